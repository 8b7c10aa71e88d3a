"""What a customer's silence means, and what is due after how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from omnidesk.domain import events
from omnidesk.domain.policy import KindPolicy


class Speaker(StrEnum):
    """Who spoke last. NOBODY: work that no word of the customer began."""

    CONTACT = "contact"
    US = "us"
    NOBODY = "nobody"


class Phase(StrEnum):
    """EXPECTING: they wait for somebody to take their work, and leave when nobody does. OWED:
    an answer is owed, silence means nothing. ANSWERED: it is their turn."""

    EXPECTING = "expecting"
    OWED = "owed"
    ANSWERED = "answered"


class Action(StrEnum):
    """What silence leads to."""

    ABANDON = "abandon"
    PROMPT = "prompt"
    CLOSE = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """The silence of one open conversation. `agreed`: the customer knows that it takes long
    (their work is parked, they wrote to a closed queue) and need not stay."""

    conversation_id: str
    channel_kind: str
    speaker: Speaker
    waits: bool
    agreed: bool
    quiet_since: datetime
    prompted_at: datetime | None = None

    @property
    def phase(self) -> Phase:
        """What the silence means."""
        if self.waits:
            told = self.agreed or self.speaker is not Speaker.CONTACT
            return Phase.OWED if told else Phase.EXPECTING
        return Phase.ANSWERED if self.speaker is Speaker.US else Phase.OWED


# What `after` wants to see.
TYPES = frozenset(
    {
        events.MESSAGE_CREATED,
        events.WORK_CREATED,
        events.WORK_UPDATED,
        events.WORK_ENDED,
        events.CONVERSATION_RESOLVED,
        events.CONVERSATION_SNOOZED,
        events.CONVERSATION_MERGED,
    }
)


def concerns(kind: str, data: Mapping[str, Any]) -> str | None:
    """The conversation whose silence an event may change."""
    if kind not in TYPES:
        return None
    if kind == events.CONVERSATION_MERGED:
        merged = data.get("merged")
        return merged["id"] if merged else None
    part = data.get("work_item") if kind.startswith("work.") else data.get("conversation")
    return part["conversation_id" if kind.startswith("work.") else "id"] if part else None


def after(
    silence: Silence | None, kind: str, data: Mapping[str, Any], at: datetime, *, closed: bool
) -> Silence | None:
    """The silence after one event that concerns it; None when there is none to watch.

    `closed`: the conversation's queue is closed at `at`. Automatic messages change nothing.
    """
    if kind.startswith("work."):
        return _worked(silence, data["work_item"], at)
    if kind != events.MESSAGE_CREATED:
        return None
    return _spoken(silence, data, at, closed=closed)


def _worked(silence: Silence | None, item: Mapping[str, Any], at: datetime) -> Silence | None:
    waits = item["state"] in {"waiting", "offered"} and item["callback"] is None
    parked = item["state"] == "parked"
    if silence is None:
        if not (waits or parked):
            return None
        return Silence(
            conversation_id=item["conversation_id"],
            channel_kind=item["channel_kind"],
            speaker=Speaker.NOBODY,
            waits=waits,
            agreed=parked,
            quiet_since=at,
        )
    since = max(silence.quiet_since, at) if waits and not silence.waits else silence.quiet_since
    return replace(silence, waits=waits, agreed=silence.agreed or parked, quiet_since=since)


def _spoken(
    silence: Silence | None, data: Mapping[str, Any], at: datetime, *, closed: bool
) -> Silence | None:
    said, conversation = data["message"], data["conversation"]
    if said["automatic"] or said["kind"] != "text":
        return silence
    theirs = said["direction"] == "in"
    return Silence(
        conversation_id=conversation["id"],
        channel_kind=conversation["channel_kind"],
        speaker=Speaker.CONTACT if theirs else Speaker.US,
        waits=silence is not None and silence.waits,
        agreed=theirs and (closed or (silence is not None and silence.agreed)),
        quiet_since=at,
    )


def due(silence: Silence, policy: KindPolicy, now: datetime) -> Action | None:
    """What is due by `now`.

    A customer who is to be asked is closed no sooner after the question than the policy's two
    times lie apart, however late the question came.
    """
    quiet = now - silence.quiet_since
    if silence.phase is Phase.EXPECTING:
        return Action.ABANDON if _passed(quiet, policy.abandon_after_seconds) else None
    if silence.phase is not Phase.ANSWERED:
        return None
    asks = prompts(policy)
    if asks and silence.prompted_at is None:
        return Action.PROMPT if _passed(quiet, policy.prompt_after_seconds) else None
    if not _passed(quiet, policy.close_after_seconds):
        return None
    if asks and silence.prompted_at is not None and now - silence.prompted_at < gap(policy):
        return None
    return Action.CLOSE


def prompts(policy: KindPolicy) -> bool:
    """Whether customers are asked before anything else."""
    if policy.prompt_after_seconds is None:
        return False
    close = policy.close_after_seconds
    return close is None or policy.prompt_after_seconds < close


def gap(policy: KindPolicy) -> timedelta:
    """How long after the question nothing happens."""
    if policy.prompt_after_seconds is None or policy.close_after_seconds is None:
        return timedelta(0)
    return timedelta(seconds=max(0, policy.close_after_seconds - policy.prompt_after_seconds))


def _passed(quiet: timedelta, seconds: int | None) -> bool:
    return seconds is not None and quiet >= timedelta(seconds=seconds)


PROMPT: Mapping[str, str] = {
    "en": "Are you still there? If we hear nothing more, we will close this conversation.",
    "ru": "Вы ещё здесь? Если ответа не будет, мы закроем этот разговор.",
    "uk": "Ви ще тут? Якщо відповіді не буде, ми закриємо цю розмову.",
}
CLOSED: Mapping[str, str] = {
    "en": "Thank you for your message. We are closed now and will answer when we open.",
    "ru": "Спасибо за сообщение. Сейчас мы не работаем и ответим, когда откроемся.",
    "uk": "Дякуємо за повідомлення. Зараз ми не працюємо й відповімо, щойно відкриємося.",
}


def words(own: Mapping[str, str], default: Mapping[str, str], language: str | None) -> str:
    """A text in a language: the queue's own, else the default, else the same in English."""
    tag = (language or "en").lower()
    for known in (tag, tag.partition("-")[0]):
        found = own.get(known) or default.get(known)
        if found:
            return found
    return own.get("en") or default["en"]
