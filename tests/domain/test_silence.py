"""What silence means, and what is due when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omnidesk.domain import events, silence
from omnidesk.domain.policy import KindPolicy
from omnidesk.domain.silence import Action, Phase, Silence, Speaker

NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
CHAT = KindPolicy(abandon_after_seconds=300, prompt_after_seconds=600, close_after_seconds=1800)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def quiet(**values: Any) -> Silence:
    given = {"speaker": Speaker.CONTACT, "waits": True, "agreed": False, **values}
    return Silence(conversation_id="cnv_1", channel_kind="chat", quiet_since=NOW, **given)


def work(state: str, callback: Any = None) -> dict[str, Any]:
    item = {
        "conversation_id": "cnv_1",
        "channel_kind": "chat",
        "state": state,
        "callback": callback,
    }
    return {"work_item": item}


def said(direction: str, *, automatic: bool = False, kind: str = "text") -> dict[str, Any]:
    return {
        "message": {"direction": direction, "automatic": automatic, "kind": kind},
        "conversation": {"id": "cnv_1", "channel_kind": "chat"},
    }


def told(*story: tuple[str, dict[str, Any]], closed: bool = False) -> Silence | None:
    """The silence after events a minute apart."""
    found: Silence | None = None
    for minute, (kind, data) in enumerate(story):
        assert silence.concerns(kind, {**data, "conversation": {"id": "cnv_1"}} | data) == "cnv_1"
        found = silence.after(found, kind, data, at(60 * minute), closed=closed)
    return found


NEW = (events.WORK_CREATED, work("waiting"))
ASKED = (events.MESSAGE_CREATED, said("in"))
ANSWERED = (events.MESSAGE_CREATED, said("out"))
TAKEN = (events.WORK_UPDATED, work("assigned"))


@pytest.mark.parametrize(
    ("story", "phase"),
    [
        ((NEW, ASKED), Phase.EXPECTING),
        ((NEW, ASKED, (events.WORK_UPDATED, work("offered"))), Phase.EXPECTING),
        ((NEW, ASKED, TAKEN), Phase.OWED),
        ((NEW, ASKED, TAKEN, ANSWERED), Phase.ANSWERED),
        ((NEW, ASKED, TAKEN, ANSWERED, ASKED), Phase.OWED),
        ((NEW, ASKED, TAKEN, ANSWERED, (events.WORK_UPDATED, work("waiting"))), Phase.OWED),
        ((NEW, ASKED, TAKEN, (events.WORK_UPDATED, work("waiting"))), Phase.EXPECTING),
        ((NEW, ASKED, TAKEN, ANSWERED, (events.WORK_ENDED, work("done"))), Phase.ANSWERED),
        # Work that no word began: woken, reopened by hand, a callback.
        ((NEW,), Phase.OWED),
        ((NEW, TAKEN), Phase.OWED),
        (((events.WORK_CREATED, work("waiting", {"phone": "x"})), ASKED), Phase.OWED),
        # They know that it takes until somebody opens.
        (
            (
                (events.WORK_CREATED, work("parked")),
                ASKED,
                (events.WORK_UPDATED, work("waiting")),
            ),
            Phase.OWED,
        ),
    ],
)
def test_what_the_silence_means(
    story: tuple[tuple[str, dict[str, Any]], ...], phase: Phase
) -> None:
    found = told(*story)
    if found is None:
        assert phase is Phase.OWED
        return
    assert found.phase is phase


def test_who_writes_to_a_closed_queue_need_not_stay() -> None:
    found = told(NEW, ASKED, closed=True)
    assert found is not None
    assert found.phase is Phase.OWED
    # A word of theirs once it is open is a customer who waits.
    opened = silence.after(
        replace(found, agreed=False), events.MESSAGE_CREATED, said("in"), at(9), closed=False
    )
    assert opened is not None
    assert opened.phase is Phase.EXPECTING


def test_automatic_words_and_calls_break_no_silence() -> None:
    found = told(NEW, ASKED, TAKEN, ANSWERED)
    for data in (said("out", automatic=True), said("in", automatic=True), said("in", kind="call")):
        assert silence.after(found, events.MESSAGE_CREATED, data, at(999), closed=False) is found


@pytest.mark.parametrize(
    "kind", [events.CONVERSATION_RESOLVED, events.CONVERSATION_SNOOZED, events.CONVERSATION_MERGED]
)
def test_what_is_over_is_watched_no_more(kind: str) -> None:
    assert silence.after(quiet(), kind, {}, at(1), closed=False) is None


def test_an_event_that_moves_nothing_forward_moves_nothing_back() -> None:
    transferred = silence.after(
        quiet(waits=False), events.WORK_UPDATED, work("waiting"), at(-50), closed=False
    )
    assert transferred is not None
    assert transferred.quiet_since == NOW


@pytest.mark.parametrize(
    ("found", "seconds", "expected"),
    [
        (quiet(), 299, None),
        (quiet(), 300, Action.ABANDON),
        (quiet(agreed=True), 10**6, None),
        (quiet(waits=False), 10**6, None),
        (quiet(waits=False, speaker=Speaker.US), 599, None),
        (quiet(waits=False, speaker=Speaker.US), 600, Action.PROMPT),
        (quiet(waits=False, speaker=Speaker.US), 10**6, Action.PROMPT),
        (quiet(waits=False, speaker=Speaker.US, prompted_at=at(600)), 1799, None),
        (quiet(waits=False, speaker=Speaker.US, prompted_at=at(600)), 1800, Action.CLOSE),
        # Asked late, after an outage: closed no sooner than the times lie apart.
        (quiet(waits=False, speaker=Speaker.US, prompted_at=at(5000)), 6199, None),
        (quiet(waits=False, speaker=Speaker.US, prompted_at=at(5000)), 6200, Action.CLOSE),
        (quiet(), -100, None),
    ],
)
def test_what_is_due(found: Silence, seconds: float, expected: Action | None) -> None:
    assert silence.due(found, CHAT, at(seconds)) is expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        (KindPolicy(), None),
        (KindPolicy(close_after_seconds=60), Action.CLOSE),
        (KindPolicy(prompt_after_seconds=60), Action.PROMPT),
        # A question that would come after the end is not asked.
        (KindPolicy(prompt_after_seconds=600, close_after_seconds=60), Action.CLOSE),
    ],
)
def test_kinds_say_what_happens_at_all(policy: KindPolicy, expected: Action | None) -> None:
    found = quiet(waits=False, speaker=Speaker.US)
    assert silence.due(found, policy, at(10_000)) is expected


@pytest.mark.parametrize(
    ("own", "language", "begins"),
    [
        ({}, "uk", "Ви ще тут"),
        ({}, "ru", "Вы ещё здесь"),
        ({}, "de", "Are you still there"),
        ({}, None, "Are you still there"),
        ({"uk": "Ау?"}, "uk-UA", "Ау?"),
        ({"de": "Noch da?"}, "de", "Noch da?"),
        ({"en": "Hello?"}, "de", "Hello?"),
        ({"en": "Hello?"}, "uk", "Ви ще тут"),
        ({"he": "עדיין כאן?"}, "he", "עדיין"),
    ],
)
def test_words_in_the_language_of_the_conversation(
    own: dict[str, str], language: str | None, begins: str
) -> None:
    assert silence.words(own, silence.PROMPT, language).startswith(begins)


def test_every_text_exists_in_every_language() -> None:
    assert set(silence.PROMPT) == set(silence.CLOSED) == {"en", "ru", "uk"}
