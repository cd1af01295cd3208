"""Telling people: a row in the system at once, the other ways through the outbox after commit."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from bangban.foundation.notices import gateways, rules
from bangban.foundation.notices.models import Delivery, Message, Preference
from bangban.foundation.notices.names import TOPIC, DeliveryState, Way
from bangban.foundation.outbox import services as outbox
from bangban.kernel.by import By
from bangban.kernel.refusal import insist


@transaction.atomic
def tell(
    *,
    user: int | None = None,
    person: int | None = None,
    subject: str,
    text: str,
    link: str = "",
    about: str = "",
    sms: str = "",
    by: By,
) -> Message:
    """Tell one user or one person (ids). `about` is the case number, `sms` the short text (else the subject goes).

    The notice stands in the system when the caller's transaction commits; SMS and e-mail follow through the outbox,
    where the office has them and the person wants them. Errors: Refused (notice.*).
    """
    insist(rules.why_not_tell(user, person, rules.body(text)))
    message = Message.objects.create(
        user_id=user,
        person_id=person,
        about=about,
        subject=rules.subject(subject),
        text=rules.body(text),
        link=link,
        created_at=by.at,
        created_by=by.actor.label[:160],
    )
    for way in _ways(user, person):
        short = (
            rules.sms(sms or message.subject, settings.SMS_SIGNATURE)
            if way is Way.SMS
            else message.text
        )
        delivery = Delivery.objects.create(message=message, way=way.value, text=short)
        outbox.put(TOPIC, "", {"delivery": delivery.pk}, by=by)
    return message


def _ways(user: int | None, person: int | None) -> list[Way]:
    wanted = Preference.objects.filter(_of(user, person)).first()
    ways = []
    if gateways.offers_sms() and person is not None and (wanted is None or wanted.sms):
        ways.append(Way.SMS)
    if gateways.offers_email() and wanted is not None and wanted.email:
        ways.append(Way.EMAIL)
    return ways


@transaction.atomic
def mark_read(ids: list[int], *, by: By) -> int:
    """Note the first reading of the actor's own notices; how many were new."""
    own = Message.objects.filter(pk__in=ids, read_at__isnull=True)
    own = own.filter(user_id=by.actor.user or 0) | own.filter(person_id=by.actor.person or 0)
    return own.update(read_at=by.at)


@transaction.atomic
def prefer(
    *, user: int | None = None, person: int | None = None, sms: bool, email: str = "", by: By
) -> Preference:
    """Set the ways; the caller has checked that `by` may speak for that user or person."""
    found = Preference.objects.filter(_of(user, person)).first() or Preference(
        user_id=user, person_id=person
    )
    found.sms, found.email = sms, rules.subject(email)
    found.save()
    return found


def _of(user: int | None, person: int | None) -> Q:
    return Q(user_id=user) if user is not None else Q(person_id=person)


def send(delivery_id: int, *, now: datetime) -> DeliveryState:
    """Hand one delivery to its gateway; a sent one is left alone, so sending twice is harmless.

    Errors: gateways.TryAgain (the outbox tries again later), gateways.NeverDelivers (recorded; a person must call).
    """
    delivery = Delivery.objects.select_related("message__person").get(pk=delivery_id)
    if delivery.state != DeliveryState.WAITING.value:
        return DeliveryState(delivery.state)
    rows = Delivery.objects.filter(pk=delivery_id)
    try:
        number = _hand_over(delivery)
    except gateways.TryAgain as problem:
        rows.update(attempts=F("attempts") + 1, problem=str(problem)[:300])
        raise
    except gateways.NeverDelivers as problem:
        rows.update(
            attempts=F("attempts") + 1, state=DeliveryState.FAILED.value, problem=str(problem)[:300]
        )
        raise
    rows.update(
        attempts=F("attempts") + 1,
        state=DeliveryState.SENT.value,
        sent_at=now,
        provider_id=number,
        problem="",
    )
    return DeliveryState.SENT


def _hand_over(delivery: Delivery) -> str:
    message, key = delivery.message, f"bangban-{delivery.pk}"
    if delivery.way == Way.SMS.value:
        phone = message.person.phone if message.person else ""
        if not phone:
            raise gateways.NeverDelivers("没有手机号")
        return gateways.send_sms(str(phone), delivery.text, key)
    wanted = Preference.objects.filter(_of(message.user_id, message.person_id)).first()
    if wanted is None or not wanted.email:
        raise gateways.NeverDelivers("没有邮箱")
    return gateways.send_email(wanted.email, message.subject, delivery.text, key)
