"""Our habits, held: what the linter cannot say about the source and the templates."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bangban.kernel.law import Law
from bangban.kernel.procedure import Turn
from tools import docs
from tools.bootstrap import ROOT

SRC = ROOT / "src/bangban"
TEMPLATES = sorted(SRC.rglob("templates/**/*.html"))
UNKIND = ("错误", "非法", "无效", "系统繁忙", "操作失败")
BUSINESS = ("engine", "domains", "governance")

WRITES = {
    "save",
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "execute",
    "executemany",
}

# Services that the worker calls for what somebody asked before, and said by whom.
CALLED_BY_THE_WORKER = {"foundation.notices.services.send"}

# Queries that no person reads through, each with its reason.
ASKED_BY_THE_SYSTEM = {
    "engine.cases.queries.due_alarms": "the clock's own list",
    "engine.cases.queries.alarm_has_come": "the clock's own list",
    "engine.catalogue.queries.forget": "drops a version from memory and answers nothing",
    "engine.cases.queries.warnings_for": "limits of a rule pack are public",
    "engine.catalogue.queries.retained_codes": "which proofs may be demanded is public",
}


def modules(kind: str, *tiers: str) -> Iterator[tuple[str, ast.Module]]:
    """Each app's `kind` module, or the modules of its `kind` package."""
    for tier in tiers:
        for app in sorted((SRC / tier).iterdir()):
            for path in [app / f"{kind}.py", *sorted((app / kind).glob("*.py"))]:
                if path.exists():
                    name = ".".join(path.relative_to(SRC).with_suffix("").parts)
                    yield name, ast.parse(path.read_text())


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and not n.name.startswith("_")]


def decorators(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(d).split("(")[0].split(".")[-1] for d in function.decorator_list}


def templates_with(pattern: str) -> list[str]:
    found = re.compile(pattern, re.IGNORECASE)
    return [str(p.relative_to(ROOT)) for p in TEMPLATES if found.search(without_comments(p))]


def without_comments(path: Path) -> str:
    return re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", path.read_text(), flags=re.DOTALL)


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


# Time, imports and names.


def test_days_are_counted_by_terms_and_nowhere_else():
    strays = [
        path.relative_to(ROOT).as_posix()
        for path, _ in docs.sources(tests=False)
        if re.search(r"timedelta\((days|weeks)=", path.read_text())
        and path != SRC / "kernel/term.py"
    ]

    assert strays == []


def test_nothing_excuses_an_import_inside_a_function():
    excused = [
        path.relative_to(ROOT).as_posix()
        for path, _ in docs.sources(tests=False)
        if re.search(r"noqa:[^\n]*PLC0415", path.read_text())
    ]

    assert excused == []


def test_migrations_stand_alone():
    # The encrypted column type is part of the shape of a table, so migrations name it.
    foreign = [
        f"{path.relative_to(ROOT)}: {line}"
        for path in sorted(SRC.glob("**/migrations/0*.py"))
        for line in re.findall(r"^\s*(?:from|import) bangban\S*", path.read_text(), re.MULTILINE)
        if "bangban.foundation.vault.fields" not in line
    ]

    assert foreign == []


def test_reach_becomes_sql_in_one_place():
    places = [
        path.relative_to(ROOT).as_posix()
        for path, _ in docs.sources(tests=False)
        if "path__startswith" in path.read_text()
    ]

    assert len(places) <= 1, places


def test_identifiers_keep_to_the_glossary():
    banned = {word: term["en"] for term in docs.terms() for word in term.get("not", ())}
    strays = [
        f"{path.relative_to(ROOT)}: {name} (say {banned[word]})"
        for path, tree in docs.sources(tests=False)
        for name in sorted(identifiers(tree))
        for word in banned
        if word in name.lower()
    ]

    assert strays == []


def identifiers(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.ClassDef():
                names.add(node.name)
            case ast.arg():
                names.add(node.arg)
            case ast.Name(ctx=ast.Store()):
                names.add(node.id)
    return names


def test_the_glossary_has_one_word_for_each_term():
    terms = docs.terms()

    assert [w for w, n in Counter(t["zh"] for t in terms).items() if n > 1] == []
    assert [w for w, n in Counter(t["en"] for t in terms).items() if n > 1] == []


# services, queries, rules


def test_every_service_that_writes_says_by_whom():
    silent = [
        f"{name}.{function.name}"
        for name, tree in modules("services", "foundation", *BUSINESS)
        for function in functions(tree)
        if writes(function)
        and f"{name}.{function.name}" not in CALLED_BY_THE_WORKER
        and "by" not in parameters(function)
        # Rows composed before, by somebody who said by whom.
        and not any("Row" in kind for kind in parameters(function).values())
    ]

    assert silent == []


def writes(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and not (node.func.attr == "update" and node.args)  # a dict's or a digest's
        for node in ast.walk(function)
    )


def parameters(function: ast.FunctionDef) -> dict[str, str]:
    every = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return {a.arg: ast.unparse(a.annotation) if a.annotation else "" for a in every}


def test_every_query_of_the_business_asks_who_is_looking():
    # Whoever holds a row already got it from a query that asked.
    blind = [
        f"{name}.{function.name}"
        for name, tree in modules("queries", *BUSINESS)
        for function in functions(tree)
        if "actor" not in parameters(function)
        and "public_record" not in decorators(function)
        and not rows_of(name) & set(parameters(function).values())
        and f"{name}.{function.name}" not in ASKED_BY_THE_SYSTEM
    ]

    assert blind == []


def rows_of(module: str) -> set[str]:
    """The models of the app that the module belongs to."""
    tier, app = module.split(".")[:2]
    return {
        node.name
        for name, tree in modules("models", tier)
        if name.startswith(f"{tier}.{app}.")
        for node in tree.body
        if isinstance(node, ast.ClassDef)
    }


def test_why_not_is_asked_by_the_services_of_its_own_app():
    unasked = []
    for name, tree in modules("rules", *BUSINESS):
        app = ".".join(name.split(".")[:2])
        asked = {
            node.id if isinstance(node, ast.Name) else node.attr
            for kind in ("services", "rules")
            for other, body in modules(kind, name.split(".")[0])
            if other.startswith(f"{app}.")
            for node in ast.walk(body)
            if isinstance(node, (ast.Name, ast.Attribute))
        }
        for function in functions(tree):
            if function.name.startswith("why_not_") and function.name not in asked:
                unasked.append(f"{name}.{function.name}")

    assert unasked == []


def test_no_rule_answers_only_yes_or_no():
    yes_or_no = [
        f"{name}.{function.name}"
        for kind in ("rules", "services", "queries")
        for name, tree in modules(kind, *BUSINESS)
        for function in functions(tree)
        if function.name.startswith(("can_", "check_"))
    ]

    assert yes_or_no == []


def test_refusals_have_each_its_own_code_and_a_way_out():
    said = [refusal for refusal in docs.read_refusals() if refusal.code != "…"]

    assert [code for code, n in Counter(r.code for r in said).items() if n > 1] == []
    assert [r.code for r in said if not r.remedy] == []


def test_refusals_speak_kindly():
    unkind = [
        f"{r.code}: {word}"
        for r in docs.read_refusals()
        for word in UNKIND
        if word in r.says + r.remedy
    ]

    assert unkind == []


def test_every_power_is_needed_somewhere():
    text = "\n".join(
        path.read_text() for path, _ in docs.sources(tests=False) if path.name != "names.py"
    )
    idle = [
        f"{path.relative_to(SRC)}: {member}"
        for path, tree in docs.sources(tests=False)
        if path.name == "names.py"
        for node in tree.body
        if isinstance(node, ast.ClassDef) and node.name.endswith("Power")
        for member in members(node)
        if not re.search(rf"{node.name}\.{member}\b", text)
    ]

    assert idle == []


def members(node: ast.ClassDef) -> list[str]:
    return [
        target.id
        for line in node.body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name) and target.id.isupper()
    ]


# procedures


def test_an_ended_case_is_nobodys_turn():
    facts = docs.Facts()
    docs.read_code(facts)

    assert [
        f"{p.name}: {step.code}"
        for p in facts.procedures
        for step in p.steps
        if step.ends and step.turn is not Turn.NOBODY
    ] == []


def test_an_article_that_a_move_cites_is_proved_by_a_test():
    facts = docs.Facts(marks=docs.read_marks())
    docs.read_code(facts)
    cited = {
        (basis.name, basis.article)
        for p in facts.procedures
        for move in p.moves
        for basis in move.basis
        if isinstance(basis, Law)
    }
    proved = {mark.arguments[:2] for mark in facts.marks if mark.kind == "law"}

    assert sorted(cited - proved) == []


# templates


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("include", r"\{%\s*include\b"),
        ("inline style", r"\sstyle\s*="),
        ("style element", r"<style\b"),
        ("script without source", r"<script(?![^>]*\b(src|type=\"application/json\"))[^>]*>"),
        ("event attribute", r"\son(click|change|submit|load|input|keydown|focus|blur)\s*="),
        ("polling faster than 30 s", r"every ([12]?\d|[1-9])s\b"),
        ("markup marked safe", r"\|\s*safe\b|\{%\s*autoescape off"),
    ],
)
def test_no_template_has(what: str, pattern: str):
    assert templates_with(pattern) == []


@pytest.mark.parametrize("word", UNKIND)
def test_no_template_speaks_unkindly(word: str):
    assert templates_with(word) == []


# documents and the tree


def test_decision_records_carry_the_number_of_their_file():
    wrong = []
    for number, path in enumerate(sorted((ROOT / "docs/adr").glob("[0-9]*.md")), start=1):
        heading = path.read_text().splitlines()[0]
        if not (path.name.startswith(f"{number:04}-") and heading.startswith(f"# {number}. ")):
            wrong.append(path.name)

    assert wrong == []


def test_decision_records_are_short():
    long = [p.name for p in (ROOT / "docs/adr").glob("*.md") if len(p.read_text().split()) > 300]

    assert long == []


def test_marks_and_rules_name_rows_that_exist():
    assert docs.problems() == []


def test_the_tree_names_no_machine_and_no_registry():
    # Written in halves, so that this file does not name them either.
    machine = ("/ro" + "ot/", "/wo" + "rk/", "/opt/" + "bb", "/opt/" + "wheels")
    registry = ("registry." + "npmjs", "py" + "pi.org", "python" + "hosted", "npm" + "mirror")
    found = []
    for path in tracked():
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {w}" for w in (*machine, *registry) if w in text]

    assert found == []
