"""Calendars as people write them: days, hours of the clock, holidays; checked on the way in."""

from __future__ import annotations

import datetime as dates
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from omnidesk.domain.calendar import DAY_MINUTES, Calendar, Holiday, Hours

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[Day, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_YEAR, LAST_YEAR = 2000, 2200

Label = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
Clock = Annotated[
    str,
    StringConstraints(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"),
    Field(description="A time of day like 09:30; 24:00 is the end of the day"),
]


@lru_cache(maxsize=1024)
def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name == "UTC" or "/" in name


def _zone(name: str) -> str:
    if not _zone_exists(name):
        raise ValueError(f"{name!r} is no time zone; write one like Europe/Kyiv, or UTC")
    return name


def _date(value: object) -> object:
    # A date alone: numbers would be read as seconds, and instants lose their time.
    if isinstance(value, str):
        try:
            return dates.date.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{value!r} is no date like 2026-12-31") from None
    if isinstance(value, dates.datetime) or not isinstance(value, dates.date):
        raise ValueError("must be a date like 2026-12-31")
    return value


def _near(value: dates.date) -> dates.date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"must be between {FIRST_YEAR} and {LAST_YEAR}")
    return value


Language = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$", max_length=40)
]
# Words for customers by language.
Texts = Annotated[
    dict[
        Language,
        Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00]+$")],
    ],
    Field(max_length=50),
]
Zone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]
Date = Annotated[dates.date, BeforeValidator(_date), AfterValidator(_near)]


class Form(BaseModel):
    """What is written from outside: exactly the fields named."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class HoursForm(Form):
    """Open from `opens` until `closes`; a `closes` that is not later is on the next day."""

    opens: Clock
    closes: Clock

    @model_validator(mode="after")
    def _begins_in_its_day(self) -> HoursForm:
        if self.opens == "24:00":
            raise ValueError("opens at 24:00; write 00:00 of the next day")
        return self

    def hours(self) -> Hours:
        """As minutes."""
        opens, closes = _minute(self.opens), _minute(self.closes)
        return Hours(opens, closes if closes > opens else closes + DAY_MINUTES)


class WeeklyForm(HoursForm):
    """The same hours on some days of every week."""

    days: Annotated[list[Day], Field(min_length=1, max_length=7)]


class HolidayForm(Form):
    """A date with hours of its own; none: closed."""

    date: Date
    name: Label
    hours: Annotated[list[HoursForm], Field(max_length=8)] = Field(default_factory=list)

    def holiday(self) -> Holiday:
        """As the calendar keeps it."""
        found = tuple(sorted(part.hours() for part in self.hours))
        return Holiday(date=self.date, name=self.name, hours=found)


class CalendarForm(Form):
    """A calendar without its id."""

    name: Label
    time_zone: Zone
    weekly: Annotated[list[WeeklyForm], Field(max_length=50)] = Field(default_factory=list)
    holidays: Annotated[list[HolidayForm], Field(max_length=1000)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _says_one_thing(self) -> CalendarForm:
        check_week(self.weekly)
        check_dates(self.holidays)
        return self

    def calendar(self, calendar_id: str, version: int = 1) -> Calendar:
        """The calendar itself."""
        return Calendar(
            id=calendar_id,
            name=self.name,
            time_zone=self.time_zone,
            weekly=week(self.weekly),
            holidays=tuple(sorted((h.holiday() for h in self.holidays), key=lambda h: h.date)),
            version=version,
        )

    def document(self) -> dict[str, Any]:
        """As JSON, in one order however it was written: two that mean the same are the same."""
        return document(self.calendar(""))


def check_week(weekly: Iterable[WeeklyForm]) -> None:
    """ValueError where hours of one day overlap."""
    for day, hours in zip(DAYS, week(weekly), strict=True):
        _apart(hours, day)


def check_dates(holidays: Iterable[HolidayForm]) -> None:
    """ValueError where a date is written twice or its hours overlap."""
    seen: set[dates.date] = set()
    for entry in holidays:
        if entry.date in seen:
            raise ValueError(f"{entry.date} is written twice")
        seen.add(entry.date)
        _apart(entry.holiday().hours, str(entry.date))


def _apart(hours: Sequence[Hours], where: str) -> None:
    for one, other in pairwise(hours):
        if other.opens < one.closes:
            raise ValueError(f"the hours of {where} overlap")


def week(weekly: Iterable[WeeklyForm]) -> tuple[tuple[Hours, ...], ...]:
    """Hours of seven days from Monday, in order."""
    found: list[list[Hours]] = [[] for _ in DAYS]
    for part in weekly:
        for day in dict.fromkeys(part.days):
            found[DAYS.index(day)].append(part.hours())
    return tuple(tuple(sorted(hours)) for hours in found)


def document(calendar: Calendar) -> dict[str, Any]:
    """A calendar as stored and shown, but for id and version; `CalendarForm` reads it back."""
    return {
        "name": calendar.name,
        "time_zone": calendar.time_zone,
        "weekly": week_document(calendar.weekly),
        "holidays": [
            {
                "date": h.date.isoformat(),
                "name": h.name,
                "hours": [_shown(part) for part in h.hours],
            }
            for h in calendar.holidays
        ],
    }


def week_document(weekly: Sequence[Sequence[Hours]]) -> list[dict[str, Any]]:
    """The week with days of equal hours together."""
    days: dict[Hours, list[Day]] = {}
    for day, hours in zip(DAYS, weekly, strict=True):
        for part in hours:
            days.setdefault(part, []).append(day)
    return [{"days": named, **_shown(part)} for part, named in days.items()]


def read(row: Mapping[str, Any]) -> Calendar:
    """The calendar of a stored row: {id, name, time_zone, weekly, holidays, version}."""
    form = CalendarForm.model_validate(
        {key: row[key] for key in ("name", "time_zone", "weekly", "holidays")}
    )
    return form.calendar(row["id"], row["version"])


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _shown(part: Hours) -> dict[str, str]:
    end = part.closes if part.closes <= DAY_MINUTES else part.closes - DAY_MINUTES
    return {"opens": _clock(part.opens), "closes": _clock(end)}


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
