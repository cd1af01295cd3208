"""Whether a visitor may enter a route at all; which rows are behind it is decided by the queries."""

from __future__ import annotations

from bangban.foundation.access import rules
from bangban.foundation.access.names import Need
from bangban.foundation.access.policy import Policy
from bangban.kernel.by import Actor, ActorKind
from bangban.kernel.refusal import Refusal


def why_not_enter(actor: Actor, found: Policy) -> Refusal | None:
    """Whether the policy of a route lets this actor in at all; rows are scoped by the queries behind it."""
    match found.action:
        case Need.PUBLIC:
            return None
        case Need.SIGNED_IN:
            return rules.SIGN_IN if actor.user is None else None
        case Need.RESIDENT:
            if actor.user is None:
                return rules.SIGN_IN
            return None if actor.person is not None else rules.NO_POWER
        case Need.STAFF:
            if actor.user is None:
                return rules.SIGN_IN
            return None if actor.kind is ActorKind.STAFF else rules.NO_POWER
        case power:
            if actor.holds(power) or (actor.kind is ActorKind.RESIDENT and power in rules.OWN):
                return None
            return rules.SIGN_IN if actor.user is None else rules.NO_POWER
