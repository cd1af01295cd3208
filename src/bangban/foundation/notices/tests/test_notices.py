from __future__ import annotations

import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings

from bangban.foundation.accounts import services as accounts
from bangban.foundation.notices import gateways, queries, rules, services
from bangban.foundation.notices.models import Delivery
from bangban.foundation.notices.names import TOPIC, DeliveryState, Short
from bangban.foundation.outbox import registry
from bangban.foundation.outbox.registry import Undeliverable
from bangban.kernel.by import CHINA, SYSTEM, Actor, ActorKind, By, Channel
from bangban.kernel.refusal import Refused

NOW = datetime(2026, 11, 18, 9, 0, tzinfo=CHINA)
BY = By(SYSTEM, NOW, Channel.SYSTEM)
PHONE = "13800000118"
BODY = {"mobile": "$phone", "content": "$text", "extra": [{"id": "$key"}]}


class Gateway:
    """A real HTTP server on the loopback that keeps what it got; `answer` is what it says next."""

    def __init__(self) -> None:
        self.got: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: tuple[int, object] = (200, {"code": 0, "data": {"id": "N-1"}})
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                outer.got.append((self.path, dict(self.headers), raw))
                status, told = outer.answer
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/send?to=$phone"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(autouse=True)
def office(settings: Settings, tmp_path: Path) -> None:
    settings.VAULT_KEYS = tmp_path / "vault-keys.json"
    settings.SMS_GATEWAY = {}
    settings.SMS_SIGNATURE = "梨树帮办"
    settings.SMTP_URL = ""


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    made = Gateway()
    settings.SMS_GATEWAY = {
        "url": made.url, "body": BODY, "headers": {"X-App": "bangban"}, "signature_header": "X-Sign",
        "signature_key": "secret", "id_field": "data.id", "ok_field": "code", "ok_value": "0",
    }  # fmt: skip
    yield made
    made.stop()


class Mailbox:
    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.answer = "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        self.got.append(envelope.content)
        return self.answer


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{port}?from=bangban@lishu.example"
    yield box
    server.stop()


def person(phone: str = PHONE) -> int:
    return accounts.find_or_create_person(
        name="张示例", id_kind="none", id_no="", phone=phone, by=BY
    ).pk


def leave(capture: Callable[..., object] | None = None) -> list[BaseException | None]:
    """Hand every waiting delivery to the handler, as the worker does."""
    handle = next(h for h in registry.HANDLERS[TOPIC] if h.name == "notices.send")
    outcome: list[BaseException | None] = []
    for delivery in Delivery.objects.filter(state="waiting").order_by("id"):
        message = registry.Delivery(1, TOPIC, "", {"delivery": delivery.pk}, NOW, 1, NOW)
        try:
            handle.run(message)
        except (Undeliverable, gateways.TryAgain) as problem:
            outcome.append(problem)
        else:
            outcome.append(None)
    return outcome


@pytest.mark.django_db
def test_a_notice_stands_in_the_system_even_when_no_other_way_is_set_up() -> None:
    zhang = person()
    services.tell(
        person=zhang,
        subject="已受理",
        text="您的申请已受理。",
        link="/track/1",
        about="LS26-1",
        by=BY,
    )
    actor = Actor(kind=ActorKind.RESIDENT, person=zhang)
    other = Actor(kind=ActorKind.RESIDENT, person=zhang + 1, user=zhang)

    seen = [(m.subject, m.text, m.link, m.read_at) for m in queries.inbox(actor=actor)]
    read = services.mark_read(
        [m.pk for m in queries.inbox(actor=actor)], by=By(actor, NOW, Channel.WEB)
    )

    assert seen == [("已受理", "您的申请已受理。", "/track/1", None)]
    assert (read, queries.unread(actor=actor), list(queries.inbox(actor=other))) == (1, 0, [])
    assert [list(m.deliveries.all()) for m in queries.about("LS26-1", actor=actor)] == [[]]


@pytest.mark.django_db
def test_an_sms_reaches_the_gateway_signed_and_once(gateway: Gateway) -> None:
    text = rules.short(
        Short.ACCEPTED, {"item": "农村宅基地审批", "number": "LS26-1118-0417", "due": "12月9日"}
    )
    message = services.tell(person=person(), subject="已受理", text="全文", sms=text, by=BY)

    outcome = [*leave(), *leave()]

    delivery = message.deliveries.get()
    path, headers, raw = gateway.got[0]
    assert (outcome, len(gateway.got), path) == ([None], 1, f"/send?to={PHONE}")
    assert json.loads(raw) == {
        "mobile": PHONE,
        "content": "【梨树帮办】您的农村宅基地审批已受理，编号LS26-1118-0417，12月9日前办结。",
        "extra": [{"id": f"bangban-{delivery.pk}"}],
    }
    assert headers["X-Sign"] == hmac.new(b"secret", raw, hashlib.sha256).hexdigest()
    assert (headers["X-App"], headers["Idempotency-Key"]) == ("bangban", f"bangban-{delivery.pk}")
    assert (delivery.state, delivery.provider_id, delivery.sent_at, delivery.attempts) == (
        "sent",
        "N-1",
        NOW,
        1,
    )
    assert services.send(delivery.pk, now=NOW) is DeliveryState.SENT
    assert len(gateway.got) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "kind", "state", "problem"),
    [
        ((503, {}), gateways.TryAgain, "waiting", "HTTP 503"),
        ((429, {}), gateways.TryAgain, "waiting", "HTTP 429"),
        ((400, {}), Undeliverable, "failed", "HTTP 400"),
        ((302, {}), Undeliverable, "failed", "HTTP 302"),
        ((200, {"code": 7}), Undeliverable, "failed", "code=7"),
        ((200, "not an object"), Undeliverable, "failed", "code=None"),
    ],
)
def test_a_gateway_that_fails_is_tried_again_or_given_up_and_says_so(
    gateway: Gateway, answer: tuple[int, object], kind: type[Exception], state: str, problem: str
) -> None:
    gateway.answer = answer
    message = services.tell(person=person(), subject="已受理", text="全文", by=BY)

    outcome = leave()

    delivery = message.deliveries.get()
    assert [type(o) for o in outcome] == [kind]
    assert (delivery.state, delivery.problem, delivery.attempts) == (state, problem, 1)


@pytest.mark.django_db
def test_a_gateway_that_is_down_is_tried_again(gateway: Gateway) -> None:
    services.tell(person=person(), subject="已受理", text="全文", by=BY)
    gateway.stop()

    assert [type(o) for o in leave()] == [gateways.TryAgain]
    gateway.__init__()  # type: ignore[misc]


@pytest.mark.django_db
def test_without_a_phone_number_a_person_has_to_call(gateway: Gateway) -> None:
    message = services.tell(person=person(phone=""), subject="已受理", text="全文", by=BY)

    leave()

    assert (message.deliveries.get().state, message.deliveries.get().problem) == (
        "failed",
        "没有手机号",
    )


@pytest.mark.django_db
def test_who_wants_no_sms_gets_none_and_who_wants_mail_gets_it(
    gateway: Gateway, mailbox: Mailbox
) -> None:
    zhang = person()
    services.prefer(person=zhang, sms=False, email="zhang@example.org", by=BY)
    message = services.tell(
        person=zhang, subject="已受理\r\nBcc: all@example.org", text="第一行\n第二行 {{ x }}", by=BY
    )

    outcome = leave()

    mail = message_from_bytes(mailbox.got[0], policy=policy.default)
    assert (outcome, gateway.got) == ([None], [])
    assert (mail["Subject"], mail["To"], mail["Bcc"]) == (
        "已受理 Bcc: all@example.org",
        "zhang@example.org",
        None,
    )
    assert mail.get_content().strip().replace("\r\n", "\n") == "第一行\n第二行 {{ x }}"
    assert message.deliveries.get().provider_id == mail["Message-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("answer", "kind"), [("550 no such box", Undeliverable), ("451 later", gateways.TryAgain)]
)
def test_a_mail_server_that_refuses_is_final_one_that_is_busy_is_not(
    mailbox: Mailbox, answer: str, kind: type[Exception]
) -> None:
    zhang = person()
    services.prefer(person=zhang, sms=False, email="zhang@example.org", by=BY)
    mailbox.answer = answer
    services.tell(person=zhang, subject="已受理", text="全文", by=BY)

    assert [type(o) for o in leave()] == [kind]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("user", "who", "text"), [(None, None, "a"), (1, 1, "a"), (None, 1, "\x00 \n")]
)
def test_a_notice_needs_one_addressee_and_words(
    user: int | None, who: int | None, text: str
) -> None:
    with pytest.raises(Refused):
        services.tell(user=user, person=who, subject="a", text=text, by=BY)


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("【国家税务总局】点 http://x", "【梨树帮办】国家税务总局点 http://x"),
        ("】【公安】转账", "【梨树帮办】公安转账"),
        ("第一行\r\n\r\n第二行\x1b[0m", "【梨树帮办】第一行 第二行 [0m"),
        ("\u202e倒写\u200b", "【梨树帮办】倒写"),
        ("{{ secret }} ${phone}", "【梨树帮办】{{ secret }} ${phone}"),
    ],
)
def test_typed_text_cannot_pretend_to_be_another_sender(typed: str, sent: str) -> None:
    assert rules.sms(typed, "梨树帮办") == sent


def test_a_template_is_filled_inside_its_strings_only() -> None:
    evil = '","admin":true,"x":"$key'

    filled = rules.filled(
        {"a": "$text", "b": ["前$text后"]}, {"text": evil, "phone": "1", "key": "k"}
    )

    assert filled == {"a": evil, "b": [f"前{evil}后"]}


@pytest.mark.parametrize("kind", list(Short))
def test_an_sms_with_usual_values_fits_into_one(kind: Short) -> None:
    values = {
        "item": "农村宅基地和建房审批", "number": "20261118-LSLS-A7K2M9Q-3", "due": "2026年12月9日", "what": "听证",
        "place": "梨树镇便民服务中心", "link": "https://ls.cn/r/A7K2M9Q", "code": "123456", "minutes": "5",
    }  # fmt: skip

    text = rules.sms(rules.short(kind, values), "梨树帮办")

    assert len(text) <= 70, text
