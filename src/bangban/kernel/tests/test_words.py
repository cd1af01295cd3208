import random
from datetime import date

import pytest

from bangban.kernel.division import (
    DivisionKind,
    TownshipKind,
    ancestors,
    child_path,
    clean_village_name,
    ids,
    is_within,
    township_kind,
    village_kind,
)
from bangban.kernel.mask import Masked, account, address, citizen_id, name, phone, uscc
from bangban.kernel.money import ZERO, Money, parse, why_not_money
from bangban.kernel.number import ALPHABET, grouped, is_number, new_number, normalise
from bangban.kernel.refusal import Refused

DAY = date(2026, 11, 22)


def test_a_number_has_county_date_chance_and_a_check_character() -> None:
    number = new_number("LS", DAY)

    assert len(number) == 16
    assert number.startswith("LS261122")
    assert set(number[8:]) <= set(ALPHABET)
    assert is_number(number)


def test_numbers_are_neither_sequential_nor_equal() -> None:
    numbers = [new_number("LS", DAY) for _ in range(2_000)]

    assert len(set(numbers)) == 2_000
    assert numbers != sorted(numbers)


def test_a_seeded_demo_gets_the_same_numbers_again() -> None:
    assert [new_number("LS", DAY, random.Random(1))] == [new_number("LS", DAY, random.Random(1))]


def test_every_single_wrong_character_is_found() -> None:
    number = new_number("LO", DAY, random.Random(2))

    for place in range(8, 16):
        for char in ALPHABET:
            if char != number[place]:
                assert not is_number(number[:place] + char + number[place + 1 :])


@pytest.mark.parametrize("short", ["L", "LSX", "l1", "梨树", "", "L1"])
def test_a_county_code_is_two_letters(short: str) -> None:
    with pytest.raises(ValueError, match="two letters"):
        new_number(short, DAY)


def test_a_number_is_understood_however_it_was_typed() -> None:
    number = new_number("LI", DAY, random.Random(3))
    wide = "".join(chr(ord(c) + 0xFEE0) for c in number)

    for typed in (
        number.lower(),
        grouped(number),
        f" {grouped(number).replace(' ', '-')}\n",
        wide,
        number[:2] + number[2:].replace("0", "O").replace("1", "l"),
        number[:2] + number[2:].replace("0", "o").replace("1", "I"),
    ):
        assert normalise(typed) == number
        assert is_number(typed)


def test_groups_of_four_are_shown() -> None:
    assert grouped("LS2611227K3QX0D5") == "LS26 1122 7K3Q X0D5"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "LS",
        "12" + "2611227K3QX0D5",
        "LS2613327K3QX0D5",
        "LSABCDEF7K3QX0D5",
        "LS2611227K3QXUD5",
        "9" * 100_000,
        "LS261122梨3QX0D55",
    ],
)
def test_what_is_no_number_is_said_to_be_none(text: str) -> None:
    assert is_number(text) is False


@pytest.mark.parametrize(
    ("statistical", "everyday"),
    [
        ("王相村委会", "王相村"),
        ("念田村村民委员会", "念田村"),
        ("居仁社区居委会", "居仁社区"),
        ("厚发社区居民委员会", "厚发社区"),
        ("封愚居委会", "封愚社区"),
        ("八里庙村", "八里庙村"),
        ("良种繁殖场生活区", "良种繁殖场生活区"),
        ("农场管理委员会", "农场管理"),
        (" 霍家店 村 委 会 ", "霍家店村"),
        ("村委会", "村委会"),
        ("", ""),
    ],
)
def test_the_committee_is_cut_off_a_village_name(statistical: str, everyday: str) -> None:
    assert clean_village_name(statistical) == everyday


def test_a_path_grows_from_its_root_and_is_read_back() -> None:
    township = child_path(child_path("", 1), 7)

    assert township == "/1/7/"
    assert ids("/1/7/30/") == (1, 7, 30)
    assert ancestors("/1/7/30/") == (1, 7)
    assert ancestors("/1/") == ()


@pytest.mark.parametrize(
    ("path", "reach", "within"),
    [
        ("/1/7/", "/1/7/", True),
        ("/1/7/30/", "/1/7/", True),
        ("/1/70/", "/1/7/", False),
        ("/1/7/", "/1/7/30/", False),
        ("/1/7/", "", False),
        ("/1/7/", "/", False),
        ("/1/7/", "/1", False),
    ],
)
def test_reach_is_a_path_prefix_and_an_empty_one_reaches_nothing(
    path: str, reach: str, within: bool
) -> None:
    assert is_within(path, reach) is within


@pytest.mark.parametrize("path", ["", "/", "1/7/", "/1/7", "/1//7/", "/0/", "/x/", "//", "/１/"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no division path"):
        ids(path)


def test_an_id_is_positive_and_a_parent_is_a_path() -> None:
    with pytest.raises(ValueError, match="positive"):
        child_path("/1/", 0)
    with pytest.raises(ValueError, match="no division path"):
        child_path("/1", 2)


def test_kinds_have_titles_and_ranks() -> None:
    assert [kind.title for kind in DivisionKind] == [
        "省",
        "市",
        "县",
        "乡镇街道",
        "村",
        "社区",
        "村组",
    ]
    assert DivisionKind.COUNTY.holds(DivisionKind.VILLAGE)
    assert not DivisionKind.VILLAGE.holds(DivisionKind.COMMUNITY)
    assert [kind.title for kind in TownshipKind] == ["镇", "乡", "民族乡", "街道", "类似乡级单位"]
    assert TownshipKind.SUBDISTRICT.office == "办事处"
    assert (township_kind("民族乡"), township_kind("农场")) == (
        TownshipKind.ETHNIC_TOWNSHIP,
        TownshipKind.OTHER,
    )


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("220322001001", DivisionKind.COMMUNITY),
        ("220322001200", DivisionKind.VILLAGE),
        ("220322001400", DivisionKind.COMMUNITY),
        ("220322001500", DivisionKind.VILLAGE),
    ],
)
def test_digits_ten_to_twelve_tell_a_village_from_a_community(
    code: str, kind: DivisionKind
) -> None:
    assert village_kind(code) is kind


def test_a_village_code_has_twelve_digits() -> None:
    with pytest.raises(ValueError, match="12 digits"):
        village_kind("220322001")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("12.5", 1250),
        ("1200", 120_000),
        ("0", 0),
        ("0.01", 1),
        ("１２．５０元", 1250),
        (" ¥3 ", 300),
        ("9999999999999.99", 999_999_999_999_999),
    ],
)
def test_an_amount_is_read_in_yuan(typed: str, fen: int) -> None:
    assert parse(typed) == Money(fen)


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "money.missing", "金额没有填写。"),
        ("-1", "money.negative", "金额不能小于零。"),
        ("−1", "money.negative", "金额不能小于零。"),
        ("1e309", "money.characters", "金额要用数字填写，不能用文字或科学计数。"),
        ("NaN", "money.characters", "金额要用数字填写，不能用文字或科学计数。"),
        ("壹佰", "money.characters", "金额要用数字填写，不能用文字或科学计数。"),
        ("0.005", "money.finer-than-fen", "金额最多写到分，即两位小数。"),
        ("1,200.00", "money.grouped", "金额里请不要写千位分隔号，直接写数字。"),
        ("1，200", "money.grouped", "金额里请不要写千位分隔号，直接写数字。"),
        ("100.01", "money.above", "金额超过了这一项的上限 100 元。"),
        ("9" * 100_000, "money.characters", "金额要用数字填写，不能用文字或科学计数。"),
    ],
)
def test_an_amount_that_cannot_be_taken_says_why(typed: str, code: str, says: str) -> None:
    refusal = why_not_money(typed, at_most=Money(10_000))

    assert refusal is not None
    assert (refusal.code, refusal.says, refusal.fields) == (code, says, {"amount": says})
    with pytest.raises(Refused):
        parse(typed, at_most=Money(10_000))


@pytest.mark.parametrize(
    ("fen", "shown", "plain", "capital"),
    [
        (0, "0 元", "0.00", "零元整"),
        (1, "0.01 元", "0.01", "壹分"),
        (10, "0.10 元", "0.10", "壹角整"),
        (105, "1.05 元", "1.05", "壹元零伍分"),
        (1_250, "12.50 元", "12.50", "壹拾贰元伍角整"),
        (120_000, "1,200 元", "1200.00", "壹仟贰佰元整"),
        (1_000_500, "10,005 元", "10005.00", "壹万零伍元整"),
        (1_000_000_100, "10,000,001 元", "10000001.00", "壹仟万零壹元整"),
        (10_000_000_000, "100,000,000 元", "100000000.00", "壹亿元整"),
        (1_000_500_000_000, "10,005,000,000 元", "10005000000.00", "壹佰亿零伍佰万元整"),
        (100_000_000_000_500, "1,000,000,000,005 元", "1000000000005.00", "壹万亿零伍元整"),
        (-300, "-3 元", "-3.00", "负叁元整"),
    ],
)
def test_an_amount_is_written_three_ways(fen: int, shown: str, plain: str, capital: str) -> None:
    money = Money(fen)

    assert (str(money), money.plain, money.capital) == (shown, plain, capital)


def test_amounts_add_and_compare() -> None:
    assert Money(300) + Money(50) - Money(150) == Money(200) == Money(100) * 2
    assert Money(1) < Money(2) <= Money(2)
    assert (bool(ZERO), bool(Money(1))) == (False, True)


@pytest.mark.parametrize(
    ("masked", "text"),
    [
        (name("张三"), "张*"),
        (name("欧阳文山"), "欧阳**"),
        (name("欧阳"), "欧*"),
        (name("阿依古丽·买买提"), "阿*******"),
        (name("张"), "*"),
        (phone("13812341234"), "138****1234"),
        (phone("0434-5251234"), "0434*****34"),
        (phone("110"), "*10"),
        (citizen_id("220322199001011234"), "220*************34"),
        (citizen_id("22034"), "*****"),
        (uscc("91220322600037341L"), "9122************1L"),
        (account("6222021234567890123"), "***************0123"),
        (address(("梨树县", "梨树镇", "八里庙村"), "3组12号"), "梨树县梨树镇八里庙村***"),
    ],
)
def test_a_masked_value_keeps_only_what_helps_to_recognise_it(masked: Masked, text: str) -> None:
    assert masked == Masked(text)
    assert str(masked) == text


@pytest.mark.parametrize("nothing", [name(""), phone(""), citizen_id(""), address(())])
def test_where_nothing_is_nothing_is_hidden(nothing: Masked) -> None:
    assert nothing == Masked("", hidden=False)
