"""Three evaluators agree: rows (`visible_to`), the pure decision (`may`), and the tables written by hand."""

from __future__ import annotations

import pytest

from bangban.engine.cases.models import Case
from bangban.engine.cases.names import Power
from bangban.engine.cases.queries import matter_of
from bangban.foundation.access.rules import may
from tests.access import scene as scenes

pytestmark = pytest.mark.django_db


@pytest.mark.covers("SYS-01")
@pytest.mark.parametrize("who", scenes.ACTORS)
def test_rows_and_decision_agree_with_the_table_for(scene: scenes.Scene, who: str):
    actor = scene.actor(who)
    matters = {name: matter_of(scene.case(name)) for name in scene.numbers}
    names = {number: name for name, number in scene.numbers.items()}
    assert set(names.values()) == set(scenes.CASES)
    for power in Power:
        rows = {names[c.number] for c in Case.objects.visible_to(actor, power)}
        decided = {name for name, matter in matters.items() if may(actor, power, matter).allow}
        table = {name for name in matters if scenes.allowed(who, power.name.lower(), name)}
        assert (power, rows, decided) == (power, table, table)


def test_nobody_is_let_in_by_an_empty_reach(scene: scenes.Scene):
    actor = scene.actor("auditor")
    assert not Case.objects.visible_to(actor, Power.VIEW).exists()
