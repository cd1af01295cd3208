from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from bangban.kernel.identity import (
    Sex,
    birth_date,
    normalise_citizen_id,
    normalise_phone,
    normalise_uscc,
    sex,
    why_not_citizen_id,
    why_not_phone,
    why_not_uscc,
)
from bangban.kernel.refusal import Refused
from bangban.kernel.text import clean_name, clean_text, visible, why_not_name, why_not_text

TODAY = date(2026, 11, 22)


def with_check(first17: str) -> str:
    return first17 + ric.calc_check_digit(first17 + "0")


GOOD = with_check("22032219900101123")
FUTURE = with_check("22032220270101123")
NO_DAY = with_check("22032219900230123")
UNKNOWN_AREA = with_check("99999919900101124")


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "citizen-id.missing", "身份证号码没有填写。"),
        (GOOD[:17], "citizen-id.length", "少 1 位。身份证号码18位，您写了17位。"),
        (GOOD + "1", "citizen-id.length", "多 1 位。身份证号码18位，您写了19位。"),
        ("A" + GOOD[1:], "citizen-id.characters", "身份证号码前17位应是数字，第18位是数字或X。"),
        (GOOD[:17] + "A", "citizen-id.characters", "身份证号码前17位应是数字，第18位是数字或X。"),
        (NO_DAY, "citizen-id.birth", "身份证号码有误，请核对第7至14位：这不是一个真实的出生日期。"),
        (FUTURE, "citizen-id.future", "身份证号码有误，请核对第7至14位：出生日期在今天之后。"),
        (
            GOOD[:17] + ("1" if GOOD[17] != "1" else "2"),
            "citizen-id.check",
            "身份证号码有误，请核对第18位校验码。",
        ),
    ],
)
def test_a_citizen_number_that_cannot_be_right_says_why(typed: str, code: str, says: str) -> None:
    refusal = why_not_citizen_id(typed, TODAY)

    assert refusal is not None
    assert (refusal.code, refusal.says, refusal.fields) == (code, says, {"citizen_id": says})


@pytest.mark.parametrize(
    "typed",
    [
        GOOD,
        UNKNOWN_AREA,
        f" {GOOD[:6]} {GOOD[6:14]}-{GOOD[14:]}　",
        "".join(chr(ord(c) + 0xFEE0) for c in GOOD),
    ],
)
def test_full_width_spaces_and_unknown_areas_refuse_nobody(typed: str) -> None:
    assert why_not_citizen_id(typed, TODAY) is None


def test_a_small_x_is_a_check_digit_too() -> None:
    number = next(
        n for n in (with_check(f"22032219900101{i:03}") for i in range(100)) if n[17] == "X"
    )

    assert normalise_citizen_id(number.lower()) == number
    assert why_not_citizen_id(number.lower(), TODAY) is None


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16))
def test_any_one_wrong_digit_is_found(born: date, order: int, place: int) -> None:
    number = with_check(f"220322{born:%Y%m%d}{order:03}")
    wrong = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]

    assert why_not_citizen_id(number, TODAY) is None
    assert why_not_citizen_id(wrong, TODAY) is not None


def test_a_citizen_number_tells_birth_date_and_sex() -> None:
    assert (birth_date(GOOD), sex(GOOD), sex(UNKNOWN_AREA)) == (
        date(1990, 1, 1),
        Sex.MALE,
        Sex.FEMALE,
    )
    assert (Sex.MALE.title, Sex.FEMALE.title) == ("男", "女")


@pytest.mark.parametrize("number", ["", "1234", NO_DAY, "A" * 18])
def test_no_birth_date_is_made_up(number: str) -> None:
    with pytest.raises(ValueError, match="no birth date"):
        birth_date(number)


@pytest.mark.parametrize("number", ["", "A" * 18])
def test_no_sex_is_made_up(number: str) -> None:
    with pytest.raises(ValueError, match="no sex"):
        sex(number)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("9111000060003734", "uscc.length"),
        ("91110000600037341M", "uscc.check"),
        ("9111000060003734IL", "uscc.check"),
    ],
)
def test_an_organisation_code_that_cannot_be_right_says_why(typed: str, code: str) -> None:
    refusal = why_not_uscc(typed)

    assert refusal is not None
    assert refusal.code == code


def test_an_organisation_code_is_understood_as_typed() -> None:
    assert normalise_uscc(" 9111 0000-600037341l ") == "91110000600037341L"
    assert why_not_uscc("".join(chr(ord(c) + 0xFEE0) for c in "91110000600037341L")) is None


@pytest.mark.parametrize(
    ("typed", "code", "says"),
    [
        ("", "phone.missing", "电话号码没有填写。"),
        ("1381234123", "phone.length", "少 1 位。手机号 11 位，您写了 10 位。"),
        ("138123412345", "phone.length", "多 1 位。手机号 11 位，您写了 12 位。"),
        ("12812341234", "phone.prefix", "没有 12 开头的手机号，第 2 位应是 3 到 9。"),
        ("13八12341234", "phone.characters", "电话号码里只能有数字。"),
        ("5251234", "phone.area", "固定电话要带区号，手机号以 1 开头。"),
        ("0434525123", "phone.landline", "少 1 位。固定电话是区号加 7 或 8 位号码。"),
        ("0434525123456", "phone.landline", "多 1 位。固定电话是区号加 7 或 8 位号码。"),
    ],
)
def test_a_telephone_number_that_cannot_be_right_says_why(typed: str, code: str, says: str) -> None:
    refusal = why_not_phone(typed)

    assert refusal is not None
    assert (refusal.code, refusal.says, refusal.fields) == (code, says, {"phone": says})


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("138 1234 1234", "13812341234"),
        ("+86-138-1234-1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("8613812341234", "13812341234"),
        ("\uff11\uff1381234\uff11234", "13812341234"),
        ("（0434）5251234", "04345251234"),
        ("010-12345678", "01012345678"),
    ],
)
def test_a_telephone_number_is_understood_as_typed(typed: str, plain: str) -> None:
    assert normalise_phone(typed) == plain
    assert why_not_phone(typed) is None


@pytest.mark.parametrize(
    "rare",
    ["𬭊", "阿依古丽·买买提", "吕Ü", "⿰王文", "\ue863", "古丽" * 25, "葛\U000e0100城", "e\u0301"],
)
def test_rare_names_are_kept_unchanged(rare: str) -> None:
    assert why_not_name(rare) is None
    assert clean_name(rare) == rare


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name.missing"),
        ("\u200b\u202e ", "name.missing"),
        ("张\x00三", "text.unreadable"),
        ("张\ud800", "text.unreadable"),
        ("\ufffd\ufffd", "text.unreadable"),
        ("张\uffff", "text.unreadable"),
        ("张" + "\u0301" * 5, "text.unreadable"),
        ("张" + "\u0301" * 10_000, "text.too-long"),
        ("张" * 51, "text.too-long"),
    ],
)
def test_an_unreadable_name_is_refused(typed: str, code: str) -> None:
    refusal = why_not_name(typed)

    assert refusal is not None
    assert refusal.code == code
    with pytest.raises(Refused):
        clean_name(typed)


def test_unseen_and_control_characters_leave_a_name() -> None:
    assert clean_name(" \u202e张\u200b\t三\u2066\n") == "张三"


def test_free_text_keeps_its_lines_and_loses_control_characters() -> None:
    typed = " 第一行\r\n第二行\u2028第\x07三\t行\r "

    assert clean_text(typed, 50, multiline=True) == "第一行\n第二行\n第三\t行"
    assert clean_text(typed, 50) == "第一行 第二行 第三 行"


def test_free_text_says_how_much_is_too_much() -> None:
    refusal = why_not_text("多" * 11, 10, name="事由")

    assert refusal is not None
    assert refusal.says == "事由最多 10 个字，您写了 11 个字。"
    with pytest.raises(Refused):
        clean_text("\x00", 10)


def test_hidden_characters_of_free_text_are_shown() -> None:
    assert clean_text("退\u202e款", 10) == "退\u202e款"
    assert visible("退\u202e款\u200b<b>") == "退⟦U+202E⟧款⟦U+200B⟧<b>"
