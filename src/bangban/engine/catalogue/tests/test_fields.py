"""Answers to a form: normalised, refused with words beside the field, never guessed, never slow."""

from __future__ import annotations

import json
import time
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bangban.engine.catalogue.names import Choice, Cleaned, Condition, Field, FieldKind
from bangban.engine.catalogue.rules.fields import applies, clean, gather
from bangban.engine.catalogue.rules.forms import why_not_form
from bangban.engine.catalogue.rules.json_schema import json_schema

TODAY = date(2026, 11, 2)
YES_NO = (Choice(value="yes", label="有"), Choice(value="no", label="没有"))
FORM = (
    Field(name="hello", label="请如实填写", kind=FieldKind.NOTICE, required=False),
    Field(name="reason", label="理由", kind=FieldKind.TEXT, max_length=10),
    Field(name="story", label="经过", kind=FieldKind.LONG_TEXT, required=False),
    Field(
        name="people",
        label="人口",
        kind=FieldKind.NUMBER,
        unit="人",
        low=Decimal(1),
        high=Decimal(30),
    ),
    Field(name="area", label="面积", kind=FieldKind.NUMBER, digits=2, required=False),
    Field(name="born", label="出生日期", kind=FieldKind.DATE, high=Decimal(0), required=False),
    Field(name="start", label="开工日期", kind=FieldKind.DATE, low=Decimal(0), required=False),
    Field(name="income", label="收入", kind=FieldKind.MONEY, high=Decimal(10000), required=False),
    Field(
        name="citizen_id",
        label="身份证号码",
        kind=FieldKind.CITIZEN_ID,
        sensitive=True,
        required=False,
    ),
    Field(name="phone", label="电话", kind=FieldKind.PHONE, sensitive=True, required=False),
    Field(name="village", label="所在村", kind=FieldKind.PLACE, required=False),
    Field(name="ill", label="有没有病人", kind=FieldKind.CHOICE, choices=YES_NO),
    Field(
        name="illness",
        label="什么病",
        kind=FieldKind.TEXT,
        when=Condition(field="ill", values=("yes",)),
    ),
    Field(
        name="causes", label="原因", kind=FieldKind.CHOICES, choices=YES_NO, most=1, required=False
    ),
    Field(name="photo", label="照片", kind=FieldKind.FILE, most=2, required=False),
    Field(
        name="members",
        label="家庭成员",
        kind=FieldKind.GROUP,
        most=3,
        required=False,
        fields=(
            Field(name="name", label="姓名", kind=FieldKind.TEXT),
            Field(name="age", label="年龄", kind=FieldKind.NUMBER, required=False),
        ),
    ),
)
GOOD = {"reason": "分户", "people": "3", "ill": "no"}


def test_a_whole_form_is_normalised():
    answers = {
        "reason": " 分户\t新建 ",
        "story": "第一行\r\n第二行",
        "people": "\uff13",
        "area": "120.50",
        "born": "1960年2月29日",
        "start": "20261102",
        "income": "12.5",
        "citizen_id": "110105 19491231 002x",
        "phone": "+86 138-0013-8000",
        "village": "7",
        "ill": "yes",
        "illness": "感冒",
        "causes": ["no"],
        "photo": ["a1", "a1", "b2"],
        "members": [{"name": "王五", "age": "8"}, {"name": "赵六", "age": ""}],
    }

    cleaned = clean(FORM, answers, today=TODAY, places={7})

    assert cleaned.answers == {
        "reason": "分户 新建",
        "story": "第一行\n第二行",
        "people": "3",
        "area": "120.5",
        "born": "1960-02-29",
        "start": "2026-11-02",
        "income": 1250,
        "citizen_id": "11010519491231002X",
        "phone": "13800138000",
        "village": 7,
        "ill": "yes",
        "illness": "感冒",
        "causes": ["no"],
        "photo": ["a1", "b2"],
        "members": [{"name": "王五", "age": "8"}, {"name": "赵六"}],
    }


@pytest.mark.parametrize(
    ("name", "given_", "says"),
    [
        ("reason", "", "请填写理由。"),
        ("reason", "   ", "请填写理由。"),
        ("reason", "字" * 11, "理由最多 10 个字，您写了 11 个字。"),
        ("reason", ["x"], "这一项请填文字。"),
        ("reason", {"x": 1}, "这一项请填文字。"),
        ("reason", "a\x00b", "包含无法识别的字符，请检查后重试。"),
        ("people", "三", "人口请用数字填写，如 3。"),
        ("people", "1.5", "人口请填整数。"),
        ("people", "0", "人口不能小于 1 人。"),
        ("people", "31", "人口不能大于 30 人。"),
        ("people", "1e3", "人口请用数字填写，如 3。"),
        ("people", "NaN", "人口请用数字填写，如 3。"),
        ("people", "²", "人口请用数字填写，如 3。"),
        ("people", True, "这一项请填文字。"),
        ("people", 10**40, "数字太大了，请核对。"),
        ("people", 1.5, "这一项请填文字。"),
        ("area", "1.234", "面积最多写 2 位小数。"),
        ("born", "2026-02-30", "没有这一天，请按 2026-11-02 这样的格式填写出生日期。"),
        ("born", "昨天", "没有这一天，请按 2026-11-02 这样的格式填写出生日期。"),
        ("born", "2026-11-03", "出生日期不能晚于 2026-11-02。"),
        ("born", "1899-12-31", "出生日期不能早于 1900-01-01。"),
        ("start", "2026-11-01", "开工日期不能早于 2026-11-02。"),
        ("income", "-1", "金额不能小于零。"),
        ("income", "10000.01", "收入不能大于 10000 元。"),
        ("citizen_id", "123", "少 15 位。身份证号码18位，您写了3位。"),
        ("phone", "123", "少 8 位。手机号 11 位，您写了 3 位。"),
        ("village", "梨树", "请从列表里选择所在村。"),
        ("village", "8", "请从列表里选择所在村，这个地方不在本县。"),
        ("village", "-7", "请从列表里选择所在村。"),
        ("ill", "maybe", "请从列出的选项里选择有没有病人。"),
        ("ill", ["yes"], "请从列出的选项里选择有没有病人。"),
        ("ill", "", "请选择有没有病人。"),
        ("causes", ["yes", "no"], "原因最多选 1 项。"),
        ("causes", ["x"], "请从列出的选项里选择原因，每项最多选一次。"),
        ("photo", ["1", "2", "3"], "照片最多传 2 个文件。"),
        ("photo", ["../etc/passwd"], "照片没有传上来，请重新上传。"),
        ("members", "王五", "家庭成员请一行一行填写。"),
        ("members", ["王五"], "家庭成员第 1 行请按表单填写。"),
        ("members", [{"name": "甲"}] * 4, "家庭成员最多填 3 行，您填了 4 行。"),
    ],
)
def test_a_wrong_answer_is_refused_in_words(name, given_, says):
    cleaned = clean(FORM, GOOD | {name: given_}, today=TODAY, places={7})

    assert cleaned.problems == {name: says}


def test_a_wrong_answer_in_a_row_names_the_row():
    members = [{"name": "甲"}, {"name": "", "age": "x"}]

    cleaned = clean(FORM, GOOD | {"members": members}, today=TODAY)

    assert cleaned.problems == {
        "members.1.name": "请填写姓名。",
        "members.1.age": "年龄请用数字填写，如 3。",
    }


def test_a_field_that_does_not_apply_is_neither_asked_nor_kept():
    assert clean(FORM, GOOD | {"illness": "感冒"}, today=TODAY).answers == GOOD
    assert clean(FORM, GOOD | {"ill": "yes"}, today=TODAY).problems == {"illness": "请填写什么病。"}
    many = Field(name="x", label="x", kind=FieldKind.TEXT, when=Condition(field="c", values=("a",)))
    assert (applies(many, {"c": ["b", "a"]}), applies(many, {"c": ["b"]})) == (True, False)


def test_unknown_fields_are_refused_and_listed():
    cleaned = clean(FORM, GOOD | {"status": "已办结", "hello": "x"}, today=TODAY)
    flood = clean(FORM, GOOD | {f"x{i}": "" for i in range(5000)}, today=TODAY)

    assert cleaned.problems == {
        "status": "表单里没有这一项，不能提交。",
        "hello": "表单里没有这一项，不能提交。",
    }
    assert (len(flood.problems), flood.problems["…"]) == (21, "另有4980项不在表单里，不能提交。")


@pytest.mark.parametrize("answers", [None, [], "x", 3, [["reason", "x"]]])
def test_answers_that_are_no_form_are_refused(answers):
    assert clean(FORM, answers, today=TODAY) == Cleaned({}, {"": "请按表单逐项填写。"})


def test_huge_values_cost_no_time():
    deep: object = "x"
    for _ in range(900):
        deep = [deep]
    hostile = {
        "reason": "字" * 10_000_000,
        "people": "9" * 1_000_000,
        "ill": "x" * 1_000_000,
        "members": [{}] * 100_000,
        "photo": ["a"] * 100_000,
        "story": deep,
    }

    started = time.process_time()
    cleaned = clean(FORM, hostile, today=TODAY)
    spent = time.process_time() - started

    assert sorted(cleaned.problems) == sorted(hostile)
    assert spent < 0.05


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from([f.name for f in FORM] + ["other"]), _JSON))
def test_whatever_comes_in_is_answered_and_clean_answers_stay_clean(answers):
    cleaned = clean(FORM, answers, today=TODAY)

    json.dumps(cleaned.answers)
    assert all(says.endswith("。") for says in cleaned.problems.values())
    assert cleaned.answers.keys() <= {f.name for f in FORM} - {"hello"}
    if cleaned.ok:
        money = (
            {"income": f"{cleaned.answers['income'] / 100:.2f}"}
            if "income" in cleaned.answers
            else {}
        )
        again = clean(FORM, {**cleaned.answers, **money}, today=TODAY)
        assert (again.answers, again.problems) == (cleaned.answers, {})


def test_a_page_form_becomes_answers():
    typed = {
        "csrf": ["t"],
        "reason": ["分户"],
        "causes": ["yes", "no"],
        "photo": ["", "a1"],
        "members.0.name": ["甲"],
        "members.0.age": ["8"],
        "members.1.name": [""],
        "members.7.name": ["乙"],
        "members.x.name": ["丙"],
        "status": ["done"],
    }

    assert gather(FORM, typed, ignore={"csrf"}) == {
        "reason": "分户",
        "causes": ["yes", "no"],
        "photo": ["a1"],
        "members": [{"name": "甲", "age": "8"}, {"name": "乙"}],
        "members.x.name": "丙",
        "status": "done",
    }


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": "中文"}, "的代号要用小写字母、数字和下划线，字母开头，最长40个。"),
        ({"name": "first"}, "的代号与前面的一项相同。"),
        ({"kind": FieldKind.CHOICE}, "要有至少两个选项，且选项不能重复。"),
        ({"kind": FieldKind.GROUP}, "里面要有填写项。"),
        ({"fields": (FORM[1],)}, "不是可增行的一组，里面不能再有填写项。"),
        ({"kind": FieldKind.PHONE}, "是个人信息，要标为加密保存。"),
        ({"shared": "moon.size"}, "的共享来源不认识。"),
        ({"material": "none"}, "对应的材料不在材料清单里。"),
        ({"low": Decimal(3), "high": Decimal(2)}, "的上限小于下限。"),
        ({"least": 3, "most": 2}, "的最多数小于最少数。"),
        (
            {"when": Condition(field="later", values=("x",))},
            "的显示条件要引用前面的一项，且取值在选项里。",
        ),
        (
            {"when": Condition(field="first", values=("x",))},
            "的显示条件要引用前面的一项，且取值在选项里。",
        ),
    ],
)
def test_a_form_that_cannot_be_asked_is_refused(changes, says):
    first = Field(name="first", label="第一", kind=FieldKind.CHOICE, choices=YES_NO)
    plain = {"name": "second", "label": "第二", "kind": FieldKind.TEXT}

    refusal = why_not_form((first, Field(**(plain | changes))))

    assert refusal is not None
    assert refusal.fields == {"fields.1": f"“第二”{says}"}


def test_a_form_has_bounds():
    many = tuple(Field(name=f"f{i}", label="甲", kind=FieldKind.TEXT) for i in range(301))
    inner = Field(name="g", label="里", kind=FieldKind.GROUP, fields=(FORM[1],))
    nested = Field(name="h", label="外", kind=FieldKind.GROUP, fields=(inner,))

    assert [
        r.fields if r else None
        for r in (why_not_form(many), why_not_form((nested,)), why_not_form(FORM))
    ] == [
        {"fields": "一张表最多300项。"},
        {"fields.0.fields.0": "“里”：一组里面不能再套一组。"},
        None,
    ]


def test_the_schema_says_what_the_form_asks():
    fields = (FORM[0], FORM[1], FORM[11], FORM[12], FORM[15])

    assert json_schema(fields, "表") == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "表",
        "type": "object",
        "properties": {
            "reason": {"title": "理由", "type": "string", "minLength": 1, "maxLength": 10},
            "ill": {
                "title": "有没有病人",
                "type": "string",
                "oneOf": [{"const": "yes", "title": "有"}, {"const": "no", "title": "没有"}],
            },
            "illness": {"title": "什么病", "type": "string", "minLength": 1, "maxLength": 200},
            "members": {
                "title": "家庭成员",
                "type": "array",
                "minItems": 0,
                "maxItems": 3,
                "items": {
                    "type": "object",
                    "properties": {
                        "name": {
                            "title": "姓名",
                            "type": "string",
                            "minLength": 1,
                            "maxLength": 200,
                        },
                        "age": {
                            "title": "年龄",
                            "type": ["string", "integer"],
                            "pattern": r"^-?\d{1,12}(\.\d{1,6})?$",
                        },
                    },
                    "required": ["name"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["reason", "ill"],
        "additionalProperties": False,
        "allOf": [
            {
                "if": {"properties": {"ill": {"enum": ["yes"]}}, "required": ["ill"]},
                "then": {"required": ["illness"]},
            }
        ],
    }
