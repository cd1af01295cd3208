"""Ways of telling, states of a delivery, and the short texts that go out by SMS."""

from __future__ import annotations

from enum import StrEnum

TOPIC = "notice.send"


class Way(StrEnum):
    """方式. In the system is no way of its own: it always happens."""

    SMS = "sms"
    EMAIL = "email"

    @property
    def title(self) -> str:
        """For people."""
        return {"sms": "短信", "email": "电子邮件"}[self.value]


class DeliveryState(StrEnum):
    """送出状态."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"

    @property
    def title(self) -> str:
        """For people."""
        return {"waiting": "等待送出", "sent": "已送出", "failed": "没有送出，请打电话告知"}[
            self.value
        ]


class Short(StrEnum):
    """短信文本: at most 70 characters with usual values, so that one SMS is enough."""

    RECEIVED = "您的{item}已收件，编号{number}。五个工作日内告知是否受理。"
    ACCEPTED = "您的{item}已受理，编号{number}，{due}前办结。"
    CORRECTION = "您的{item}（{number}）还缺材料，清单见网上或到窗口看，请尽快补交。"
    NOT_ACCEPTED = "您的{item}（{number}）不予受理，理由和救济途径见决定书。"
    APPROVED = "您的{item}（{number}）已批准，结果十个工作日内送达。"
    DENIED = "您的{item}（{number}）未获批准，理由和救济途径见决定书。"
    EXTENDED = "您的{item}（{number}）办理期限延长到{due}，理由见告知书。"
    PAUSED = "您的{item}（{number}）需要{what}，所需时间不计入期限。"
    READY = "您的{item}（{number}）结果已出，请到{place}领取。"
    RATE = "您的{item}已办结，请评价：{link}"
    CODE = "验证码{code}，{minutes}分钟内有效。工作人员不会向您索要验证码。"
