from __future__ import annotations

import subprocess
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from bangban.foundation.papers import given, services
from bangban.foundation.papers.names import Kind, MissingFact


def pages(paper: bytes) -> int:
    with pikepdf.open(BytesIO(paper)) as pdf:
        return len(pdf.pages)


def text_of(pdf: bytes, tmp_path: Path) -> str:
    path = tmp_path / "paper.pdf"
    path.write_bytes(pdf)
    run = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
    )
    return "".join(run.stdout.split())


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_is_one_page_and_the_same_facts_give_the_same_bytes(kind: Kind) -> None:
    paper = services.typeset(kind, given.facts(kind))

    assert pages(paper) == 1
    assert services.typeset(kind, given.facts(kind)) == paper


@pytest.mark.law("行政许可法", 32)
def test_an_acceptance_names_number_day_case_term_and_basis(tmp_path: Path) -> None:
    text = text_of(services.typeset(Kind.ACCEPTANCE, given.facts(Kind.ACCEPTANCE)), tmp_path)

    wanted = (
        "梨镇受字〔2026〕417号", "2026年11月18日", "LS26-1118-0417", "15个工作日（法定20个工作日）",
        "至2026年12月9日（周三）", "《中华人民共和国行政许可法》第三十二条第一款第五项", "演示数据，无法律效力",
    )  # fmt: skip
    assert [w for w in wanted if w not in text] == []


@pytest.mark.law("行政许可法", 32)
def test_a_correction_lists_everything_at_once(tmp_path: Path) -> None:
    facts = given.facts(Kind.CORRECTION)

    text = text_of(services.typeset(Kind.CORRECTION, facts), tmp_path)

    assert [c for c in facts["corrections"] if c not in text] == []  # type: ignore[attr-defined]


@pytest.mark.law("行政复议法", 20)
@pytest.mark.parametrize("kind", [Kind.NONACCEPTANCE, Kind.DENY])
def test_a_refusal_names_both_remedies_with_their_organs(kind: Kind, tmp_path: Path) -> None:
    text = text_of(services.typeset(kind, given.facts(kind)), tmp_path)

    remedy = (
        "如不服本决定书，可以自收到本决定书之日起六十日内向梨树县人民政府申请行政复议，"
        "也可以自收到本决定书之日起六个月内依法向梨树县人民法院提起行政诉讼。"
    )
    assert remedy in text


def test_a_missing_fact_is_named() -> None:
    with pytest.raises(MissingFact) as caught:
        services.typeset(
            Kind.DENY, given.facts(Kind.DENY, court="", reasons=None, applied_on="昨天")
        )

    assert caught.value.names == ("applied_on", "reasons", "court")


def test_what_a_person_typed_is_printed_and_never_run(tmp_path: Path) -> None:
    typed = '#panic("x") *粗* $1/0$ \\ #read("kit.typ") {{ x }} <label> @ref // 注'

    text = text_of(services.typeset(Kind.RECEIPT, given.facts(Kind.RECEIPT, to=typed)), tmp_path)

    assert "".join(typed.split()) in text


@pytest.mark.parametrize(
    "name",
    ["𬭊", "阿卜杜拉·买买提Ü", "⿰亻壬", "\ue000", "王\x00\u202e五\ud800", "è" + "\u0301" * 500],
)
def test_rare_names_never_stop_a_paper(name: str) -> None:
    assert services.typeset(Kind.RECEIPT, given.facts(Kind.RECEIPT, to=name))[:5] == b"%PDF-"


def test_a_rare_character_stays_searchable(tmp_path: Path) -> None:
    assert "𬭊" in text_of(
        services.typeset(Kind.RECEIPT, given.facts(Kind.RECEIPT, to="王𬭊")), tmp_path
    )


def test_a_long_list_runs_on_to_further_pages() -> None:
    rows = tuple((f"张＊{n}", "三组", "3", "1,260") for n in range(120))

    paper = services.typeset(Kind.PUBLICITY, given.facts(Kind.PUBLICITY, rows=rows))

    assert pages(paper) == 5


def test_a_real_paper_does_not_say_demo(tmp_path: Path) -> None:
    paper = services.typeset(
        Kind.APPROVE, given.facts(Kind.APPROVE, demo=False, valid_until=date(2028, 12, 7))
    )

    assert "演示数据" not in text_of(paper, tmp_path)
