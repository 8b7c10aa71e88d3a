"""Placing: where an inbound item belongs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain.channel import Threading
from omnidesk.domain.conversation import (
    TRANSITIONS,
    Arrival,
    Candidate,
    ConversationEvent,
    ConversationState,
    Placement,
    Verb,
    next_state,
    place,
)
from omnidesk.domain.ids import ContactId, ConversationId, IdentityId, InboxId

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WINDOW = 3 * 86_400
OPEN, SNOOZED, RESOLVED = ConversationState


def candidate(name: str = "cnv_a", **values: Any) -> Candidate:
    state = values.get("state", OPEN)
    plain: dict[str, Any] = {
        "id": ConversationId(name),
        "contact_id": ContactId("anna"),
        "identity_id": IdentityId("anna-phone"),
        "inbox_id": InboxId("sms"),
        "threading": Threading.PER_IDENTITY,
        "state": state,
        "last_activity_at": NOW - timedelta(hours=1),
        "resolved_at": NOW - timedelta(hours=1) if state is RESOLVED else None,
    }
    return Candidate(**(plain | values))


def arrival(**values: Any) -> Arrival:
    plain: dict[str, Any] = {
        "contact_id": ContactId("anna"),
        "identity_id": IdentityId("anna-phone"),
        "inbox_id": InboxId("sms"),
        "threading": Threading.PER_IDENTITY,
    }
    return Arrival(**(plain | values))


def put(what: Arrival, *candidates: Candidate) -> Placement:
    return place(what, candidates, WINDOW, NOW)


MAIL = {"threading": Threading.PER_THREAD, "inbox_id": InboxId("mail")}
CALL = {"threading": Threading.JOINS_CONTACT, "inbox_id": InboxId("phone")}


def test_first_contact_opens_anew_with_work() -> None:
    assert put(arrival()) == Placement(verb=Verb.OPEN_ANEW, new_work=True)


def test_open_or_snoozed_continues_and_makes_work_only_if_none_lives() -> None:
    for state in (OPEN, SNOOZED):
        assert put(arrival(), candidate(state=state)).new_work
        found = put(arrival(), candidate(state=state, has_live_work=True))
        assert (found.verb, found.new_work) == (Verb.CONTINUE, False)


def test_reopen_inside_the_window_else_link_to_the_former() -> None:
    recent = candidate(state=RESOLVED)
    old = candidate(state=RESOLVED, resolved_at=NOW - timedelta(days=4))
    assert put(arrival(), recent).verb is Verb.REOPEN
    found = put(arrival(), old)
    assert (found.verb, found.former_id) == (Verb.OPEN_ANEW, "cnv_a")


def test_a_call_lands_in_the_open_conversation_whatever_its_channel() -> None:
    assert put(arrival(**CALL), candidate()).conversation_id == "cnv_a"
    assert put(arrival(**CALL), candidate(**MAIL)).conversation_id == "cnv_a"


def test_an_sms_continues_the_conversation_that_a_call_began() -> None:
    assert put(arrival(), candidate(**CALL)).conversation_id == "cnv_a"


def test_other_inbox_of_the_same_kind_is_another_conversation() -> None:
    assert put(arrival(inbox_id=InboxId("sales")), candidate()).verb is Verb.OPEN_ANEW


def test_mail_threads_only_by_what_strangers_cannot_know() -> None:
    thread = candidate(**MAIL)
    assert put(arrival(**MAIL), thread).verb is Verb.OPEN_ANEW
    quoted = candidate(**MAIL, by_reference=True)
    assert put(arrival(**MAIL), quoted).verb is Verb.OPEN_ANEW
    own = candidate(**MAIL, by_reference=True, participant=True)
    assert put(arrival(**MAIL), own).conversation_id == "cnv_a"
    token = candidate(**MAIL, by_token=True, contact_id=ContactId("somebody else"))
    assert put(arrival(**MAIL), token).conversation_id == "cnv_a"


def test_automatic_mail_makes_no_work() -> None:
    assert not put(arrival(creates_work=False)).new_work
    assert not put(arrival(creates_work=False), candidate()).new_work


candidates = st.builds(
    candidate,
    st.sampled_from([f"cnv_{n}" for n in range(6)]),
    contact_id=st.sampled_from([ContactId("anna"), ContactId("eve")]),
    identity_id=st.sampled_from([IdentityId("anna-phone"), IdentityId("other")]),
    inbox_id=st.sampled_from([InboxId("sms"), InboxId("mail"), InboxId("phone")]),
    threading=st.sampled_from(list(Threading)),
    state=st.sampled_from([OPEN, SNOOZED, RESOLVED]),
    last_activity_at=st.integers(0, 9).map(lambda h: NOW - timedelta(hours=h)),
    by_token=st.booleans(),
    by_reference=st.booleans(),
    participant=st.booleans(),
    has_live_work=st.booleans(),
)
arrivals = st.builds(
    arrival,
    inbox_id=st.sampled_from([InboxId("sms"), InboxId("mail"), InboxId("phone")]),
    threading=st.sampled_from(list(Threading)),
    creates_work=st.booleans(),
)


@given(arrivals, st.lists(candidates, unique_by=lambda c: c.id), st.randoms())
def test_order_of_candidates_does_not_matter(
    what: Arrival, found: list[Candidate], rng: Any
) -> None:
    shuffled = list(found)
    rng.shuffle(shuffled)
    assert put(what, *found) == put(what, *shuffled)


@given(arrivals, st.lists(candidates, unique_by=lambda c: c.id))
def test_nobody_joins_a_strangers_conversation_without_its_token(
    what: Arrival, found: list[Candidate]
) -> None:
    placed = put(what, *found)
    joined = next((c for c in found if c.id == placed.conversation_id), None)
    if joined is not None and joined.contact_id != what.contact_id:
        by_quote = what.threading is Threading.PER_THREAD and joined.participant
        assert joined.by_token or (by_quote and joined.by_reference)


@given(arrivals, st.lists(candidates, unique_by=lambda c: c.id))
def test_an_item_that_asks_for_work_never_ends_without_any(
    what: Arrival, found: list[Candidate]
) -> None:
    placed = put(what, *found)
    joined = next((c for c in found if c.id == placed.conversation_id), None)
    if what.creates_work:
        assert placed.new_work or (joined is not None and joined.has_live_work)


def test_every_pair_of_the_state_table() -> None:
    known = {pair for pair in TRANSITIONS}
    for state in ConversationState:
        for event in ConversationEvent:
            assert (next_state(state, event) is not None) == ((state, event) in known)
    assert next_state(RESOLVED, ConversationEvent.SNOOZE) is None
    assert next_state(RESOLVED, ConversationEvent.RESOLVE) is None


def test_a_claimed_address_joins_nothing_in_another_inbox() -> None:
    claimed = arrival(**CALL, verified=False)
    assert put(claimed, candidate()).verb is Verb.OPEN_ANEW


def test_a_merged_thread_goes_on_where_it_was_merged_into() -> None:
    kept = candidate(identity_id=IdentityId("anna-telegram"), inbox_id=InboxId("telegram"))
    assert put(arrival(), kept).verb is Verb.OPEN_ANEW
    absorbed = replace(kept, absorbed=True)
    assert put(arrival(), absorbed).conversation_id == "cnv_a"
