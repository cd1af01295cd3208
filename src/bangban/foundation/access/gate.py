"""The policy of an API operation, as django-ninja's `auth`: declared once, enforced before the operation runs."""

from __future__ import annotations

from django.http import HttpRequest
from ninja.utils import check_csrf

from bangban.foundation.access.entering import why_not_enter
from bangban.foundation.access.policy import Policy
from bangban.kernel.refusal import Kind, Refusal, Refused, insist

SAFE = {"GET", "HEAD", "OPTIONS"}
CSRF = Refusal(
    code="access.csrf",
    says="页面已过期，这次没有保存。",
    remedy="请刷新后重试；程序对接请用接口令牌。",
    kind=Kind.FORBIDDEN,
)


class Gate:
    """auth=Gate(Power.VIEW): the operation needs that power (or Need).

    Cookie sign-ins must carry the CSRF token to write.
    """

    def __init__(self, action: str, *, unsafe: bool = False, reveals: tuple[str, ...] = ()) -> None:
        self.policy = Policy(action, unsafe=unsafe, reveals=frozenset(reveals))

    def __call__(self, request: HttpRequest) -> bool:
        """True when the visitor may go on. Errors: Refused."""
        by = request.by  # type: ignore[attr-defined]
        bearer = request.headers.get("Authorization", "").startswith("Bearer ")
        if (
            request.method not in SAFE
            and not bearer
            and by.actor.user is not None
            and check_csrf(request)
        ):
            raise Refused(CSRF)
        insist(why_not_enter(by.actor, self.policy))
        return True
