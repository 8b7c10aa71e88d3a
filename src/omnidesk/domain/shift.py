"""Shifts: an agent's planned week with exceptions and breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from omnidesk.domain import calendar_form
from omnidesk.domain.calendar import (
    Calendar,
    Holiday,
    Hours,
    next_close,
    next_open,
)
from omnidesk.domain.calendar_form import Form, HolidayForm, Label, WeeklyForm, Zone

SHIFT_OVER = "shift over"


class AtEnd(StrEnum):
    """REMIND: the agent is told. AWAY: they are set away and get no more new work; what they
    hold stays theirs."""

    REMIND = "remind"
    AWAY = "away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The plan of one agent. `plan` is open while they are to be there; `breaks` while they are
    to rest meanwhile, always inside the plan."""

    agent_id: str
    plan: Calendar
    breaks: Calendar
    at_end: AtEnd = AtEnd.REMIND
    version: int = 1


class BreakForm(WeeklyForm):
    """A planned break on some days of every week."""

    name: Label = "break"


class ShiftForm(Form):
    """A shift plan as it is written. `exceptions` replace the hours of their dates."""

    time_zone: Zone
    weekly: Annotated[list[WeeklyForm], Field(max_length=50)] = Field(default_factory=list)
    exceptions: Annotated[list[HolidayForm], Field(max_length=1000)] = Field(default_factory=list)
    breaks: Annotated[list[BreakForm], Field(max_length=50)] = Field(default_factory=list)
    at_end: Literal["remind", "away"] = "remind"

    @model_validator(mode="after")
    def _says_one_thing(self) -> ShiftForm:
        calendar_form.check_week(self.weekly)
        calendar_form.check_week(self.breaks)
        calendar_form.check_dates(self.exceptions)
        return self

    def shift(self, agent_id: str, version: int = 1) -> Shift:
        """The plan itself. Breaks outside the hours of their day are left out."""
        weekly = calendar_form.week(self.weekly)
        days = sorted((entry.holiday() for entry in self.exceptions), key=lambda h: h.date)
        resting = calendar_form.week(self.breaks)
        plan = Calendar(
            id=f"shift of {agent_id}",
            name="shift",
            time_zone=self.time_zone,
            weekly=weekly,
            holidays=tuple(days),
            version=version,
        )
        breaks = Calendar(
            id=f"breaks of {agent_id}",
            name="breaks",
            time_zone=self.time_zone,
            weekly=tuple(
                _both(resting[day], (*weekly[day], *_past_midnight(weekly[day - 1])))
                for day in range(7)
            ),
            holidays=tuple(
                Holiday(date=h.date, name=h.name, hours=_both(resting[h.date.weekday()], h.hours))
                for h in days
            ),
            version=version,
        )
        at_end = AtEnd(self.at_end)
        return Shift(agent_id=agent_id, plan=plan, breaks=breaks, at_end=at_end, version=version)

    def document(self) -> dict[str, Any]:
        """As JSON, in one order however it was written."""
        named: dict[str, list[WeeklyForm]] = {}
        for part in self.breaks:
            named.setdefault(part.name, []).append(part)
        days = sorted((entry.holiday() for entry in self.exceptions), key=lambda h: h.date)
        plan = Calendar(
            id="",
            name="",
            time_zone=self.time_zone,
            weekly=calendar_form.week(self.weekly),
            holidays=tuple(days),
        )
        shown = calendar_form.document(plan)
        return {
            "time_zone": self.time_zone,
            "weekly": shown["weekly"],
            "exceptions": shown["holidays"],
            "breaks": [
                {**part, "name": name}
                for name, parts in sorted(named.items())
                for part in calendar_form.week_document(calendar_form.week(parts))
            ],
            "at_end": self.at_end,
        }


def _both(some: Iterable[Hours], others: Iterable[Hours]) -> tuple[Hours, ...]:
    """Hours that are in both."""
    found = [
        Hours(max(a.opens, b.opens), min(a.closes, b.closes))
        for b in others
        for a in some
        if max(a.opens, b.opens) < min(a.closes, b.closes)
    ]
    return tuple(sorted(hours for hours in found if hours.opens < 1440))


def _past_midnight(hours: Iterable[Hours]) -> list[Hours]:
    """The parts of a day's hours that lie on the next."""
    return [Hours(0, part.closes - 1440) for part in hours if part.closes > 1440]


def read(row: Mapping[str, Any]) -> Shift:
    """The plan of a stored row."""
    form = ShiftForm.model_validate(
        {key: row[key] for key in ("time_zone", "weekly", "exceptions", "breaks", "at_end")}
    )
    return form.shift(row["agent_id"], row["version"])


def next_end(shift: Shift, after: datetime) -> datetime | None:
    """When the shift that is on at `after`, or comes next, ends; None without one."""
    begins = next_open(shift.plan, after)
    return None if begins is None else next_close(shift.plan, begins)
