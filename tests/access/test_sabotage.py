"""The matrix is only worth what it catches: each of these mutations must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bangban.config.doorkeeper import ByMiddleware
from bangban.engine.cases import queries
from bangban.engine.cases.models import CaseRows
from bangban.foundation.access import gate, rules, scope
from bangban.kernel.by import SYSTEM, Actor
from tests.access import matrix
from tests.access import scene as scenes

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch


def everybody_sees_all(patch: Patch) -> None:
    """visible_to forgets its filter."""
    patch.setattr(scope.Scoped, "visible_to", lambda self, actor, action: self)


def numbers_are_found_unscoped(patch: Patch) -> None:
    """One number lookup goes around the scope."""
    real = queries.case
    patch.setattr(queries, "case", lambda number, *, actor: real(number, actor=SYSTEM))


def lists_are_unscoped(patch: Patch) -> None:
    """The worklist goes around the scope."""
    real = queries.cases
    patch.setattr(queries, "cases", lambda *, actor: real(actor=SYSTEM))


def gates_stand_open(patch: Patch) -> None:
    """API operations forget their policy."""
    patch.setattr(gate.Gate, "__call__", lambda self, request: True)


def the_doorkeeper_sleeps(patch: Patch) -> None:
    """Pages forget their policy."""
    patch.setattr(ByMiddleware, "enforce", lambda self, request, found: None)


def the_received_organ_is_the_county(patch: Patch) -> None:
    """Reach is taken at the county instead of at the place."""
    patch.setattr(CaseRows, "seen_from", ("county__path",))
    real = Actor.reach
    patch.setattr(
        Actor,
        "reach",
        lambda self, power: tuple(
            replace(g, path="/" + g.path.split("/")[1] + "/") for g in real(self, power)
        ),
    )


def organs_are_forgotten(patch: Patch) -> None:
    """A department bound to its own matters sees every matter of the county."""
    real = Actor.reach
    patch.setattr(
        Actor, "reach", lambda self, power: tuple(replace(g, organ=None) for g in real(self, power))
    )


def numbers_leak_into_refusals(patch: Patch) -> None:
    """A refusal says whose case it is."""

    def tell(self: Any, request: Any, refusal: Any, real: Any = ByMiddleware.answer) -> Any:
        answer = real(self, request, refusal)
        answer["X-Debug"] = f"{scenes.worlds.citizen(103)}"
        return answer

    patch.setattr(ByMiddleware, "answer", tell)


def looking_writes(patch: Patch) -> None:
    """A page that is only looked at changes a row."""
    real = queries.case

    def look(number: str, *, actor: Actor) -> Any:
        found = real(number, actor=actor)
        found.version += 1
        found.save(update_fields=["version"])
        return found

    patch.setattr(queries, "case", look)


def residents_own_everything(patch: Patch) -> None:
    """The way to the applicant is lost, and every resident sees the first one's cases."""
    real = scope.Scoped.visible_to

    def see(self: Any, actor: Actor, action: str) -> Any:
        return self if actor.person is not None and not actor.grants else real(self, actor, action)

    patch.setattr(scope.Scoped, "visible_to", see)


MUTATIONS: tuple[Callable[[Patch], None], ...] = (
    everybody_sees_all,
    numbers_are_found_unscoped,
    lists_are_unscoped,
    gates_stand_open,
    the_doorkeeper_sleeps,
    the_received_organ_is_the_county,
    organs_are_forgotten,
    numbers_leak_into_refusals,
    looking_writes,
    residents_own_everything,
)
SOME = ("anonymous", "neighbour", "counter", "civil")
ROUTES = r"^(desk/$|desk/cases/|api/v1/cases)"


def look(scene: scenes.Scene) -> list[str]:
    """A small part of the matrix, enough for the mutations."""
    return matrix.findings(
        scene,
        actors=SOME,
        cases=("own", "far", "waiting-for-county", "supplement"),
        only=ROUTES,
        wrong_methods=False,
    )


def test_the_part_of_the_matrix_used_here_finds_nothing_by_itself(scene: scenes.Scene):
    assert look(scene) == []


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda m: m.__name__)
def test_the_matrix_catches(scene: scenes.Scene, mutate: Callable[[Patch], None]):
    with pytest.MonkeyPatch.context() as patch:
        mutate(patch)
        assert look(scene) != []


def test_the_agreement_test_catches_a_decision_that_always_says_yes(scene: scenes.Scene):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rules, "covers", lambda grant, action, matter: grant.power == action)
        actor = scene.actor("far-counter")
        matter = queries.matter_of(scene.case("own"))
        assert rules.may(actor, "cases.view", matter).allow
        assert not scenes.sees("far-counter", "own")
