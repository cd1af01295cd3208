"""What must hold before somebody becomes a person record or a sign-in. Pure functions."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bangban.foundation.accounts.names import IdKind, UserKind
from bangban.kernel import identity
from bangban.kernel.law import Law
from bangban.kernel.refusal import Kind, Refusal

# 30 min idle and 8 h in all for staff; residents share village computers, so theirs ends too, only later.
IDLE = {UserKind.STAFF: timedelta(minutes=30), UserKind.RESIDENT: timedelta(hours=2)}
WHOLE = {UserKind.STAFF: timedelta(hours=8), UserKind.RESIDENT: timedelta(hours=24)}
FRESH_FACTOR = timedelta(minutes=15)
MAX_ID_LENGTH = 40


def why_session_is_over(
    kind: UserKind, signed_in: datetime, seen: datetime, now: datetime
) -> Refusal | None:
    """Why a session ends now: idle too long, or open too long."""
    if now - seen > IDLE[kind]:
        return Refusal(
            code="session.idle",
            says="您较长时间没有操作，已经自动退出。",
            remedy="请重新登录，没有提交的草稿还在。",
            kind=Kind.UNAUTHENTICATED,
        )
    if now - signed_in > WHOLE[kind]:
        return Refusal(
            code="session.whole",
            says="这次登录已满规定时长，已经自动退出。",
            remedy="请重新登录，没有提交的草稿还在。",
            kind=Kind.UNAUTHENTICATED,
        )
    return None


def normal_id(kind: IdKind, number: str) -> str:
    """The number as it is stored and found: spaces out, capitals, half-width."""
    if kind is IdKind.CITIZEN:
        return identity.normalise_citizen_id(number)
    return identity.normalise_uscc(number)


def why_not_id(kind: IdKind, number: str, today: date) -> Refusal | None:
    """Why a normalised identity number cannot be right; no number is right only for 暂未提供证件."""
    if kind is IdKind.NONE:
        return None
    if kind is IdKind.CITIZEN:
        return identity.why_not_citizen_id(number, today)
    if kind is IdKind.COMPANY:
        return identity.why_not_uscc(number)
    if not 5 <= len(number) <= MAX_ID_LENGTH or not number.isascii() or not number.isalnum():
        said = "证件号码由5位以上的数字和字母组成。"
        return Refusal(
            code="id.characters",
            says=said,
            remedy="请照证件逐位核对后重新填写。",
            fields={"citizen_id": said},
        )
    return None


def why_not_same_person(known: str, given: str) -> Refusal | None:
    """Why a known identity number may not be used with another name: one of the two was read wrongly."""
    if known == given:
        return None
    said = "这个证件号码已有登记，登记的姓名与这次填写的不一致。"
    return Refusal(
        code="person.name-mismatch",
        says=said,
        remedy="请对照证件原件核对姓名和号码；如果改过名，请先凭户口簿到窗口更正登记。",
        kind=Kind.CONFLICT,
        basis=(Law("个人信息保护法", 8),),
        fields={"name": said},
    )


def why_not_register(phone_taken: bool, person_taken: bool) -> Refusal | None:
    """Why a resident cannot open one more account. The words do not say which of the two is known."""
    if phone_taken or person_taken:
        return Refusal(
            code="account.exists",
            says="这个手机号或证件号码已经注册过。",
            remedy="请直接登录；忘了密码，请带身份证到任一便民服务窗口重设。",
            kind=Kind.CONFLICT,
        )
    return None


def why_not_username(taken: bool, name: str) -> Refusal | None:
    """Why a staff account cannot have this sign-in name."""
    if taken:
        return _username("account.username-taken", "这个登录名已有人使用。")
    if (
        not 3 <= len(name) <= 32
        or not name.replace("-", "").replace(".", "").replace("_", "").isalnum()
    ):
        return _username("account.username-form", "登录名是3到32个字母、数字、点或横线。")
    if name.isdigit():
        return _username("account.username-digits", "登录名不能全是数字：手机号留给群众账户。")
    return None


def _username(code: str, said: str) -> Refusal:
    return Refusal(code=code, says=said, remedy="请换一个登录名。", fields={"username": said})


def why_not_act_as(demo: bool, theirs: bool) -> Refusal | None:
    """Why nobody may be signed in without a password: this is not the demonstration, or the post is another's."""
    if not demo:
        return Refusal(
            code="account.not-demo",
            says="一键登录只在演示环境里有。",
            remedy="请用自己的登录名和密码登录。",
            kind=Kind.NOT_FOUND,
        )
    return why_not_appointment(theirs)


def why_not_appointment(theirs: bool) -> Refusal | None:
    """Why somebody cannot work under an appointment: it is not theirs, or not in force today."""
    if theirs:
        return None
    return Refusal(
        code="account.appointment",
        says="这个岗位不是您的，或者任期已过。",
        remedy="请从您现有的岗位中选一个；岗位有变动，请联系本单位管理员。",
        kind=Kind.FORBIDDEN,
    )


NO_PASSWORD = Refusal(
    code="account.no-password",
    says="这个账号不用密码登录，没有密码可改。",
    remedy="请照原来的办法登录；要设密码，请到便民服务中心办。",
    kind=Kind.CONFLICT,
)
