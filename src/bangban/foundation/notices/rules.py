"""Text made fit to be sent: no new lines in subjects, no foreign signatures, no control characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bangban.foundation.notices.names import Short
from bangban.kernel.refusal import Refusal

_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+"
)
_SIGNATURE = re.compile(r"[【\[\uff3b〖]([^】\]\uff3d〗]*)[】\]\uff3d〗]")
_BRACKETS = re.compile(r"[【】〖〗]")
SUBJECT_LENGTH = 120
VALUE_LENGTH = 24


def subject(text: str) -> str:
    """One line, ≤ 120 characters: a new line in a subject would add a header."""
    return _CONTROL.sub(" ", text).strip()[:SUBJECT_LENGTH]


def body(text: str) -> str:
    """Text for pages and e-mail: line ends are kept, other control characters and direction marks go."""
    return "\n".join(
        _CONTROL.sub("", line) for line in text.replace("\r\n", "\n").split("\n")
    ).strip()


def sms(text: str, signature: str) -> str:
    """What the gateway sends: our own 【signature】 first; brackets in the text cannot pretend to be another sender."""
    plain = _BRACKETS.sub("", _SIGNATURE.sub(r"\1", _CONTROL.sub(" ", text)))
    plain = re.sub(r"\s+", " ", plain).strip()
    return f"【{signature}】{plain}" if signature else plain


def short(kind: Short, values: Mapping[str, str]) -> str:
    """The SMS text of that kind. Values: one line, ≤ 24 characters; links and numbers whole. Errors: KeyError."""
    return kind.value.format_map({name: _value(name, text) for name, text in values.items()})


def _value(name: str, text: str) -> str:
    plain = _BRACKETS.sub("", _SIGNATURE.sub(r"\1", _CONTROL.sub(" ", text))).strip()
    if name in ("link", "number") or len(plain) <= VALUE_LENGTH:
        return plain
    return plain[: VALUE_LENGTH - 1] + "…"


def filled(template: object, values: Mapping[str, str]) -> object:
    """A gateway's JSON template with "$phone", "$text", "$key" replaced inside its strings; structure never changes."""
    if isinstance(template, str):
        for name in ("phone", "text", "key"):
            if template == f"${name}":
                return values[name]
        return re.sub(r"\$(phone|text|key)", lambda m: values[m[1]], template)
    if isinstance(template, list):
        return [filled(v, values) for v in template]
    if isinstance(template, dict):
        return {k: filled(v, values) for k, v in template.items()}
    return template


def why_not_tell(user: int | None, person: int | None, told: str) -> Refusal | None:
    """Exactly one addressee, and something to say."""
    if (user is None) == (person is None):
        return Refusal(
            code="notice.one-addressee", says="通知要有一个收件人。", remedy="请选定一个人再发。"
        )
    if not told:
        return Refusal(code="notice.empty", says="通知没有内容。", remedy="请写明要告知的事。")
    return None
