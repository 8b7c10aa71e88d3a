"""Stories of a desk for every port of its rules: what came, and a digest of the state after it.

    python -m tests.client.traces     write web/client/traces.json

Events are made up, from a seed: few ids, so that everything meets everything, and versions that
sometimes repeat or step back, as over a bad network. `test_traces` holds the file to
`omnidesk.domain.desk`; the JavaScript tests hold its port to the file.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from omnidesk.domain import desk, events
from omnidesk.domain.desk import State, View

FIXTURE = Path(__file__).resolve().parents[2] / "web" / "client" / "traces.json"

ME = "agt_1"
_AGENTS = (ME, "agt_2", "agt_3")
_QUEUES = ("que_1", "que_2")
_CONVERSATIONS = tuple(f"cnv_{n}" for n in range(1, 6))
_PEOPLE = tuple(f"con_{n}" for n in range(1, 5))
_WORK = tuple(f"wrk_{n}" for n in range(1, 7))
_STATES = ("waiting", "offered", "assigned", "assigned", "wrap_up", "parked", "done", "abandoned")
_STEPS = 50

VIEWS: tuple[View, ...] = (
    View(agent_id=ME),
    View(agent_id=ME, queues=frozenset(_QUEUES[:1])),
    View(agent_id=ME, conversations=frozenset(_CONVERSATIONS[:2])),
    View(
        agent_id=ME,
        queues=frozenset(_QUEUES),
        conversations=frozenset({_CONVERSATIONS[4], "cnv_x"}),
    ),
    View(agent_id=ME, everything=True),
    View(everything=True, conversations=frozenset(_CONVERSATIONS[:1])),
    View(queues=frozenset(_QUEUES[1:])),
)


class Teller:
    """Makes events and fetched parts."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.versions: dict[str, int] = {}
        self.count = 0

    def step(self) -> dict[str, Any]:
        """One thing that comes: an event, or parts that were fetched."""
        if self.rng.random() < 0.2:
            return {"fill": self._parts()}
        kind, data = self.rng.choice(
            (
                self._work_event,
                self._work_event,
                self._offer_event,
                self._offer_event,
                self._message_event,
                self._message_event,
                self._conversation_event,
                self._consult_event,
                self._other_event,
                self._merge_event,
            )
        )()
        return {"type": kind, "data": data}

    def _one(self, choices: tuple[Any, ...]) -> Any:
        return self.rng.choice(choices)

    def _versioned(self, found: dict[str, Any]) -> dict[str, Any]:
        known = self.versions.get(found["id"], 0)
        version = max(1, known + self.rng.choice((1, 1, 1, 1, 0, -1)))
        self.versions[found["id"]] = max(known, version)
        return {**found, "version": version}

    def _fresh(self, prefix: str) -> str:
        self.count += 1
        return f"{prefix}_{self.count:03d}"

    def _known(self, prefix: str) -> str:
        return f"{prefix}_{self.rng.randint(1, self.count + 1):03d}"

    def _moment(self) -> str:
        self.count += 1
        return f"2026-05-04T10:{self.count // 60:02d}:{self.count % 60:02d}.000Z"

    def _work(self) -> dict[str, Any]:
        number = self.rng.randrange(len(_WORK))
        state = self._one(_STATES)
        taken = state in {"assigned", "wrap_up"} or self.rng.random() < 0.2
        return self._versioned(
            {
                "id": _WORK[number],
                "conversation_id": _CONVERSATIONS[number % len(_CONVERSATIONS)],
                "queue_id": self._one(_QUEUES),
                "agent_id": self._one(_AGENTS) if taken else None,
                "state": state,
            }
        )

    def _conversation(self, key: str | None = None) -> dict[str, Any]:
        key = key or self._one(_CONVERSATIONS)
        moved = self.rng.random() < 0.1
        home = _PEOPLE[_CONVERSATIONS.index(key) % len(_PEOPLE)]
        return self._versioned({"id": key, "contact_id": self._one(_PEOPLE) if moved else home})

    def _contact(self, key: str | None = None) -> dict[str, Any]:
        return self._versioned({"id": key or self._one(_PEOPLE), "name": self._one(_NAMES)})

    def _message(self, conversation_id: str, key: str) -> dict[str, Any]:
        return self._versioned(
            {
                "id": key,
                "conversation_id": conversation_id,
                "text": self._one(_TEXTS),
                "html": self._one(_HTML),
                "created_at": self._moment(),
            }
        )

    def _note(self, conversation_id: str, key: str) -> dict[str, Any]:
        made = {"id": key, "conversation_id": conversation_id, "created_at": self._moment()}
        return made if self.rng.random() < 0.7 else self._versioned(made)

    def _work_event(self) -> tuple[str, dict[str, Any]]:
        work = self._work()
        data: dict[str, Any] = {"work_item": work}
        if self.rng.random() < 0.5:
            data["conversation"] = self._conversation(work["conversation_id"])
            return self._one((events.CONVERSATION_ASSIGNED, events.CONVERSATION_CREATED)), data
        return self._one((events.WORK_CREATED, events.WORK_UPDATED, events.WORK_ENDED)), data

    def _offer_event(self) -> tuple[str, dict[str, Any]]:
        work = self._work()
        offer = {
            "id": f"off_{self.rng.randint(1, 5)}",
            "work_item_id": work["id"],
            "conversation_id": work["conversation_id"],
            "queue_id": work["queue_id"],
            "agent_id": self._one(_AGENTS),
            "state": self._one(("pending", "pending", "accepted", "expired")),
        }
        data: dict[str, Any] = {"offer": offer, "work_item": work}
        if self.rng.random() < 0.6:
            data["conversation"] = self._conversation(work["conversation_id"])
            data["contact"] = self._contact(data["conversation"]["contact_id"])
            data["preview"] = self._one(_NAMES)
            return events.OFFER_CREATED, data
        return events.OFFER_ACCEPTED, data

    def _message_event(self) -> tuple[str, dict[str, Any]]:
        key = self._one(_CONVERSATIONS)
        if self.rng.random() < 0.25:
            return events.NOTE_CREATED, {"note": self._note(key, self._fresh("not"))}
        if self.rng.random() < 0.4:
            kind = self._one((events.MESSAGE_UPDATED, events.MESSAGE_FAILED))
            return kind, {"message": self._message(key, self._known("msg"))}
        data: dict[str, Any] = {"message": self._message(key, self._fresh("msg"))}
        if self.rng.random() < 0.7:
            data["conversation"] = self._conversation(key)
        return events.MESSAGE_CREATED, data

    def _conversation_event(self) -> tuple[str, dict[str, Any]]:
        return events.CONVERSATION_UPDATED, {"conversation": self._conversation()}

    def _consult_event(self) -> tuple[str, dict[str, Any]]:
        ended = self.rng.random() < 0.4
        consult = self._versioned(
            {
                "id": f"cns_{self.rng.randint(1, 3)}",
                "from_agent_id": self._one(_AGENTS),
                "agent_id": self._one(_AGENTS),
                "ended_at": self._moment() if ended else None,
            }
        )
        return events.CONSULT_ENDED if ended else events.CONSULT_CREATED, {"consult": consult}

    def _other_event(self) -> tuple[str, dict[str, Any]]:
        chosen = self.rng.randrange(3)
        if chosen == 0:
            return events.CONTACT_UPDATED, {"contact": self._contact()}
        if chosen == 1:
            return events.QUEUE_UPDATED, {"queue": self._versioned({"id": self._one(_QUEUES)})}
        presence = {"state": self._one(("online", "away")), "lease_expires_at": self._moment()}
        agent = self._versioned({"id": self._one(_AGENTS), "presence": presence})
        return events.PRESENCE_CHANGED, {"agent": agent}

    def _merge_event(self) -> tuple[str, dict[str, Any]]:
        kept, other = self.rng.sample(_CONVERSATIONS, 2)
        name = self._one(("merged", "unmerged"))
        data = {"conversation": self._conversation(kept), name: self._conversation(other)}
        if self.rng.random() < 0.8:
            data["message_ids"] = [self._known("msg")]  # type: ignore[assignment]
        return events.CONVERSATION_MERGED, data

    def _parts(self) -> dict[str, Any]:
        keys = self.rng.sample(_CONVERSATIONS, 2)
        return {
            "conversations": [self._conversation(key) for key in keys],
            "contacts": [self._contact() for _ in range(2)],
            "threads": {key: self._thread(key) for key in keys},
        }

    def _thread(self, key: str) -> dict[str, Any]:
        # Sometimes a full page, so that what is older than it is told apart.
        many = desk.THREAD_LENGTH if self.rng.random() < 0.03 else self.rng.randint(0, 2)
        return {
            "messages": [self._message(key, self._fresh("msg")) for _ in range(many)],
            "notes": [self._note(key, self._fresh("not")) for _ in range(self.rng.randint(0, 1))],
        }


_NAMES = ("Марія", "Їжак 🦔", "שלום")
# `expanded` makes the long ones: the file need not hold them.
_TEXTS = ("Привіт", "👍🏽", "ok", "*20001 ї", "*20000 📦", "*20001 📦")
_HTML = (None, None, None, None, "<p>x</p>", "*20001 <", "*20000 📦")


def expanded(value: Any) -> Any:
    """The same with `*3 ab` written out as `ababab`."""
    if isinstance(value, str):
        if not value.startswith("*"):
            return value
        times, _, text = value[1:].partition(" ")
        return text * int(times)
    if isinstance(value, list):
        return [expanded(item) for item in value]
    if isinstance(value, dict):
        return {key: expanded(item) for key, item in value.items()}
    return value


def digest(value: Any) -> str:
    """32 bits of a value: the beginning of SHA-256 over its JSON with sorted keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def after(state: State, view: View, step: Mapping[str, Any]) -> State:
    """The state after a step."""
    given = expanded(step)
    if "fill" in given:
        return desk.fill(state, view, **given["fill"])
    return desk.apply(state, view, given["type"], given["data"])


def seen(state: State, view: View) -> str:
    """The digest of a state and of what it wants."""
    conversations, contacts = desk.wanted(state, view)
    return digest([state, sorted(conversations), sorted(contacts)])


def _trace(seed: int, view: View) -> dict[str, Any]:
    teller, state, steps = Teller(seed), desk.empty(), []
    for _ in range(_STEPS):
        step = teller.step()
        state = after(state, view, step)
        steps.append({**step, "digest": seen(state, view)})
    shown = {
        "agent_id": view.agent_id,
        "everything": view.everything,
        "queues": sorted(view.queues),
        "conversations": sorted(view.conversations),
    }
    return {"view": shown, "steps": steps}


def _lines() -> Iterator[str]:
    for number in range(2 * len(VIEWS)):
        made = _trace(number, VIEWS[number % len(VIEWS)])
        yield json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def fixture() -> str:
    """The file's text: a trace in each line."""
    return "[\n" + ",\n".join(_lines()) + "\n]\n"


if __name__ == "__main__":
    FIXTURE.write_text(fixture(), encoding="utf-8")
