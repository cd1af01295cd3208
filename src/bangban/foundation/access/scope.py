"""Rows through the same eyes as `rules.may`: the only place that turns grants into SQL."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from bangban.foundation.access.rules import OWN, SEEING
from bangban.kernel.by import Actor, ActorKind


class Scoped(models.QuerySet):
    """A queryset that knows the way from its rows to divisions, organs and the applicant."""

    seen_from: tuple[str, ...] = ("division__path",)
    acted_from: tuple[str, ...] = ("organ__division__path",)
    organs: tuple[str, ...] = ("organ_id",)
    acting: tuple[str, ...] = ("organ_id",)
    person: str = ""

    def visible_to(self, actor: Actor, action: str) -> Self:
        """The rows on which `may(actor, action, row)` says yes; none for an actor without grants."""
        if actor.kind is ActorKind.SYSTEM:
            return self
        if actor.kind is ActorKind.RESIDENT:
            if action not in OWN or not self.person or actor.person is None:
                return self.none()
            return self.filter(**{self.person: actor.person})
        reach = Q(pk__in=[])
        for grant in actor.reach(action):
            here = Q(pk__in=[])
            for path in self.seen_from if action in SEEING else self.acted_from:
                here |= Q(**{f"{path}__startswith": grant.path})
            if grant.organ is not None:
                own = Q(pk__in=[])
                for column in self.organs if action in SEEING else self.acting:
                    own |= Q(**{column: grant.organ})
                here &= own
            reach |= here
        return self.filter(reach)
