"""What the outbox asks of notices."""

from __future__ import annotations

from bangban.foundation.notices import gateways, services
from bangban.foundation.notices.names import TOPIC
from bangban.foundation.outbox.registry import Delivery, Undeliverable, handles


@handles(TOPIC, name="notices.send", atomic=False)
def send(message: Delivery) -> None:
    """Send one SMS or e-mail; what the gateway refuses for good is set aside for a person at once."""
    try:
        services.send(int(str(message.payload["delivery"])), now=message.now)
    except gateways.NeverDelivers as problem:
        raise Undeliverable(str(problem)) from problem
