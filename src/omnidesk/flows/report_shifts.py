"""When agents were to be online, for adherence: their shift plans without the planned breaks.

Plans are configuration, not events: an old report is measured against the plan as it is now.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

from omnidesk.domain.calendar import next_close, next_open
from omnidesk.domain.report_facts import Planned
from omnidesk.domain.report_question import Question
from omnidesk.domain.shift import Shift
from omnidesk.store import shifts
from omnidesk.store.database import Transaction

_AGENTS_AT_ONCE = 50


async def planned(tx: Transaction, question: Question, now: datetime) -> list[Planned]:
    """The planned stretches of the question's agents, up to `now`."""
    agents = None if question.agent_ids is None else list(question.agent_ids)
    found = []
    plans = await shifts.load(tx, agents)
    for number, shift in enumerate(plans.values()):
        if number % _AGENTS_AT_ONCE == 0:
            # A year of many people's days takes a while; others have their turn.
            await asyncio.sleep(0)
        found += [
            Planned(agent_id=shift.agent_id, from_at=begin, to_at=end)
            for begin, end in stretches(shift, question.start, min(question.end, now))
        ]
    return found


def stretches(shift: Shift, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The stretches of [start, end) in which the agent was to be online, oldest first."""
    at = start
    while at < end:
        begins = next_open(shift.plan, at)
        if begins is None or begins >= end:
            return
        at = min(next_close(shift.plan, begins) or end, end)
        while begins < at:
            rests = next_open(shift.breaks, begins)
            until = at if rests is None else min(rests, at)
            if begins < until:
                yield begins, until
            begins = at if rests is None else (next_close(shift.breaks, rests) or at)
