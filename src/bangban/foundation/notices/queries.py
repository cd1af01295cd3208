"""Reading notices: each actor sees their own; those about a case are listed by whoever was shown the case."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Prefetch, Q, QuerySet

from bangban.foundation.notices.models import Delivery, Message
from bangban.kernel.by import Actor


def inbox(*, actor: Actor) -> QuerySet[Message]:
    """The actor's own notices, newest first."""
    mine = Q(pk__in=[])
    if actor.user is not None:
        mine |= Q(user_id=actor.user)
    if actor.person is not None:
        mine |= Q(person_id=actor.person)
    return Message.objects.filter(mine)


def unread(*, actor: Actor) -> int:
    """How many of the actor's own notices are unread."""
    return inbox(actor=actor).filter(read_at__isnull=True).count()


def about(stream: str, *, actor: Actor) -> Sequence[Message]:
    """What was told about a case that the caller has found visible to the actor, with how each notice left."""
    if not stream:
        return []
    ways = Prefetch("deliveries", queryset=Delivery.objects.order_by("id"))
    return list(Message.objects.filter(about=stream).prefetch_related(ways))
