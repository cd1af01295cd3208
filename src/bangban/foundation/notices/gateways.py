"""The two ways out: SMTP, and an SMS gateway that takes JSON over HTTP. Unset in settings: not offered."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlsplit

import httpx
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from bangban.foundation.notices import rules

_SECONDS = 10.0


class TryAgain(Exception):
    """The gateway did not answer, or asked to come back later."""


class NeverDelivers(Exception):
    """The gateway refused this very message; sending it again cannot help."""


def offers_sms() -> bool:
    """Whether an SMS gateway is set up."""
    return bool(settings.SMS_GATEWAY)


def offers_email() -> bool:
    """Whether an SMTP server is set up."""
    return bool(settings.SMTP_URL)


def send_sms(phone: str, text: str, key: str) -> str:
    """Hand over one SMS; `key` stays the same on every try. Returns the gateway's own number, "" when it gives none.

    settings.SMS_GATEWAY: url, body (JSON template with $phone $text $key), headers, signature_header and
    signature_key (hex HMAC-SHA256 of the body), id_field ("data.id"), ok_field and ok_value ("code", "0").
    Errors: TryAgain, NeverDelivers.
    """
    gateway = settings.SMS_GATEWAY
    values = {"phone": phone, "text": text, "key": key}
    quoted = {name: quote(value, safe="") for name, value in values.items()}
    raw = json.dumps(rules.filled(gateway["body"], values), ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": key,
        **gateway.get("headers", {}),
    }
    if name := gateway.get("signature_header"):
        headers[name] = hmac.new(gateway["signature_key"].encode(), raw, hashlib.sha256).hexdigest()
    try:
        answer = httpx.post(
            str(rules.filled(gateway["url"], quoted)),
            content=raw,
            headers=headers,
            timeout=_SECONDS,
            follow_redirects=False,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise TryAgain(type(error).__name__) from error
    if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
        raise TryAgain(f"HTTP {answer.status_code}")
    if answer.status_code >= 300:
        raise NeverDelivers(f"HTTP {answer.status_code}")
    return _number(answer, gateway)


def _number(answer: httpx.Response, gateway: Mapping[str, str]) -> str:
    try:
        told = answer.json()
    except ValueError:
        told = {}
    if (name := gateway.get("ok_field")) and str(_at(told, name)) != gateway.get("ok_value", "0"):
        raise NeverDelivers(f"{name}={str(_at(told, name))[:40]}")
    number = _at(told, gateway.get("id_field", "id"))
    return "" if number is None else str(number)[:120]


def _at(told: object, path: str) -> object:
    for part in path.split("."):
        told = told.get(part) if isinstance(told, dict) else None
    return told


def send_email(address: str, subject: str, text: str, key: str) -> str:
    """Send one e-mail; returns its Message-ID. settings.SMTP_URL: smtp://user:password@host:port?tls=1&from=a@b.

    Errors: TryAgain, NeverDelivers (the address itself was refused).
    """
    parts = urlsplit(settings.SMTP_URL)
    query = dict(parse_qsl(parts.query))
    number = f"<{key}@{parts.hostname}>"
    mail = EmailMessage(
        subject=rules.subject(subject),
        body=text,
        from_email=query.get("from", "bangban@localhost"),
        to=[address],
        headers={"Message-ID": number, "Auto-Submitted": "auto-generated"},
        connection=get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=parts.hostname,
            port=parts.port or 25,
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_tls=query.get("tls") == "1",
            use_ssl=parts.scheme == "smtps",
            timeout=_SECONDS,
        ),
    )
    try:
        mail.send()
    except OSError as error:
        code = getattr(error, "smtp_code", 0)
        refused = [c for c, _ in getattr(error, "recipients", {}).values()]
        if 500 <= code < 600 or any(500 <= c < 600 for c in refused):
            raise NeverDelivers(type(error).__name__) from error
        raise TryAgain(type(error).__name__) from error
    return number
