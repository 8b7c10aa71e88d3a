"""The report: the simulator's book laid beside the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from omnidesk.demo.agents import SimulatedAgent
from omnidesk.demo.ledger import Ledger, Received
from omnidesk.store import ledger as tables
from omnidesk.store.database import Row, Transaction

CHANNELS = (
    "webchat", "telegram", "twilio_sms", "email", "generic", "twilio_voice", "call_log",
)  # fmt: skip
_SENT = frozenset({"sent", "delivered", "read"})


async def report(
    tx: Transaction,
    ledger: Ledger,
    agents: Sequence[SimulatedAgent] = (),
    complaints: Sequence[str] = (),
) -> dict[str, Any]:
    """Everything that is counted; `faults` names what is wrong, `complaints` among it.

    `lost`: acknowledged items that are not stored, promised or sent answers that nobody got, and
    acceptances that left no trace. `duplicated`: items stored twice, answers received twice.
    """
    safe = list(ledger.safe())
    copies = await tables.stored(tx, [i.inbox for i in safe], [i.key for i in safe])
    replies = await tables.replies(tx)
    offers = await tables.offers(tx)
    begun = await tables.conversations(tx)
    double = await tables.double_owned(tx)
    gone = await tables.missing(tx, sorted(ledger.promised))
    gone += sorted(ledger.accepted - set(offers["ids"]))
    gone += [f"{i.inbox}/{i.key}" for i, n in zip(safe, copies, strict=True) if n == 0]
    gone += unreceived(replies, ledger.received)
    twice = [f"{i.inbox}/{i.key}" for i, n in zip(safe, copies, strict=True) if n > 1]
    twice += received_twice(replies, ledger.received)
    channels = _channels(ledger, begun)
    faults = {"lost": gone, "duplicated": twice, "double_owned": double, "complaints": complaints}
    return {
        "inbound": len(safe),
        "conversations": sum(row["begun"] for row in begun),
        "offered": offers["offered"],
        "accepted": offers["accepted"],
        "answered": sum(row["answered"] for row in begun),
        "delivered": sum(found["delivered"] for found in channels.values()),
        "lost": len(gone),
        "duplicated": len(twice),
        "double_owned": len(double),
        "by_channel": channels,
        "streams": await streams(tx, agents),
        "faults": {name: list(found[:20]) for name, found in faults.items()},
    }


def _channels(ledger: Ledger, begun: Sequence[Row]) -> dict[str, dict[str, int]]:
    delivered = Counter(_home(ledger, found) for found in _distinct(ledger.received))
    inbound = Counter(item.channel for item in ledger.safe())
    answered = {row["channel"]: row["answered"] for row in begun}
    return {
        name: {
            "inbound": inbound[name],
            "answered": answered.get(name, 0),
            "delivered": delivered[name],
        }
        for name in CHANNELS
    }


async def streams(tx: Transaction, agents: Iterable[SimulatedAgent]) -> dict[str, int]:
    """What the agents' own books say of their sockets; gaps are counted against the log."""
    found = Counter(gaps=0, repeats=0, disorder=0, cuts=0, resumed=0, resets=0, events=0)
    for agent in agents:
        stream = agent.desk.stream
        found["gaps"] += await tables.unseen(tx, agent.id, stream.spans, stream.seen)
        found["repeats"] += stream.repeats
        found["disorder"] += stream.disorder
        found["cuts"] += stream.cuts
        found["resumed"] += stream.resumed
        found["resets"] += len([why for why in stream.resets if why != "fresh"])
        found["events"] += len(stream.seen)
    return dict(found)


def unreceived(replies: Iterable[Row], received: Iterable[Received]) -> list[str]:
    """Ids of answers that count as sent and that no customer has."""
    known = {(r.channel, name) for r in received for name in (r.key, r.message_id) if name}
    return [
        row["id"]
        for row in replies
        if row["status"] in _SENT
        and (row["channel"], row["id"]) not in known
        and (row["channel"], row["external_id"]) not in known
    ]


def received_twice(replies: Iterable[Row], received: Iterable[Received]) -> list[str]:
    """Answers that reached an address more often than agents wrote them: by what was said, since
    a second copy may come under a new id."""
    written = Counter(
        (row["channel"], _place(row["channel"], row["address"]), _bare(row["text"]))
        for row in replies
    )
    came = Counter(
        (r.channel, r.address, _bare(r.text)) for r in _distinct(received) if r.channel != "webchat"
    )
    over = {known: n - written[known] for known, n in came.items() if n > written[known]}
    return [f"{channel} {address}" for (channel, address, _), n in over.items() for _ in range(n)]


def _distinct(received: Iterable[Received]) -> list[Received]:
    # Mail that comes twice has the same Message-ID twice, and is twice in the mailbox.
    seen: dict[Any, Received] = {}
    for number, found in enumerate(received):
        own = number if found.channel == "email" else found.key
        seen.setdefault((found.channel, own), found)
    return list(seen.values())


def _home(ledger: Ledger, found: Received) -> str:
    return ledger.home.get((found.channel, found.address), found.channel)


def _place(channel: str, address: str | None) -> str:
    # The other system knows its users without the namespace that keeps them apart here.
    return (address or "").partition(":")[2] if channel == "generic" else address or ""


def _bare(text: str) -> str:
    return " ".join(text.split())


def clean(found: Mapping[str, Any]) -> bool:
    """Whether nothing was lost, doubled or owned twice."""
    return not (found["lost"] or found["duplicated"] or found["double_owned"])
