"""The trail grows, is sealed, and shows every change made to it."""

from __future__ import annotations

import hashlib
import io
import json
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from pymerkle import InmemoryTree

from bangban.foundation.trail import chain, checking, export, merkle, queries, sealing, services
from bangban.foundation.trail.models import Event, TrailSecret
from bangban.kernel.by import CHINA, Actor, ActorKind, By, Channel, Grant
from bangban.kernel.refusal import Refusal
from tools import verify_trail

NOON = datetime(2026, 11, 23, 12, 0, 0, 45, tzinfo=CHINA)
LI = Actor(
    ActorKind.STAFF,
    user=3,
    name="李梅",
    post="综合受理岗",
    organ_name="清河镇",
    division_path="/1/5/",
)
BY = By(LI, NOON, Channel.DESK, "r1")
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.TRAIL_ANCHOR = tmp_path / "anchor.jsonl"
    settings.VAR = tmp_path


def some_events():
    for n in range(12):
        services.record(
            f"A{n % 3}",
            "case.move",
            by=BY,
            facts={"n": n, "说明": '甲\n乙"\\'},
            secret={"name": "张三"},
        )
    services.record_many(
        [
            services.Entry("A0", "sweep"),
            services.Entry("A0", "sweep"),
            services.Entry("B", "sweep"),
        ],
        by=BY,
    )


def exported() -> list[bytes]:
    file = io.BytesIO()
    export.write(file, at=NOON + timedelta(minutes=10))
    return file.getvalue().splitlines()


def verify(lines: list[bytes], anchor: Path, key: bytes | None = None) -> list[str]:
    trail = verify_trail.Trail()
    trail.read(iter(lines), key)
    trail.unsealed()
    trail.compare(iter(anchor.read_bytes().splitlines()))
    return trail.problems


@pytest.mark.parametrize("vector", VECTORS, ids=range(len(VECTORS)))
def test_both_implementations_give_the_frozen_hashes(vector):
    ours, theirs = (
        chain.canonical(vector["event"]),
        verify_trail.canonical(vector["event"]).encode(),
    )

    assert ours == theirs
    assert (
        chain.sm3(b"\x00" + ours).hex()
        == vector["leaf"]
        == verify_trail.sm3(b"\x00" + theirs).hex()
    )


def test_sm3_gives_the_digest_of_the_standard():
    told = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

    assert chain.sm3(b"abc").hex() == verify_trail.sm3(b"abc").hex() == told
    assert chain.hmac_sm3(b"k" * 70, b"abc") == verify_trail.hmac_sm3(b"k" * 70, b"abc")


@pytest.mark.parametrize("value", [1.5, None, True, [1], 2**63, "a\x00b"])
def test_only_strings_and_integers_are_recorded(value):
    with pytest.raises((TypeError, ValueError)):
        chain.canonical({"v": value})


@pytest.mark.parametrize("n", [*range(1, 34), 100])
def test_our_tree_is_the_tree_of_the_standard(n):
    data = [bytes([i]) * 3 for i in range(n)]
    leaves = [chain.sm3(b"\x00" + d) for d in data]
    head = merkle.root(leaves)

    assert head == verify_trail.tree_head(leaves)
    assert all(merkle.proves(leaves[i], i, n, merkle.path(leaves, i), head) for i in range(n))
    assert not any(
        merkle.proves(chain.sm3(b"x"), i, n, merkle.path(leaves, i), head) for i in range(n)
    )


def test_the_tree_has_the_same_shape_as_an_independent_one(monkeypatch):
    data = [bytes([i]) for i in range(37)]
    other = InmemoryTree(algorithm="sha256")
    for item in data:
        other.append_entry(item)
    monkeypatch.setattr(merkle, "sm3", lambda d: hashlib.sha256(d).digest())
    assert merkle.root([hashlib.sha256(b"\x00" + d).digest() for d in data]) == other.get_root()


@pytest.mark.django_db
def test_the_trail_keeps_no_personal_value_and_survives_their_destruction():
    services.record("A", "case.move", by=BY, secret={"name": "张三丰"}, person=9)
    before = b"".join(exported())
    [kept] = TrailSecret.objects.all()
    salt, value = json.loads(kept.contents)["name"]

    assert "张三丰".encode() not in before
    assert (
        chain.commit_to(value, bytes.fromhex(salt)) == Event.objects.get(seq=1).commitments["name"]
    )
    assert services.forget("A", by=BY, person=9) == 1
    sealing.seal_all(at=NOON)
    assert list(checking.problems(at=NOON)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement", ["UPDATE trail_event SET title = 'x'", "DELETE FROM trail_event"]
)
def test_the_database_itself_refuses_change(statement):
    services.record("A", "case.move", by=BY)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(TypeError):
        Event.objects.all().delete()
    with pytest.raises(TypeError):
        Event.objects.update(title="x")
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_a_refusal_is_kept_with_its_basis_and_residents_do_not_see_it():
    services.record_refusal(Refusal("x.late", "已经过期。", "请重新申请。"), by=BY, stream="A")
    services.record("A", "case.move", by=BY)

    assert [(e.title, e.outcome) for e in queries.events("A", actor=LI)] == [
        ("已经过期。", "refused"),
        ("case.move", "done"),
    ]
    assert [e.outcome for e in queries.events("A", actor=Actor(ActorKind.RESIDENT, person=9))] == [
        "done"
    ]


@pytest.mark.django_db
def test_search_stays_within_reach_and_pages_by_key():
    for path in ("/1/5/", "/1/6/", "/1/5/2/"):
        services.record(f"S{path}", "case.move", by=BY, division_path=path)
    chief = Actor(ActorKind.STAFF, grants=frozenset({Grant("trail.search", "/1/5/")}))
    first = queries.search(actor=chief, limit=1)

    assert [e.stream for e in first] == ["S/1/5/2/"]
    assert [e.stream for e in queries.search(actor=chief, before=first[0].id)] == ["S/1/5/"]
    assert queries.search(actor=LI) == []


@pytest.mark.django_db
@pytest.mark.parametrize("signer", ["hmac-sm3", "sm2"])
def test_a_sealed_trail_holds_for_both_verifiers(settings, tmp_path, signer):
    settings.TRAIL_SIGNER = signer
    some_events()
    assert sealing.seal_all(at=NOON) == 1
    services.record("A0", "case.move", by=BY)
    assert sealing.seal_all(at=NOON + timedelta(minutes=1)) == 1
    key = bytes.fromhex((tmp_path / "trail-seal.key").read_text()) if signer == "hmac-sm3" else None

    assert list(checking.problems(at=NOON + timedelta(hours=1), anchor=settings.TRAIL_ANCHOR)) == []
    assert verify(exported(), settings.TRAIL_ANCHOR, key) == []
    event = Event.objects.get(stream="B", seq=1)
    witness = queries.seal_of("B", 1, actor=LI)
    steps = [bytes.fromhex(s) for s in witness.path]
    assert merkle.proves(
        bytes(event.leaf), witness.position, witness.count, steps, bytes.fromhex(witness.root)
    )


@pytest.mark.django_db
def test_an_event_left_unsealed_is_reported_after_five_minutes():
    services.record("A", "case.move", by=BY)

    assert list(checking.problems(at=NOON + timedelta(minutes=5))) == []
    assert list(checking.problems(at=NOON + timedelta(minutes=6))) == ["有1条留痕超过5分钟仍未封签"]


@pytest.mark.django_db
def test_the_anchor_catches_up_in_order_after_it_was_away(settings, tmp_path):
    for n in range(3):
        services.record("A", "case.move", by=BY)
        sealing.seal(at=NOON + timedelta(minutes=n))

    assert sealing.anchor() == 3
    assert sealing.anchor() == 0
    assert [json.loads(x)["number"] for x in settings.TRAIL_ANCHOR.read_text().splitlines()] == [
        1,
        2,
        3,
    ]


@pytest.mark.django_db
def test_five_hundred_random_forgeries_are_all_found(settings):
    for minute in range(4):
        some_events()
        sealing.seal_all(at=NOON + timedelta(minutes=minute))
    lines, chance = exported(), random.Random(2026)
    assert verify(lines, settings.TRAIL_ANCHOR) == []

    missed = []
    for n in range(500):
        forged = FORGERIES[n % len(FORGERIES)]
        changed = forged(list(lines), chance)
        if changed != lines and not verify(changed, settings.TRAIL_ANCHOR):
            missed.append((n, forged.__name__))
    assert missed == []


def _events(lines):
    return [i for i, line in enumerate(lines) if b'"type":"event"' in line]


def drop(lines, chance):
    del lines[chance.randrange(len(lines))]
    return lines


def cut_tail(lines, chance):
    return lines[: chance.randrange(1, len(lines))]


def edit(lines, chance):
    i = chance.choice(_events(lines))
    item = json.loads(lines[i])
    name = chance.choice(sorted(set(item) - {"type"}))
    item[name] = (
        item[name] + 1
        if isinstance(item[name], int)
        else f"{item[name]}x"
        if isinstance(item[name], str)
        else {}
    )
    if item[name] == json.loads(lines[i])[name]:
        item[name] = {"x": 1}
    lines[i] = chain.canonical(item)
    return lines


def swap(lines, chance):
    a, b = chance.sample(_events(lines), 2)
    x, y = json.loads(lines[a]), json.loads(lines[b])
    x["facts"], y["facts"], x["seq"], y["seq"] = y["facts"], x["facts"], y["seq"], x["seq"]
    lines[a], lines[b] = chain.canonical(x), chain.canonical(y)
    return lines


def insert(lines, chance):
    i = chance.choice(_events(lines))
    lines.insert(i, lines[chance.choice(_events(lines))])
    return lines


def rechain(lines, chance):
    """The clever forger: edits one event, then makes every hash, link and seal right again, all but the anchor."""
    target = chance.choice(_events(lines))
    items = [json.loads(line) for line in lines]
    items[target]["title"] += "x"
    heads, leaves, last = {}, {}, verify_trail.ZERO
    for item in items:
        kind = item.pop("type")
        if kind == "event":
            item["previous"] = heads.get(item["stream"], verify_trail.ZERO)
            item.pop("leaf")
            leaf = chain.sm3(b"\x00" + chain.canonical(item))
            item["leaf"] = heads[item["stream"]] = leaf.hex()
            leaves[item["stream"], item["seq"]] = leaf
        elif kind == "seal":
            members = [
                (m.partition(" ")[2], int(m.partition(" ")[0])) for m in item["members"].split("\n")
            ]
            item["previous"] = last
            item["root"] = merkle.root([leaves[m] for m in members]).hex()
            tops = {s: max(q for t, q in members if t == s) for s, _ in members}
            told = {s: f"{q}:{leaves[s, q].hex()}" for s, q in tops.items()}
            item["heads"] = chain.sm3(chain.canonical(told)).hex()
            last = item["digest"] = sealing.digest_of({k: item[k] for k in verify_trail.LINE}).hex()
        item["type"] = kind
    return [chain.canonical(item) for item in items]


def cut_and_tidy(lines, chance):
    """Drops the last seals and every event they hold: a shorter trail that is right in itself."""
    seals = [i for i, line in enumerate(lines) if b'"type":"seal"' in line]
    keep = seals[: chance.randrange(len(seals))]
    kept = {m for i in keep for m in json.loads(lines[i])["members"].split("\n")}
    events = [
        lines[i]
        for i in _events(lines)
        if f"{json.loads(lines[i])['seq']} {json.loads(lines[i])['stream']}" in kept
    ]
    return [lines[0], *events, *(lines[i] for i in keep)]


FORGERIES = (drop, cut_tail, edit, swap, insert, rechain, cut_and_tidy)
