"""The plot of the story, from a seed and the working days behind us: who applies for what, when, and how it goes on.

Pure. A line of a plot is a beat: so many working days after the beat before, somebody of that duty makes that move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from bangban.engine.cases.names import Power
from bangban.kernel.by import CHINA, Channel

OPENS, CLOSES = 8 * 60 + 30, 16 * 60 + 50  # minutes of the day


@dataclass(frozen=True, slots=True)
class Beat:
    """One move: `after` working days after the last beat; `duty` the power it needs, "applicant" or "clock"."""

    after: int
    verb: str
    duty: str = ""
    inputs: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """One case of the story. `township` and `resident` are positions in the cast; `beats` with their moments."""

    number: int
    item: str
    township: int
    resident: int
    channel: Channel
    at: datetime
    beats: tuple[tuple[datetime, Beat], ...]
    elsewhere: bool = False


A, X, D, S, E, C, R = (
    Power.ACCEPT,
    Power.EXAMINE,
    Power.DECIDE,
    Power.SERVE,
    Power.ASSIGN,
    Power.CALL_BACK,
    Power.RECTIFY,
)
ME: Final = "applicant"
LICENCES: Final = (
    "XK-01",
    "XK-01",
    "XK-01",
    "XK-07",
    "XK-07",
    "XK-02",
    "XK-03",
    "XK-04",
    "XK-06",
    "XK-05",
)
BENEFITS: Final = ("JF-01", "JF-01", "JF-03", "JF-03", "JF-06", "JF-05", "JF-04", "JF-02", "JF-07")
WITH_PHOTOS: Final = {"JF-07", *LICENCES}
PHOTOGRAPHED: Final = 4
PRAISE: Final = ("办得快，说得清楚（演示）", "窗口的人很耐心（演示）", "没白跑（演示）", "")
BLAME: Final = (
    "跑了两趟才办成（演示）",
    "打电话没人接（演示）",
    "等的时间太长（演示）",
    "说话不耐烦（演示）",
)


def _accepted(rng: Random) -> list[Beat]:
    return [Beat(rng.choice((0, 0, 0, 1, 1, 2)), "accept", A), Beat(0, "assign", E)]


def _corrected(rng: Random) -> list[Beat]:
    words = rng.choice(
        (
            "承诺书缺签字，请补签（演示）",
            "照片看不清四邻，请重拍一张（演示）",
            "申请表第二页没有填（演示）",
        )
    )
    return [
        Beat(rng.choice((0, 1, 2)), "ask_correction", A, {"corrections": words}),
        Beat(rng.randint(1, 5), "correct", ME),
        Beat(rng.choice((0, 1)), "accept", A),
        Beat(0, "assign", E),
    ]


def _examined(rng: Random, days: tuple[int, int] = (1, 4)) -> list[Beat]:
    opinion = rng.choice(
        ("现场看过，符合条件，建议准予（演示）", "材料齐全，四邻无异议，建议准予（演示）")
    )
    return [Beat(rng.randint(*days), "examine", X, {"opinion": opinion})]


def _served(rng: Random) -> list[Beat]:
    how = rng.choice(("collected", "collected", "home", "posted", "electronic"))
    return [
        Beat(rng.randint(0, 3), "serve", S, {"handover": how, "taken_by": "申请人本人（演示）"}),
        *_rated(rng),
    ]


def _rated(rng: Random) -> list[Beat]:
    grade = rng.choices((5, 4, 3, 2, 1, 0), (38, 18, 6, 7, 4, 27))[0]
    if not grade:
        return []
    words = rng.choice(BLAME if grade < 3 else PRAISE)
    return [
        Beat(
            rng.randint(0, 3),
            "rate",
            ME,
            {"grade": grade, "words": words, "real_name": rng.random() < 0.8},
        )
    ]


def _approved(rng: Random) -> list[Beat]:
    return [Beat(rng.randint(0, 2), "approve", D), *_served(rng), *_archived(rng)]


def _archived(rng: Random) -> list[Beat]:
    return [Beat(rng.randint(4, 9), "archive", Power.ARCHIVE)] if rng.random() < 0.4 else []


def _denied(rng: Random) -> list[Beat]:
    reason = "申请地点在永久基本农田范围内，不符合规划（演示）"
    return [Beat(rng.randint(0, 2), "deny", D, {"reason": reason}), *_served(rng)]


def smooth(rng: Random) -> list[Beat]:
    """Accepted, examined, approved, delivered."""
    return [*_accepted(rng), *_examined(rng), *_approved(rng)]


def corrected(rng: Random) -> list[Beat]:
    """Told once what is missing; supplied; then as usual."""
    return [*_corrected(rng), *_examined(rng), *_approved(rng)]


def abandoned(rng: Random) -> list[Beat]:
    """Told what is missing, and nobody comes back; some withdraw."""
    beats = [_corrected(rng)[0]]
    if rng.random() < 0.3:
        beats.append(Beat(rng.randint(6, 12), "withdraw", ME))
    return beats


def heard(rng: Random) -> list[Beat]:
    """A hearing or an appraisal stops the clock."""
    verb, reason = rng.choice(
        (
            ("hold_hearing", "相邻户对位置有意见，按申请举行听证（演示）"),
            ("order_appraisal", "需要专家到现场评审（演示）"),
        )
    )
    return [
        *_accepted(rng),
        Beat(rng.randint(1, 2), verb, X, {"reason": reason}),
        Beat(rng.randint(4, 9), "resume", X, {"evidence": "听证（评审）意见已经收到（演示）"}),
        *_examined(rng),
        *_approved(rng),
    ]


def extended(rng: Random) -> list[Beat]:
    """Asked for more time, signed by the head."""
    return [
        *_accepted(rng),
        Beat(rng.randint(1, 2), "ask_extension", X, {"reason": "要等规划调整的批复（演示）"}),
        Beat(rng.randint(0, 1), "extend", Power.SIGN_OFF),
        *_examined(rng, (8, 14)),
        *_approved(rng),
    ]


def denied(rng: Random) -> list[Beat]:
    """Examined and denied, with the reason."""
    return [*_accepted(rng), *_examined(rng), *_denied(rng)]


def sent_back(rng: Random) -> list[Beat]:
    """The head wants it examined once more."""
    again = Beat(rng.randint(0, 1), "send_back", D, {"reason": "四邻签字少一户，请补查（演示）"})
    return [
        *_accepted(rng),
        *_examined(rng, (1, 2)),
        again,
        *_examined(rng, (1, 2)),
        *_approved(rng),
    ]


def turned_away(rng: Random) -> list[Beat]:
    """Not accepted, with the reason and the way on."""
    reason = "户口不在本村，应向户籍所在地申请（演示）"
    return [Beat(rng.choice((0, 1, 2)), "turn_away", A, {"reason": reason}), *_rated(rng)]


def withdrawn(rng: Random) -> list[Beat]:
    """The applicant takes it back."""
    return [*_accepted(rng), Beat(rng.randint(1, 2), "withdraw", ME)]


def silent(rng: Random) -> list[Beat]:
    """Nobody says a word for five working days: the law accepts it."""
    return [Beat(8, "assign", E), *_examined(rng, (0, 1)), *_approved(rng)]


def _surveyed(rng: Random, days: tuple[int, int] = (2, 6)) -> list[Beat]:
    said = {"opinion": "入户看过，生活困难属实（演示）", "surveyors": "郑举例、冯引例"}
    return [Beat(rng.randint(*days), "survey", X, said), Beat(rng.randint(0, 1), "publicise", X)]


def _reported(rng: Random) -> list[Beat]:
    return [Beat(rng.randint(7, 8), "report_up", X, {"opinion": "公示期满，没有异议（演示）"})]


def _confirmed(rng: Random) -> list[Beat]:
    return [
        Beat(rng.randint(0, 1), "assign", E),
        Beat(rng.randint(1, 4), "approve", D),
        *_served(rng),
        *_archived(rng),
    ]


def granted(rng: Random) -> list[Beat]:
    """Survey at home, publicity in the village, confirmed."""
    return [*_accepted(rng), *_surveyed(rng), *_reported(rng), *_confirmed(rng)]


def granted_late(rng: Random) -> list[Beat]:
    """The same after a correction."""
    return [*_corrected(rng), *_surveyed(rng), *_reported(rng), *_confirmed(rng)]


def objected(rng: Random) -> list[Beat]:
    """Somebody in the village objects: surveyed again."""
    heard_of = Beat(
        rng.randint(2, 4), "hear_objection", X, {"reason": "有村民反映家里有车（演示）"}
    )
    return [
        *_accepted(rng),
        *_surveyed(rng, (1, 3)),
        heard_of,
        *_surveyed(rng, (1, 3)),
        *_reported(rng),
        *_confirmed(rng),
    ]


def refused(rng: Random) -> list[Beat]:
    """The county denies it with the reason."""
    reason = "核对发现家庭人均收入高于低保标准（演示）"
    deny = Beat(rng.randint(1, 4), "deny", D, {"reason": reason})
    return [*_accepted(rng), *_surveyed(rng), *_reported(rng), deny, *_served(rng)]


def resurveyed(rng: Random) -> list[Beat]:
    """The county sends it back to be surveyed once more; still under way."""
    back = Beat(rng.randint(1, 2), "send_back", D, {"reason": "请补核儿女收入（演示）"})
    return [*_accepted(rng), *_surveyed(rng, (1, 3)), *_reported(rng), back]


Plot = Callable[[Random], list[Beat]]
LICENCE_PLOTS: Final[tuple[tuple[Plot, int], ...]] = (
    (smooth, 42),
    (corrected, 14),
    (abandoned, 5),
    (heard, 7),
    (extended, 6),
    (denied, 7),
    (sent_back, 5),
    (turned_away, 5),
    (withdrawn, 4),
    (silent, 4),
)
BENEFIT_PLOTS: Final[tuple[tuple[Plot, int], ...]] = (
    (granted, 50),
    (granted_late, 14),
    (abandoned, 5),
    (objected, 7),
    (refused, 10),
    (turned_away, 6),
    (withdrawn, 4),
    (resurveyed, 4),
)


# What must lie on the desks today, whatever chance does: item, working days ago, beats so far. Day numbers count from
# the arrival, so that some are fresh, some near their day and some past it.
_ASSIGNED: Final = (Beat(0, "accept", A), Beat(0, "assign", E))
_SAID: Final = {"opinion": "现场看过，符合条件，建议准予（演示）"}
_SURVEY: Final = Beat(
    2, "survey", X, {"opinion": "入户看过，生活困难属实（演示）", "surveyors": "郑举例、冯引例"}
)
_UP: Final = Beat(8, "report_up", X, {"opinion": "公示期满，没有异议（演示）"})
_BADLY_RATED: Final = (
    *_ASSIGNED,
    Beat(1, "examine", X, _SAID),
    Beat(0, "approve", D),
    Beat(1, "serve", S, {"handover": "collected", "taken_by": "申请人本人（演示）"}),
    Beat(0, "rate", ME, {"grade": 2, "words": BLAME[0], "real_name": True}),
)
STANDING: Final[tuple[tuple[str, int, tuple[Beat, ...]], ...]] = (
    ("XK-01", 1, ()),
    ("XK-07", 2, ()),
    ("JF-03", 1, ()),
    ("XK-01", 5, ()),
    ("XK-01", 4, (Beat(0, "accept", A),)),
    ("XK-01", 8, _ASSIGNED),
    ("XK-01", 10, _ASSIGNED),
    ("XK-01", 13, _ASSIGNED),
    ("XK-01", 5, (*_ASSIGNED, Beat(3, "examine", X, _SAID))),
    ("XK-07", 4, (*_ASSIGNED, Beat(2, "examine", X, _SAID))),
    (
        "XK-01",
        7,
        (*_ASSIGNED, Beat(6, "ask_extension", X, {"reason": "要等规划调整的批复（演示）"})),
    ),
    ("XK-01", 9, (*_ASSIGNED, Beat(2, "hold_hearing", X, {"reason": "相邻户申请听证（演示）"}))),
    ("XK-01", 3, (Beat(1, "ask_correction", A, {"corrections": "承诺书缺签字，请补签（演示）"}),)),
    ("XK-01", 6, (*_ASSIGNED, Beat(3, "examine", X, _SAID), Beat(1, "approve", D))),
    (
        "XK-01",
        6,
        (
            *_ASSIGNED,
            Beat(3, "examine", X, _SAID),
            Beat(1, "deny", D, {"reason": "申请地点在永久基本农田范围内（演示）"}),
        ),
    ),
    ("JF-01", 4, (Beat(1, "ask_correction", A, {"corrections": "授权书少一人签字（演示）"}),)),
    ("JF-01", 19, (*_ASSIGNED, _SURVEY, Beat(1, "publicise", X), _UP, Beat(2, "approve", D))),
    (
        "JF-01",
        20,
        (
            *_ASSIGNED,
            _SURVEY,
            Beat(1, "publicise", X),
            _UP,
            Beat(2, "deny", D, {"reason": "核对发现家庭人均收入高于低保标准（演示）"}),
        ),
    ),
    ("JF-01", 3, _ASSIGNED),
    ("JF-01", 27, _ASSIGNED),
    ("JF-03", 6, (*_ASSIGNED, _SURVEY)),
    ("JF-01", 8, (*_ASSIGNED, _SURVEY, Beat(1, "publicise", X))),
    ("JF-01", 16, (*_ASSIGNED, _SURVEY, Beat(1, "publicise", X))),
    ("JF-01", 18, (*_ASSIGNED, _SURVEY, Beat(1, "publicise", X), _UP)),
    ("JF-01", 25, (*_ASSIGNED, _SURVEY, Beat(1, "publicise", X), _UP)),
    ("XK-07", 13, _BADLY_RATED),
    ("XK-07", 11, _BADLY_RATED),
    ("XK-02", 2, ()),
    ("XK-02", 6, (Beat(1, "accept", A),)),
    ("XK-04", 9, (*_ASSIGNED, Beat(5, "examine", X, _SAID))),
    ("XK-06", 5, (*_ASSIGNED, Beat(2, "order_appraisal", X, {"reason": "卫生检测（演示）"}))),
)
# How far each call-back gets, in turn.
CALLBACKS: Final[tuple[tuple[Beat, ...], ...]] = (
    (
        Beat(1, "call_back", C, {"opinion": "电话回访，群众说等得久（演示）"}),
        Beat(0, "order_rectification", C, {"reason": "情况属实，请窗口整改（演示）"}),
        Beat(2, "rectify", R, {"evidence": "已加开一个窗口，并向群众道歉（演示）"}),
        Beat(1, "rate_again", ME, {"grade": 4, "words": "这回满意（演示）"}),
        Beat(0, "close", C, {"evidence": "群众重新评价为满意（演示）"}),
    ),
    (),
    (Beat(1, "call_back", C, {"opinion": "电话回访，正在核实（演示）"}),),
    (
        Beat(0, "call_back", C, {"opinion": "电话回访（演示）"}),
        Beat(1, "order_rectification", C, {"reason": "情况属实（演示）"}),
    ),
    (
        Beat(1, "call_back", C, {"opinion": "电话回访（演示）"}),
        Beat(0, "explain", C, {"evidence": "法定公示期不能缩短，已向群众说明（演示）"}),
    ),
    (
        Beat(1, "call_back", C, {"opinion": "电话回访（演示）"}),
        Beat(1, "mark_unfounded", C, {"evidence": "监控和录音核实，当时有人接待（演示）"}),
        Beat(1, "close", C, {"evidence": "已核实不属实并告知（演示）"}),
    ),
)


def story(
    *, seed: int, workdays: Sequence[date], townships: int, residents: int, size: int
) -> list[Plan]:
    """The plans of `size` cases by chance and those that must stand today, oldest first. `workdays`: those behind us,
    the last one today or the working day before."""
    rng = Random(seed)
    plans: list[Plan] = [_by_chance(rng, n, workdays, townships, residents) for n in range(size)]
    for place, (item, ago, beats) in enumerate(STANDING):
        for township in range(townships if item in ("XK-01", "JF-01", "JF-03", "XK-07") else 1):
            start = max(0, len(workdays) - 1 - ago)
            channel = rng.choice((Channel.WINDOW, Channel.WEB, Channel.AGENT))
            who = (place * 7 + township) % residents
            if beats and beats[-1].verb == "ask_correction" and item in BENEFITS:
                # The first of the residents there finds something to supply.
                channel, who = Channel.WEB, 0
            number = len(plans)
            plans.append(
                _plan(
                    rng,
                    number,
                    item,
                    township,
                    who,
                    channel,
                    workdays,
                    start,
                    beats,
                )
            )
    return list(_with_few_photos(sorted(plans, key=lambda plan: plan.at)))


def _with_few_photos(plans: Sequence[Plan]) -> Iterator[Plan]:
    """Most who need photos come to the window with them on paper: each photo is looked through in a process of its own,
    which takes a while."""
    left = PHOTOGRAPHED
    for plan in reversed(plans):
        if plan.channel is Channel.WEB and plan.item in WITH_PHOTOS:
            left -= 1
            yield plan if left >= 0 else replace(plan, channel=Channel.AGENT)
        else:
            yield plan


def _by_chance(
    rng: Random, number: int, workdays: Sequence[date], townships: int, residents: int
) -> Plan:
    benefit = rng.random() < 0.45
    item = rng.choice(BENEFITS if benefit else LICENCES)
    plots = BENEFIT_PLOTS if benefit else LICENCE_PLOTS
    plot = rng.choices([p for p, _ in plots], [weight for _, weight in plots])[0]
    # Long stories begin early, so that most of them end.
    start = min(
        rng.randrange(len(workdays)),
        rng.randrange(len(workdays)) + (0 if benefit else len(workdays) // 4),
    )
    channel = rng.choices((Channel.WINDOW, Channel.WEB, Channel.AGENT), (55, 30, 15))[0]
    township = rng.choices(range(townships), [3, *[2] * (townships - 1)])[0]
    return _plan(
        rng, number, item, township, rng.randrange(residents), channel, workdays, start, plot(rng)
    )


def _plan(
    rng: Random,
    number: int,
    item: str,
    township: int,
    resident: int,
    channel: Channel,
    workdays: Sequence[date],
    start: int,
    beats: Sequence[Beat],
) -> Plan:
    start = min(start, len(workdays) - 1)
    minute = (
        rng.randint(6 * 60, 21 * 60)
        if channel is Channel.WEB and start
        else rng.randint(OPENS, CLOSES - 120)
    )
    at = _moment(workdays[start], minute)
    return Plan(
        number=number,
        item=item,
        township=township,
        resident=resident,
        channel=channel,
        at=at,
        beats=tuple(timed(rng, at, start, beats, workdays)),
        elsewhere=channel is Channel.WINDOW and rng.random() < 0.08,
    )


def timed(
    rng: Random, at: datetime, start: int, beats: Sequence[Beat], workdays: Sequence[date]
) -> Iterator[tuple[datetime, Beat]]:
    """The beats with their moments, in office hours, each later than the one before; none beyond today."""
    last = at
    for beat in beats:
        start += beat.after
        if start >= len(workdays):
            return
        moment = _moment(workdays[start], rng.randint(OPENS, CLOSES))
        if moment <= last:
            moment = last + timedelta(minutes=rng.randint(4, 25))
            if moment.hour >= 17 and moment.date() == last.date():
                # Came in after hours: looked at the next morning.
                start += 1
                if start >= len(workdays):
                    return
                moment = _moment(workdays[start], rng.randint(OPENS, OPENS + 60))
        yield moment, beat
        last = moment


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60), CHINA)
