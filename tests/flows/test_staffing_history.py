"""A queue's past, written plainly, and the requirement read from it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from omnidesk.domain.calendar_form import CalendarForm
from omnidesk.errors import BadInput, NotFound
from omnidesk.flows.staffing import Ask, requirement
from omnidesk.simulate.forecast import Method
from omnidesk.simulate.staffing import Demand, Goal, require
from omnidesk.store import arrivals, calendars
from omnidesk.store.database import Database, Transaction
from tests import factories

# A Sunday evening in Kyiv, two hours ahead of UTC; the day after is the Monday that is planned.
NOW = datetime(2024, 3, 10, 16, 0, tzinfo=UTC)
WEEKS = 9
# Beginning on the Monday nine weeks before.
FIRST = datetime(2024, 1, 8, tzinfo=UTC)

# From 08:00 to 16:00 UTC, 10:00 to 18:00 in Kyiv, `rate` items every half hour of each working
# day; of every `leaving` one gives up after 120 s and the others wait 30 s and take `handle` s.
_PAST = """
INSERT INTO work_items (id, conversation_id, queue_id, state, channel_kind, priority, weight,
    arrived_at, created_at, assigned_at, ended_at, target_seconds)
SELECT 'wrk_' || CAST(:kind AS text) || extract(epoch FROM slot) || '_' || i,
    CAST(:conversation AS text), CAST(:queue AS text),
    CASE WHEN i % CAST(:leaving AS integer) = 0 THEN 'abandoned' ELSE 'done' END,
    CAST(:kind AS text), 2, CAST(:weight AS integer), at, at,
    CASE WHEN i % CAST(:leaving AS integer) > 0 THEN at + interval '30 s' END,
    at + make_interval(secs => CASE WHEN i % CAST(:leaving AS integer) = 0 THEN 120
                                    ELSE 30 + CAST(:handle AS integer) END),
    CAST(:target AS integer)
FROM generate_series(CAST(:first AS timestamptz), CAST(:last AS timestamptz),
                     interval '30 min') slot,
     generate_series(1, CAST(:rate AS integer)) i,
     LATERAL (SELECT slot + make_interval(secs => i * 1790.0 / :rate) AS at) t
WHERE extract(isodow FROM slot AT TIME ZONE 'UTC') < 6
  AND extract(hour FROM slot AT TIME ZONE 'UTC') BETWEEN 8 AND 15
"""


async def past(tx: Transaction, queue: str, kind: str, **values: Any) -> None:
    told = {"rate": 12, "leaving": 12, "handle": 300, "weight": 20, "target": None} | values
    told = {"first": FIRST, "last": FIRST + timedelta(days=7 * WEEKS) - timedelta(hours=1)} | told
    conversation = await factories.conversation(tx, queue)
    await tx.run(_PAST, queue=queue, kind=kind, conversation=conversation, **told)


def slots(day: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {interval["local"]: interval for interval in day["intervals"]}


async def test_a_regular_past_is_planned_as_it_was(database: Database) -> None:
    async with database.transaction() as tx:
        queue = await factories.queue(tx, "підтримка 💬", wait_target_seconds=60)
        await factories.agent(tx, "olena@example.org", queues=[queue], capacity=60)
        await past(tx, queue, "chat")
    ask = Ask(queue="підтримка 💬", goal=Goal(), zone="Europe/Kyiv")
    async with database.transaction() as tx:
        found = await requirement(tx, ask, NOW)
    assert (found["queue_id"], found["timezone"]) == (queue, "Europe/Kyiv")
    assert found["approximate"] is False
    (told,) = found["forecasts"]
    assert told["method"] == "weekly_mean"
    # Nothing varied: nothing to be wrong about, nothing to plan for beyond the mean.
    assert (told["wape"], told["seasonal_naive_wape"]) == (0.0, 0.0)
    assert told["judged_days"] == 28
    assert told["planned_over_expected"] == 1.0
    assert told["handle_seconds"] == 300.0
    # 11 of 12 waited 30 s and one 120 s before giving up: 450 s for each who gave up.
    assert told["patience_seconds"] == 450.0
    assert told["concurrency"] == 3.0
    (monday,) = found["days"]
    assert monday["date"] == "2024-03-11"
    by_time = slots(monday)
    assert len(by_time) == 48
    busy = [time for time, one in by_time.items() if one["expected"]]
    assert (busy[0], busy[-1], len(busy)) == ("10:00", "17:30", 16)
    demand = Demand(
        arrivals_per_second=12 / 1800,
        handle_seconds=300.0,
        concurrency=3.0,
        patience_seconds=450.0,
    )
    needed = require(demand, Goal(within_seconds=60.0))
    for time in busy:
        one = by_time[time]
        assert one["positions"] == one["live_positions"] == needed.positions
        assert one["scheduled"] == needed.scheduled
        assert one["service_level"] == pytest.approx(needed.at.service_level)
    assert by_time["10:00"]["start"] == "2024-03-11T08:00:00.000Z"
    assert (by_time["09:30"]["positions"], by_time["09:30"]["open"]) == (0, False)


async def test_calendar_holidays_and_mail(database: Database) -> None:
    """Mail promised within four hours is done beside the chats; a holiday is planned as those
    before it were, and its hours are the calendar's."""
    form = CalendarForm.model_validate(
        {
            "name": "київ",
            "time_zone": "Europe/Kyiv",
            "weekly": [
                {"days": ["mon", "tue", "wed", "thu", "fri"], "opens": "10:00", "closes": "18:00"}
            ],
            "holidays": [{"date": "2024-03-12", "name": "свято"}],
        }
    )
    async with database.transaction() as tx:
        await calendars.insert(tx, "cal_1", form.document(), NOW)
        queue = await factories.queue(tx, calendar_id="cal_1", wait_target_seconds=60)
        await past(tx, queue, "chat", handle=600)
        await past(tx, queue, "email", rate=20, handle=400, weight=0, target=4 * 3600)
    ask = Ask(queue=queue, goal=Goal(), days_ahead=2, method=Method.HOLT_WINTERS)
    async with database.transaction() as tx:
        found = await requirement(tx, ask, NOW)
    chat, mail = found["forecasts"]
    assert (chat["kind"], mail["kind"]) == ("chat", "email")
    assert (mail["within_seconds"], mail["concurrency"]) == (14400.0, 1.0)
    assert {one["method"] for one in found["forecasts"]} == {"holt_winters"}
    monday, holiday = found["days"]
    assert found["timezone"] == "Europe/Kyiv"
    people = {one["waiting_work_positions"] for one in monday["intervals"] if one["open"]}
    # 20 mails of 400 s every half hour are 4.4 people at work; chats leave some of that over.
    (extra,) = people
    assert 3 <= extra <= 6
    assert all(one["positions"] == 0 for one in monday["intervals"] if not one["open"])
    assert monday["waiting_work_left_seconds"] == pytest.approx(0.0, abs=1e-6)
    assert holiday["holiday"] is True
    assert all(not one["open"] for one in holiday["intervals"])
    assert holiday["peak_positions"] == 0


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"interval_minutes": 20}, "/interval_minutes"),
        ({"history_days": 3}, "/days"),
        ({"days_ahead": 0}, "/ahead"),
        ({"zone": "Kyiv"}, "/zone"),
        ({"zone": "../etc/passwd"}, "/zone"),
    ],
)
async def test_bad_questions_are_named(
    database: Database, values: dict[str, Any], pointer: str
) -> None:
    async with database.transaction() as tx:
        with pytest.raises(BadInput) as refused:
            await requirement(tx, Ask(queue="x", goal=Goal(), **values), NOW)
    assert [fault.pointer for fault in refused.value.errors] == [pointer]


async def test_what_cannot_be_known_is_said(database: Database) -> None:
    async with database.transaction() as tx:
        with pytest.raises(NotFound, match="немає"):
            await requirement(tx, Ask(queue="немає", goal=Goal()), NOW)
        queue = await factories.queue(tx)
        with pytest.raises(BadInput, match="at least 7 full days"):
            await requirement(tx, Ask(queue=queue, goal=Goal()), NOW)
        await past(tx, queue, "chat", first=NOW - timedelta(days=3), last=NOW)
        with pytest.raises(BadInput, match="there are 2"):
            await requirement(tx, Ask(queue=queue, goal=Goal()), NOW)
        await past(tx, queue, "voice", leaving=1, first=NOW - timedelta(days=20), last=NOW)
        with pytest.raises(BadInput, match="voice work was finished"):
            await requirement(tx, Ask(queue=queue, goal=Goal()), NOW)
        found = await requirement(tx, Ask(queue=queue, goal=Goal(), handle_seconds=60.0), NOW)
    # Under three weeks of data nothing but last week is used.
    assert {one["method"] for one in found["forecasts"]} == {"seasonal_naive"}
    assert all(one["short_history"] for one in found["forecasts"])
    assert found["approximate"] is True


async def test_days_and_slots_are_local(database: Database) -> None:
    """23:50 UTC is the next day in Kyiv; a clock change moves the wall, not the work."""
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        other = await factories.queue(tx, "other")
        for at in (
            datetime(2024, 3, 29, 23, 50, tzinfo=UTC),
            datetime(2024, 3, 31, 0, 59, tzinfo=UTC),
            datetime(2024, 3, 31, 1, 0, tzinfo=UTC),
            datetime(2024, 4, 1, 0, 0, tzinfo=UTC),
        ):
            await factories.work_item(tx, queue, arrived_at=at)
            await factories.work_item(tx, other, arrived_at=at)
        rows = await arrivals.counts(
            tx,
            queue,
            arrivals.Span(
                since=datetime(2024, 3, 29, tzinfo=UTC),
                until=datetime(2024, 4, 1, tzinfo=UTC),
                interval_minutes=15,
                zone="Europe/Kyiv",
            ),
        )
    assert {(row["day"], row["slot"], row["n"]) for row in rows} == {
        (date(2024, 3, 30), 7, 1),
        (date(2024, 3, 31), 11, 1),
        (date(2024, 3, 31), 16, 1),
    }


async def test_history_is_read_by_its_index(database: Database) -> None:
    async with database.transaction() as tx:
        queues = [await factories.queue(tx, f"queue {i}") for i in range(6)]
        for i, queue in enumerate(queues):
            await past(tx, queue, f"chat{i}", rate=4)
    async with database.transaction() as tx:
        await tx.run("ANALYZE work_items")
        span = {"since": NOW - timedelta(days=20), "until": NOW, "queue_id": queues[0]}
        for sql, values in (
            (arrivals.ARRIVALS, {"minutes": 30, "zone": "Europe/Kyiv"}),
            (arrivals.WORKED, {"minutes": 30, "zone": "Europe/Kyiv"}),
            (arrivals.HANDLING, {}),
        ):
            row = await tx.first("EXPLAIN (FORMAT JSON) " + sql, **span, **values)
            assert row is not None
            nodes = _nodes(row["QUERY PLAN"][0]["Plan"])
            read = {node["Index Name"] for node in nodes if "Index Name" in node}
            assert read == {"work_items_arrivals"}
            assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", ()) for node in _nodes(child))]
