"""Silence on a real database: the waiting leave, the answered are asked and closed."""

from __future__ import annotations

from omnidesk.domain.policy import KindPolicy
from omnidesk.domain.silence import CLOSED, PROMPT
from omnidesk.flows import conversations, silence
from tests.flows.time.world import House

CHAT = {"weight": 20, "dormant_weight": 4}


async def test_waiting_chat_without_a_sign_of_life_is_abandoned(house: House) -> None:
    await house.begin()
    talk = await house.writes("visitor-1")
    await house.passes(299)
    assert await house.live_work(talk) is not None
    await house.passes(1)
    assert await house.live_work(talk) is None
    [item] = await house.all("SELECT state, end_reason FROM work_items")
    assert dict(item) == {"state": "abandoned", "end_reason": "silent"}
    row = await house.conversation(talk)
    assert (row["state"], row["waiting_since"]) == ("resolved", None)
    [event] = await house.all("SELECT data FROM events WHERE type = 'conversation.resolved'")
    assert event["data"]["reason"] == "abandoned"
    await house.keep_time()
    assert await house.all("SELECT 1 FROM silences") == []
    # They come back: somebody is asked again.
    again = await house.writes("visitor-1", "Ви ще працюєте?")
    assert again == talk
    assert await house.live_work(talk) is not None


async def test_an_open_socket_or_another_word_keeps_the_place(house: House) -> None:
    await house.begin()
    here = await house.writes("visitor-1")
    wrote = await house.writes("visitor-2")
    gone = await house.writes("visitor-3")
    await house.passes(200)
    async with house.tx() as tx:
        await silence.attend(tx, [here], house.now)
    await house.writes("visitor-2", "Алло?")
    await house.passes(150)
    assert await house.live_work(here) is not None
    assert await house.live_work(wrote) is not None
    assert await house.live_work(gone) is None


async def test_work_that_an_agent_holds_or_that_is_asked_for_by_sms_stays(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    held = await house.writes("visitor-1")
    await house.takes(olena, held)
    sms = await house.writes("+380501111111", by="sms")
    await house.passes(100_000)
    assert await house.live_work(held) is not None
    assert await house.live_work(sms) is not None


async def test_an_offer_in_the_air_is_withdrawn_when_the_customer_leaves(house: House) -> None:
    await house.begin()
    await house.router.begin()
    await house.hire("olena")
    talk = await house.writes("visitor-1")
    await house.route()
    await house.passes(300)
    assert await house.live_work(talk) is None
    assert (await house.one("SELECT state FROM offers"))["state"] == "revoked"


async def test_whoever_was_answered_is_asked_once_and_then_closed(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Де моє замовлення?")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.passes(599)
    assert await house.automatic(talk) == []
    await house.passes(1)
    assert await house.automatic(talk) == [PROMPT["uk"]]
    await house.passes(600)
    assert len(await house.automatic(talk)) == 1
    row = await house.conversation(talk)
    assert (row["first_response_at"] is not None, row["state"]) == (True, "open")
    await house.passes(600)
    row = await house.conversation(talk)
    assert row["state"] == "resolved"
    [item] = await house.all("SELECT state, end_reason FROM work_items")
    assert dict(item) == {"state": "done", "end_reason": "silent"}
    [event] = await house.all("SELECT data FROM events WHERE type = 'conversation.resolved'")
    assert event["data"]["reason"] == "silent"
    # A later message reopens as usual.
    assert await house.writes("visitor-1", "Я тут!") == talk
    assert (await house.conversation(talk))["state"] == "open"


async def test_a_word_ends_the_silence_and_the_next_is_asked_about_again(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Hello")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.passes(600)
    await house.writes("visitor-1", "Still here")
    await house.passes(10_000)
    assert len(await house.automatic(talk)) == 1
    assert (await house.conversation(talk))["state"] == "open"
    await house.answers(olena, talk)
    await house.passes(600)
    assert await house.automatic(talk) == [PROMPT["en"]] * 2


async def test_a_clock_that_goes_back_asks_nobody_twice(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Hello")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.passes(700)
    await house.passes(-5000)
    await house.passes(5000)
    assert len(await house.automatic(talk)) == 1


async def test_after_an_outage_customers_are_asked_before_they_are_closed(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Hello")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.passes(50_000)
    assert len(await house.automatic(talk)) == 1
    assert (await house.conversation(talk))["state"] == "open"
    await house.passes(1199)
    assert (await house.conversation(talk))["state"] == "open"
    await house.passes(1)
    assert (await house.conversation(talk))["state"] == "resolved"


async def test_a_word_that_crosses_with_the_closing_is_not_closed_unread(house: House) -> None:
    await house.begin()
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Hello")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.passes(600)
    await house.keep_time()
    house.later(1200)
    # Committed, but the follower has not seen it.
    await house.writes("visitor-1", "wait!")
    async with house.tx() as tx:
        assert await silence.close(tx, house.runtime.directory.current, house.now, 10) == 0
    assert (await house.conversation(talk))["state"] == "open"
    await house.keep_time()
    assert (await house.conversation(talk))["state"] == "open"


async def test_the_queue_has_words_of_its_own(house: House) -> None:
    await house.begin()
    await house.settings(prompt_message={"uk": "Ау? 🙂"})
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Їжак")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.passes(600)
    assert await house.automatic(talk) == ["Ау? 🙂"]


async def test_kinds_follow_the_policy_in_force(house: House) -> None:
    await house.begin()
    await house.policy(messaging=KindPolicy(close_after_seconds=100, **{"weight": 12}))
    olena = await house.hire("olena")
    talk = await house.writes("+380501111111", "Hello", by="sms")
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.finishes(olena, talk)
    await house.passes(100)
    assert await house.automatic(talk) == []
    assert (await house.conversation(talk))["state"] == "resolved"


async def test_many_at_once_in_small_steps(house: House) -> None:
    await house.begin()
    talks = [await house.writes(f"visitor-{n}") for n in range(7)]
    await house.keep_time()
    house.later(300)
    async with house.tx() as tx:
        assert await silence.abandon(tx, house.runtime.directory.current, house.now, 3) == 3
    await house.keep_time()
    for talk in talks:
        assert (await house.conversation(talk))["state"] == "resolved"


async def shut(house: House, policy: str, **columns: object) -> None:
    """The first queue has office hours, and it is evening."""
    await house.begin()
    calendar = await house.calendar()
    await house.settings(calendar_id=calendar, closed_policy=policy, **columns)
    house.later(9 * 3600)


async def test_a_closed_queue_parks_and_opens_with_its_age(house: House) -> None:
    await shut(house, "park_until_open")
    talk = await house.writes("visitor-1", "Добрий вечір")
    await house.keep_time()
    item = await house.live_work(talk)
    assert item is not None
    assert item["state"] == "parked"
    assert (item["parked_until"] - house.now).total_seconds() == 15 * 3600
    assert await house.automatic(talk) == []
    began = item["arrived_at"]
    await house.passes(15 * 3600)
    await house.expire()
    await house.passes(4 * 3600)
    item = await house.live_work(talk)
    assert item is not None
    # Nobody asked them to stay, so silence is no farewell.
    assert (item["state"], item["arrived_at"]) == ("waiting", began)


async def test_a_closed_queue_says_so_once_in_the_language_of_the_customer(house: House) -> None:
    await shut(house, "message")
    talk = await house.writes("+380501111111", "Добрий вечір, є хтось?", by="sms")
    await house.keep_time()
    await house.writes("+380501111111", "Алло, ви є?", by="sms")
    await house.keep_time()
    assert await house.automatic(talk) == [CLOSED["uk"]]
    item = await house.live_work(talk)
    assert item is not None
    # 60 seconds of open time: from tomorrow morning on.
    assert (item["state"], item["target_seconds"]) == ("waiting", 15 * 3600 + 60)
    # The next evening it is said again, and not in between.
    await house.passes(16 * 3600)
    await house.writes("+380501111111", "Є?", by="sms")
    await house.keep_time()
    assert len(await house.automatic(talk)) == 1
    await house.passes(8 * 3600)
    await house.writes("+380501111111", "Є?", by="sms")
    await house.keep_time()
    assert len(await house.automatic(talk)) == 2


async def test_own_words_with_the_hour_of_opening(house: House) -> None:
    words = {"uk": "Відкриємося {opens}", "en": "We open {opens}"}
    await shut(house, "park_until_open", closed_message=words)
    talk = await house.writes("visitor-1", "Доброго вечора, їжаче")
    await house.keep_time()
    assert await house.automatic(talk) == ["Відкриємося 2026-05-05 09:00"]


async def test_who_has_an_agent_or_sends_machine_mail_hears_nothing(house: House) -> None:
    await shut(house, "message")
    olena = await house.hire("olena")
    talk = await house.writes("visitor-1", "Hello")
    await house.takes(olena, talk)
    await house.keep_time()
    robot = await house.writes("+380501111111", "out of office", by="sms", automatic=True)
    await house.keep_time()
    assert await house.automatic(talk) == []
    assert await house.automatic(robot) == []


async def test_what_is_heard_of_after_the_opening_is_not_said(house: House) -> None:
    await shut(house, "message")
    talk = await house.writes("visitor-1", "Hello")
    house.later(16 * 3600)
    await house.keep_time()
    assert await house.automatic(talk) == []


async def test_work_needed_anew_is_promised_anew(house: House) -> None:
    await shut(house, "hold")
    olena = await house.hire("olena")
    talk = await house.writes("+380501111111", "Hello", by="sms")
    item = await house.live_work(talk)
    assert item is not None
    assert item["target_seconds"] == 15 * 3600 + 60
    await house.takes(olena, talk)
    await house.answers(olena, talk)
    await house.resolves(olena, talk)
    house.later(16 * 3600)
    async with house.tx() as tx:
        await conversations.reopen(tx, olena, talk, house.now)
    item = await house.live_work(talk)
    assert item is not None
    # It is open now: the queue's own target.
    assert item["target_seconds"] is None
