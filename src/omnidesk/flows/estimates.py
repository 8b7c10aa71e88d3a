"""What waiting customers are told: their place, and an interval of the wait or why there is none.

`tell` answers for many conversations at once and remembers what it said, so that every page and
every process says the same and a place never grows without a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain import callback, customer_words, position
from omnidesk.domain import estimate as estimating
from omnidesk.domain.channel import ChannelKind
from omnidesk.domain.estimate import (
    Accepting,
    Accuracy,
    Estimate,
    Evidence,
    Handling,
    Silence,
)
from omnidesk.domain.policy import DEFAULT_KINDS, Policy
from omnidesk.domain.position import Standing
from omnidesk.store import estimates, places
from omnidesk.store.database import Row, Transaction

# An interval stands this long unless the place changes: numbers that flicker are not believed.
HOLD_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An estimate for one standing: the model's interval (None: there is none), the interval as
    it is or would be told, and why it is not told."""

    raw: Estimate | None
    told: tuple[int, int] | None
    silence: Silence | None


async def tell(
    tx: Transaction, policy: Policy, conversation_ids: Collection[str], now: datetime
) -> dict[str, dict[str, Any]]:
    """What is told to the customers of these conversations, by conversation; those that do not
    wait are left out.

    {place_in_line, moved_back, estimate: {low_seconds, high_seconds} | None, reason}: `reason`
    says why there is no estimate, `moved_back` why the place is larger than the one told before.
    """
    order = position.ordering(policy)
    rows = await places.standings(tx, conversation_ids, order, later_kinds(policy))
    there = await _there(tx, policy, rows, now)
    answers: dict[str, dict[str, Any]] = {}
    news, made = [], {}
    for row in rows:
        found = make(row, there[row["line"]])
        shown = _shown(row, found, now)
        answers[row["conversation_id"]] = shown
        if shown != row["shown"] or row["line"] != row["told_line"]:
            news.append(_told_row(row, shown, now))
            if found.raw is not None and shown["estimate"] != _former(row, "estimate"):
                made[row["work_item_id"]] = record_of(row, found, now)
    won = await places.record_told(tx, news)
    await estimates.record(tx, [made[key] for key in sorted(won & made.keys())])
    beaten = [row["conversation_id"] for row in news if row["work_item_id"] not in won]
    if beaten:
        for key, said in (await places.told(tx, beaten)).items():
            answers[key] = said["shown"]
    return answers


def later_kinds(policy: Policy) -> list[str]:
    """The channel kinds whose work can be put off: it stands in lines of its own."""
    return [kind.value for kind in DEFAULT_KINDS if policy.kind(kind).separate]


async def _there(
    tx: Transaction, policy: Policy, rows: Collection[Row], now: datetime
) -> dict[str, int]:
    """How many able agents are there now, by line. What was seen of a line is seconds old at
    best, and nobody looks at a line in which nobody waits."""
    asked = {row["line"]: asked_of(row, policy) for row in rows}
    found = await estimates.able(tx, list(asked.values()), now)
    return {line: agents for line, (agents, _) in zip(asked, found, strict=True)}


def asked_of(line: Row, policy: Policy) -> dict[str, Any]:
    """What `estimates.able` asks for a line; work in it looks alike."""
    kind = policy.kind(ChannelKind(line["channel_kind"]))
    return {
        "queue_id": line["queue_id"],
        "requirements": line["requirements"],
        "channel_kind": line["channel_kind"],
        "weight": line["weight"],
        "single": kind.exclusive or kind.separate,
    }


def make(row: Row, there: int) -> Made:
    """The estimate for a row of `places.standings`, with so many able agents there now."""
    if row["paused"]:
        return Made(raw=None, told=None, silence=Silence.PAUSED)
    if there <= 0:
        return Made(raw=None, told=None, silence=Silence.NO_AGENTS)
    # Of those who came after the last look nothing was seen yet.
    seen, handling, accepting = evidence_of(row["agents"] or there, row["evidence"])
    if row["evidence"] is None:
        return Made(raw=None, told=None, silence=Silence.FEW_DATA)
    raw = estimating.estimate(row["place"], seen, handling, accepting)
    if isinstance(raw, Silence):
        return Made(raw=None, told=None, silence=raw)
    accuracy = Accuracy(**row["accuracy"]) if row["accuracy"] else Accuracy()
    told = estimating.rounded(estimating.widen(raw, accuracy.factor))
    silence = None if estimating.reliable(accuracy) else Silence.UNRELIABLE
    return Made(raw=raw, told=told, silence=silence)


def evidence_of(
    agents: int | None, found: Mapping[str, Any] | None
) -> tuple[Evidence, Handling, Accepting]:
    """What was seen of a line, from its stored form."""
    if found is None:
        return Evidence(), Handling(), Accepting()
    return (
        Evidence(agents=agents or 0, **found["departures"]),
        Handling(**found["handling"]),
        Accepting(**found["accepting"]),
    )


def evidence_json(seen: Evidence, handling: Handling, accepting: Accepting) -> dict[str, Any]:
    """The stored form of what was seen; the agents have a column of their own."""
    departures = _values(seen)
    del departures["agents"]
    return {
        "departures": departures,
        "handling": _values(handling),
        "accepting": _values(accepting),
    }


def record_of(row: Row, made: Made, now: datetime) -> dict[str, Any]:
    """An estimate as it is stored."""
    assert made.raw is not None
    assert made.told is not None
    return {
        "id": clock.new_id("est"),
        "work_item_id": row["work_item_id"],
        "queue_id": row["queue_id"],
        "line": row["line"],
        "place": row["place"],
        "agents": row["agents"],
        "low_seconds": made.raw.low,
        "middle_seconds": made.raw.middle,
        "high_seconds": made.raw.high,
        "told_low": made.told[0],
        "told_high": made.told[1],
        "told": made.silence is None,
        "made_at": now,
    }


def _shown(row: Row, made: Made, now: datetime) -> dict[str, Any]:
    standing = Standing(line=row["line"], place=row["place"], newest_ahead=row["newest_ahead"])
    previous = row["told_place"]
    why = position.reasons(row["told_line"], row["told_at"], standing) if previous else ()
    told = position.told(previous, standing.place, why)
    moved_back = told.moved_back
    if told.place == previous:
        moved_back = _former(row, "moved_back")
    estimate = None
    if made.silence is None and made.told is not None:
        estimate = {"low_seconds": made.told[0], "high_seconds": made.told[1]}
        kept = _former(row, "estimate")
        if kept is not None and told.place == previous and not _stale(row, now):
            estimate = kept
    return {
        "place_in_line": told.place,
        "moved_back": moved_back,
        "estimate": estimate,
        "reason": made.silence,
    }


def _stale(row: Row, now: datetime) -> bool:
    return bool(row["estimated_at"] + timedelta(seconds=HOLD_SECONDS) <= now)


def _former(row: Row, name: str) -> Any:
    return row["shown"][name] if row["shown"] else None


def _told_row(row: Row, shown: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    same = row["shown"] is not None and shown["estimate"] == _former(row, "estimate")
    return {
        "work_item_id": row["work_item_id"],
        "conversation_id": row["conversation_id"],
        "line": row["line"],
        "place": shown["place_in_line"],
        "shown": shown,
        "told_at": now,
        "estimated_at": row["estimated_at"] if same else now,
        "version": (row["version"] or 0) + 1,
    }


def _values(part: Evidence | Handling | Accepting) -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in fields(part)}


Said = dict[str, dict[str, dict[str, Any]]]


async def say(
    tx: Transaction, policy: Policy, conversation_ids: Collection[str], now: datetime
) -> Said:
    """The frames' data for customers with live work, by conversation and kind of frame:
    queue.place, callback.offered, callback.updated, with words in the customer's language."""
    standing = await tell(tx, policy, conversation_ids, now)
    rows = await places.told(tx, conversation_ids)
    return {key: _said(key, row, standing.get(key)) for key, row in rows.items()}


async def recall(tx: Transaction, conversation_ids: Collection[str]) -> Said:
    """What these customers were told last; reads only."""
    rows = await places.told(tx, conversation_ids)
    return {
        key: _said(key, rows[key], rows[key]["shown"] if rows[key]["state"] == "waiting" else None)
        if key in rows
        else nothing(key)
        for key in conversation_ids
    }


def nothing(conversation_id: str) -> dict[str, dict[str, Any]]:
    """What is said to somebody without live work."""
    return {
        "queue.place": place_data(conversation_id, None, None),
        "callback.offered": {"conversation_id": conversation_id, "alternative": None, "text": ""},
        "callback.updated": {"conversation_id": conversation_id, "callback": None},
    }


def _said(key: str, row: Row, standing: Mapping[str, Any] | None) -> dict[str, dict[str, Any]]:
    alternative = callback.offered(row) if row["state"] == "waiting" else None
    text = customer_words.offer(row["language"], alternative) if alternative else ""
    return {
        "queue.place": place_data(key, standing, row["language"]),
        "callback.offered": {"conversation_id": key, "alternative": alternative, "text": text},
        "callback.updated": {"conversation_id": key, "callback": callback.shown(row["callback"])},
    }


def place_data(
    conversation_id: str, standing: Mapping[str, Any] | None, language: str | None
) -> dict[str, Any]:
    """The data of queue.place; `standing` is what `tell` said, None: the waiting is over."""
    said = standing or {
        "place_in_line": None,
        "moved_back": None,
        "estimate": None,
        "reason": None,
    }
    text = customer_words.place(
        language,
        said["place_in_line"],
        said["estimate"],
        moved_back=said["moved_back"],
        reason=said["reason"],
    )
    return {"conversation_id": conversation_id, **said, "text": text}
