"""Write docs/reference from the code and the tests: `python -m tools.docs`, or compare with `--check`.

What is printed: procedures with their flow charts, powers, refusals, rules, requirement rows, the articles that
tests prove, the glossary. Everything is read from the source; the only modules imported are the pure ones
(rules, procedure, names), so no database or settings are needed.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from types import ModuleType

from bangban.kernel.procedure import Procedure
from bangban.kernel.refusal import RULES, Rule
from tools.bootstrap import ROOT

SRC = ROOT / "src"
REFERENCE = ROOT / "docs/reference"
MADE = "<!-- Made by `make docs`; edits here are lost. -->\n"
PLANNED = "–"


@dataclass(frozen=True)
class Mark:
    """One `covers` or `law` mark: what it names, on which test."""

    kind: str
    arguments: tuple[object, ...]
    options: dict[str, object]
    test: str


@dataclass(frozen=True)
class SaidRefusal:
    """A `Refusal(...)` as it stands in the source."""

    code: str
    says: str
    remedy: str
    kind: str
    basis: str
    where: str


@dataclass
class Facts:
    """Everything the pages are made of."""

    marks: list[Mark] = field(default_factory=list)
    refusals: list[SaidRefusal] = field(default_factory=list)
    procedures: list[Procedure] = field(default_factory=list)
    powers: list[tuple[str, str, str]] = field(default_factory=list)
    rules: dict[str, list[Rule]] = field(default_factory=dict)


# ---- reading


def sources(*, tests: bool) -> Iterator[tuple[Path, ast.Module]]:
    """Our own files with their syntax trees; test files or the others."""
    places = [SRC, ROOT / "tests"] if tests else [SRC]
    for place in places:
        for path in sorted(place.rglob("*.py")):
            is_test = "tests" in path.relative_to(ROOT).parts
            if is_test == tests and "migrations" not in path.parts:
                yield path, ast.parse(path.read_text(), str(path))


def read_marks() -> list[Mark]:
    """Every `@pytest.mark.covers(...)` and `@pytest.mark.law(...)`, also on whole modules and classes."""
    marks: list[Mark] = []
    for path, tree in sources(tests=True):
        where = path.relative_to(ROOT).as_posix()
        constants = _constants(tree)
        whole = [
            call
            for node in tree.body
            if isinstance(node, ast.Assign) and _is_named(node.targets[0], "pytestmark")
            for call in ast.walk(node.value)
        ]
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                calls = [*node.decorator_list, *whole]
                marks.extend(
                    mark
                    for call in calls
                    if (mark := _mark(call, f"{where}::{node.name}", constants))
                )
    return marks


def _is_named(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _constants(tree: ast.Module) -> dict[str, object]:
    """Names that the module gives to plain values, such as XKF = "行政许可法"."""
    return {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _value(node: ast.expr, constants: dict[str, object]) -> object:
    if isinstance(node, ast.Name) and node.id in constants:
        return constants[node.id]
    return ast.literal_eval(node)


def _mark(node: ast.AST, test: str, constants: dict[str, object]) -> Mark | None:
    if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith("pytest.mark.")):
        return None
    kind = ast.unparse(node.func).removeprefix("pytest.mark.")
    if kind not in {"covers", "law"}:
        return None
    arguments = tuple(_value(a, constants) for a in node.args)
    options = {k.arg: _value(k.value, constants) for k in node.keywords if k.arg}
    return Mark(kind, arguments, options, test)


def read_refusals() -> list[SaidRefusal]:
    """Every refusal that the source can say. Values put in while running print as …"""
    found = []
    for path, tree in sources(tests=False):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Refusal":
                parts = {k.arg: k.value for k in node.keywords if k.arg}
                for name, value in zip(("code", "says", "remedy", "kind"), node.args, strict=False):
                    parts[name] = value
                found.append(_said(parts, f"{path.relative_to(SRC).as_posix()}"))
    return sorted(found, key=lambda r: (r.code, r.where))


def _said(parts: dict[str, ast.expr], where: str) -> SaidRefusal:
    def words(name: str) -> str:
        return _words(parts[name]) if name in parts else ""

    kind = ast.unparse(parts["kind"]).split(".")[-1].lower() if "kind" in parts else "unacceptable"
    basis = ast.unparse(parts["basis"]) if "basis" in parts else ""
    return SaidRefusal(words("code"), words("says"), words("remedy"), kind, basis, where)


def _words(node: ast.expr) -> str:
    match node:
        case ast.Constant():
            return str(node.value)
        case ast.JoinedStr():
            return "".join(_words(v) for v in node.values)
        case ast.BinOp(op=ast.Add()):
            return _words(node.left) + _words(node.right)
        case _:
            return "…"


def _modules(*names: str) -> Iterator[ModuleType]:
    """The pure modules of all apps by these names, imported."""
    for name in names:
        for path in sorted((SRC / "bangban").rglob(f"{name}.py")) + sorted(
            (SRC / "bangban").rglob(f"{name}/*.py")
        ):
            parts = path.relative_to(SRC).with_suffix("").parts
            if "tests" not in parts and parts[1] != "kernel":
                dotted = ".".join(p for p in parts if p != "__init__")
                yield importlib.import_module(dotted)


def read_code(facts: Facts) -> None:
    """Fill in what importing the pure modules tells: rules, procedures, powers."""
    for path in sorted((SRC / "bangban/kernel").glob("[!_]*.py")):
        importlib.import_module(f"bangban.kernel.{path.stem}")
    list(_modules("rules"))
    facts.rules = dict(RULES)
    procedures: dict[str, Procedure] = {}
    for module in _modules("procedure"):
        for value in vars(module).values():
            if isinstance(value, Procedure):
                procedures[value.name] = value
    facts.procedures = [procedures[name] for name in sorted(procedures)]
    powers = set()
    for module in _modules("names"):
        for name, value in vars(module).items():
            if name.endswith("Power") and inspect.isclass(value) and issubclass(value, Enum):
                powers |= {(str(p.value), _title(p), value.__module__) for p in value}
    facts.powers = sorted(powers)


def _title(member: Enum) -> str:
    return str(getattr(member, "title", "")) if not callable(getattr(member, "title", "")) else ""


# ---- printing


def cell(value: object) -> str:
    """Text for one cell of a table."""
    return str(value).replace("|", "\\|").replace("\n", " ") or PLANNED


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    names = list(head)
    lines = [f"| {' | '.join(names)} |", f"|{'---|' * len(names)}"]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def covered(facts: Facts) -> dict[str, list[Mark]]:
    """Row or rule ID → the marks that name it."""
    by_id: dict[str, list[Mark]] = defaultdict(list)
    for mark in facts.marks:
        if mark.kind == "covers":
            for name in mark.arguments:
                by_id[str(name)].append(mark)
    return by_id


def _tests(marks: Iterable[Mark]) -> str:
    return "<br>".join(f"`{test}`" for test in sorted({m.test for m in marks}))


def _pages(marks: Iterable[Mark]) -> str:
    pages: set[str] = set()
    for mark in marks:
        named = mark.options.get("page")
        if isinstance(named, str):
            pages.add(named)
        elif isinstance(named, (list, tuple)):
            pages |= {str(page) for page in named}
    return "<br>".join(f"`{page}`" for page in sorted(pages))


def requirements(facts: Facts, data: dict[str, list[dict[str, str]]]) -> str:
    """Each row with its tests and its page; a dash where there is none yet."""
    marks = covered(facts)
    done = sum(1 for row in data["row"] if row["id"] in marks)
    parts = [
        "# Requirement rows\n",
        f"{done} of {len(data['row'])} rows have a test that walks through them.\n",
    ]
    for area in data["area"]:
        rows = [
            (
                r["id"],
                r["title"],
                r.get("source", ""),
                _tests(marks[r["id"]]),
                _pages(marks[r["id"]]),
            )
            for r in data["row"]
            if r["id"].split("-")[0] == area["id"]
        ]
        parts.append(f"## {area['id']}: {area['title']}\n")
        parts.append(table(("ID", "What", "Clause", "Tests", "Page"), rows))
    return "\n".join(parts)


def rules(facts: Facts, data: dict[str, list[dict[str, str]]]) -> str:
    """Each rule with its mode, clauses, functions and tests; a dash where it is not built yet."""
    marks = covered(facts)
    rows = []
    for entry in data["rule"]:
        built = facts.rules.get(entry["id"], [])
        modes = sorted({rule.mode.name for rule in built}) or [entry["mode"]]
        clauses = sorted({str(basis) for rule in built for basis in rule.basis}) or [
            entry["source"]
        ]
        functions = "<br>".join(f"`{rule.function.removeprefix('bangban.')}`" for rule in built)
        tests = _tests(marks[entry["id"]])
        rows.append(
            (entry["id"], entry["title"], " ".join(modes), "；".join(clauses), functions, tests)
        )
    built_count = sum(1 for entry in data["rule"] if entry["id"] in facts.rules)
    return "\n".join(
        (
            "# Rules\n",
            f"{built_count} of {len(data['rule'])} rules are built. R: from the policy documents; "
            "N: national law and standards.\n",
            table(("ID", "Rule", "Mode", "Clauses", "Function", "Tests"), rows),
        )
    )


def refusals(facts: Facts) -> str:
    """Every refusal: code, status, words, way out."""
    rows = [
        (f"`{r.code}`", r.kind, r.says, r.remedy, f"`{r.where}`")
        for r in facts.refusals
        if r.code != "…"
    ]
    return "# Refusals\n\n" + table(("Code", "Kind", "Says", "Remedy", "Where"), rows)


def powers(facts: Facts) -> str:
    """Every power, and the moves that need it."""
    used = defaultdict(list)
    for procedure in facts.procedures:
        for move in procedure.moves:
            if move.power:
                used[str(move.power)].append(f"{procedure.kind}.{move.verb}")
    rows = [
        (f"`{code}`", title, f"`{module.removeprefix('bangban.')}`", ", ".join(used[code]))
        for code, title, module in facts.powers
    ]
    return "# Powers\n\n" + table(("Power", "Name", "Defined in", "Moves that need it"), rows)


def procedures(facts: Facts) -> str:
    """Each procedure: its chart, its steps, its moves."""
    parts = ["# Procedures\n"]
    for p in facts.procedures:
        titles = {step.code: step.title for step in p.steps}
        parts.append(f"## {p.title} `{p.name}`\n")
        parts.append("```mermaid\n" + _mermaid(p) + "```\n")
        steps = [
            (f"`{s.code}`", s.title, s.turn.title, s.within.text if s.within else "")
            for s in p.steps
        ]
        parts.append(table(("Step", "Name", "Turn", "Within"), steps))
        moves = [
            (
                f"`{m.verb}`",
                m.title,
                "、".join(titles[s] for s in m.sources),
                titles[m.target],
                f"`{m.power}`" if m.power else m.side.value,
                m.within.text if m.within else "",
                "；".join(str(b) for b in m.basis),
            )
            for m in p.moves
        ]
        head = ("Move", "Name", "From", "To", "Power or side", "Within", "Basis")
        parts.append(table(head, moves))
    return "\n".join(parts)


def _mermaid(p: Procedure) -> str:
    lines = ["stateDiagram-v2"]
    lines += [f'  state "{step.title}" as {step.code}' for step in p.steps]
    lines.append(f"  [*] --> {p.opens}")
    lines += [f"  {s} --> {m.target}: {m.title}" for m in p.moves for s in m.sources]
    lines += [f"  {step.code} --> [*]" for step in p.steps if step.ends]
    return "\n".join(lines) + "\n"


def law_coverage(facts: Facts) -> str:
    """Which articles which tests prove."""
    by_article: dict[tuple[str, int, int, int], list[Mark]] = defaultdict(list)
    for mark in facts.marks:
        if mark.kind == "law":
            name, article, *rest = mark.arguments
            paragraph = mark.options.get("paragraph", rest[0] if rest else 0) or 0
            item = mark.options.get("item", rest[1] if len(rest) > 1 else 0) or 0
            by_article[str(name), int(str(article)), int(str(paragraph)), int(str(item))].append(
                mark
            )
    rows = [
        (name, article, paragraph or PLANNED, item or PLANNED, _tests(marks))
        for (name, article, paragraph, item), marks in sorted(by_article.items())
    ]
    return "# Articles that tests prove\n\n" + table(
        ("Law", "Article", "Paragraph", "Item", "Tests"), rows
    )


def glossary(terms: list[dict[str, str]]) -> str:
    """The words of the trade."""
    rows = [
        (t["zh"], f"`{t['en']}`", t.get("means", ""), ", ".join(t.get("not", ()))) for t in terms
    ]
    head = ("中文", "Identifier", "Meaning", "Not to be called")
    return "# Glossary\n\n" + table(head, rows)


# ---- writing and comparing


def data() -> dict[str, list[dict[str, str]]]:
    """docs/data/requirements.toml."""
    return tomllib.loads((ROOT / "docs/data/requirements.toml").read_text())


def terms() -> list[dict[str, str]]:
    """docs/glossary.toml."""
    return list(tomllib.loads((ROOT / "docs/glossary.toml").read_text())["term"])


def pages() -> dict[str, str]:
    """File name → text of every reference page."""
    facts = Facts(marks=read_marks(), refusals=read_refusals())
    read_code(facts)
    known = data()
    made = {
        "procedures.md": procedures(facts),
        "powers.md": powers(facts),
        "refusals.md": refusals(facts),
        "rules.md": rules(facts, known),
        "requirements.md": requirements(facts, known),
        "law-coverage.md": law_coverage(facts),
        "glossary.md": glossary(terms()),
    }
    return {name: MADE + text for name, text in made.items()}


def problems() -> list[str]:
    """Marks and rules that name what does not exist."""
    known = data()
    ids = {row["id"] for row in known["row"]} | {rule["id"] for rule in known["rule"]}
    facts = Facts(marks=read_marks())
    read_code(facts)
    wrong = [
        f"{mark.test}: covers unknown {name}"
        for mark in facts.marks
        if mark.kind == "covers"
        for name in mark.arguments
        if name not in ids
    ]
    return wrong + [f"@rule of unknown {name}" for name in facts.rules if name not in ids]


def main(arguments: list[str]) -> int:
    """Write the pages, or with --check say which are out of date."""
    complaints = problems()
    for name, text in pages().items():
        path = REFERENCE / name
        if "--check" in arguments:
            if not path.exists() or path.read_text() != text:
                complaints.append(f"docs/reference/{name} is out of date: make docs")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    print("\n".join(complaints))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
