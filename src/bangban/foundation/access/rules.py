"""The decision, as a pure function over plain values. Default: no."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bangban.foundation.access.names import Decision, Matter
from bangban.kernel.by import Actor, ActorKind, Grant
from bangban.kernel.division import is_within
from bangban.kernel.refusal import Kind, Refusal

_HALF = re.compile("[\ud800-\udfff]")
# Powers by which one looks; every other power acts, and acting needs reach over the organ whose turn it is.
SEEING: set[str] = set()
# What an applicant may do with an own matter.
OWN: set[str] = set()


def register(*, seeing: tuple[str, ...] = (), own: tuple[str, ...] = ()) -> None:
    """An app declares which of its powers look and which belong to the applicant."""
    SEEING.update(seeing)
    OWN.update(own)


def covers(grant: Grant, action: str, matter: Matter) -> bool:
    """Whether this grant reaches that matter for that action."""
    if grant.power != action:
        return False
    seeing = action in SEEING
    if grant.organ is not None and grant.organ not in (
        matter.organs if seeing else {matter.acting}
    ):
        return False
    paths = matter.seen_from if seeing else matter.acted_from
    return any(is_within(path, grant.path) for path in paths)


def may(actor: Actor, action: str, matter: Matter) -> Decision:
    """The one decision on access. Pure; `visible_to` must agree with it on every row."""
    if actor.kind is ActorKind.SYSTEM:
        return Decision(True, "system")
    if actor.kind is ActorKind.RESIDENT:
        if (
            action in OWN
            and actor.person is not None
            and (actor.person == matter.person or actor.person in matter.agents)
        ):
            return Decision(True, "own")
        return Decision(False, "not-own")
    if not actor.grants:
        return Decision(False, "no-grant")
    if any(covers(g, action, matter) for g in actor.grants):
        return Decision(True, "grant")
    return Decision(False, "no-power" if not actor.holds(action) else "out-of-reach")


def why_not_manage(actor: Actor, power: str) -> Refusal | None:
    """Administration needs its power; the system itself always may."""
    if actor.kind is ActorKind.SYSTEM or actor.holds(power):
        return None
    return NO_POWER


def why_not_try(count: int, limit: int, minutes: int) -> Refusal | None:
    """Too many tries in a short time."""
    if count <= limit:
        return None
    return Refusal(
        code="access.too-many",
        says=f"试的次数太多了，{minutes} 分钟内最多 {limit} 次。",
        remedy=f"请过 {minutes} 分钟再试，或者打便民服务中心电话。",
        kind=Kind.TOO_MANY,
    )


def why_not_read(texts: Iterable[str]) -> Refusal | None:
    """NUL and halves of surrogate pairs are no characters: no database keeps them, no paper prints them."""
    if not any("\x00" in text or _HALF.search(text) for text in texts):
        return None
    return Refusal(
        code="request.unreadable",
        says="内容里有无法识别的字符。",
        remedy="请检查后重新输入，不要粘贴乱码。",
    )


def why_not_media(kind: str, charset: str) -> Refusal | None:
    """Documents come as JSON in UTF-8."""
    if kind == "application/json" and charset.lower().replace("-", "").strip('"') == "utf8":
        return None
    return Refusal(
        code="request.media",
        says="这个接口只收 UTF-8 编码的 JSON。",
        remedy="请把 Content-Type 设为 application/json 再送。",
        kind=Kind.UNSUPPORTED,
    )


TOO_LARGE = Refusal(
    code="request.too-large",
    says="送来的内容太大了。",
    remedy="请分几次送，照片和文件请先压缩再传。",
    kind=Kind.TOO_LARGE,
)
NO_POWER = Refusal(
    code="access.no-power",
    says="您的岗位没有办这一步的权限。",
    remedy="请交给有权限的同事办，或请管理员调整岗位授权。",
    kind=Kind.FORBIDDEN,
)
SIGN_IN = Refusal(
    code="access.sign-in",
    says="办这一步要先登录。",
    remedy="请登录后再办，已经填的内容不会丢。",
    kind=Kind.UNAUTHENTICATED,
)
