"""Every route says what it needs; a route that says nothing does not start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from bangban.foundation.access.names import Need

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Policy:
    """What an address asks of who opens it.

    `action`: a power, or a Need; `model`, `by`: what the address names and by which argument; `unsafe`: it writes;
    `reveals`: sensitive fields it may show in clear (each showing leaves a trail entry); `step_up`: asks for a
    fresh factor.
    """

    action: str
    model: str = ""
    by: str = ""
    unsafe: bool = False
    reveals: frozenset[str] = frozenset()
    step_up: bool = False


def policy(
    action: str,
    *,
    model: str = "",
    by: str = "",
    unsafe: bool = False,
    reveals: tuple[str, ...] = (),
    step_up: bool = False,
) -> Callable[[F], F]:
    """Declare the policy of a view or an API operation."""

    def declare(view: F) -> F:
        view.policy = Policy(action, model, by, unsafe, frozenset(reveals), step_up)  # type: ignore[attr-defined]
        return view

    return declare


def public(view: F) -> F:
    """A route for everybody."""
    return policy(Need.PUBLIC)(view)


# Addresses that come with libraries: pattern name or callback → policy. Unknown ones stop the process.
THIRD_PARTY: dict[str, Policy] = {}


def policy_of(view: Callable[..., Any] | None, name: str = "") -> Policy | None:
    """The declared policy of a callback, unwrapping decorators; else the third-party entry of that URL name."""
    seen = view
    while seen is not None:
        found = getattr(seen, "policy", None)
        if isinstance(found, Policy):
            return found
        seen = getattr(seen, "view_class", None) or getattr(seen, "__wrapped__", None)
    return THIRD_PARTY.get(name)


__all__ = ["THIRD_PARTY", "Need", "Policy", "policy", "policy_of", "public"]
