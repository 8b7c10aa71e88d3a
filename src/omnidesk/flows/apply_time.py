"""Calendars, SLA policies and shifts of a configuration file: what would change, and writing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from omnidesk.domain import calendar_form
from omnidesk.domain.calendar_form import CalendarForm
from omnidesk.domain.shift import ShiftForm
from omnidesk.domain.sla_form import SlaPolicyForm
from omnidesk.flows import calendars, shifts
from omnidesk.flows.apply_plan import Change
from omnidesk.flows.configuration_file import Configuration
from omnidesk.flows.named_rules import Names
from omnidesk.store import configuration, sla
from omnidesk.store import shifts as shift_store
from omnidesk.store.database import Transaction

KINDS = frozenset({"calendar", "SLA policy", "shift"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeRows:
    """What the database has, as documents: calendars and policies by name, shifts by address."""

    calendars: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sla_policies: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    shifts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


async def read(tx: Transaction, names: Names) -> TimeRows:
    """Everything there is."""
    plans = await shift_store.page(tx, "", 1_000_000)
    return TimeRows(
        calendars={
            row["name"]: calendar_form.document(calendar_form.read(row))
            for row in await configuration.every(tx, "calendars")
        },
        sla_policies={
            row["name"]: {name: row[name] for name in sla.POLICY_COLUMNS}
            for row in await configuration.every(tx, "sla_policies")
        },
        shifts={
            names.name("agents", row["agent_id"]): {key: row[key] for key in ShiftForm.model_fields}
            for row in plans
        },
    )


def changes(document: Configuration, before: TimeRows) -> Iterator[Change]:
    """What the file changes of calendars and policies, which queues and rules name."""
    for calendar in document.calendars:
        known = before.calendars.get(calendar.name)
        yield from _change("calendar", calendar.name, calendar.document(), known, calendar)
    for policy in document.sla_policies:
        known = before.sla_policies.get(policy.name)
        yield from _change("SLA policy", policy.name, policy.document(), known, policy)


def shift_changes(document: Configuration, before: TimeRows) -> Iterator[Change]:
    """What the file changes of shifts, once their agents are made."""
    for table in document.shifts:
        address = table.agent.lower()
        plan = table.form()
        yield from _change("shift", address, plan.document(), before.shifts.get(address), plan)


def _change(
    kind: str,
    name: str,
    wanted: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    form: CalendarForm | SlaPolicyForm | ShiftForm,
) -> Iterator[Change]:
    if before is None:
        yield Change("create", kind, name, values={"form": form})
        return
    fields = tuple((key, before[key], wanted[key]) for key in wanted if before[key] != wanted[key])
    if fields:
        yield Change("change", kind, name, fields, {"form": form})


async def record(tx: Transaction, change: Change, names: Names, now: datetime) -> None:
    """Write one change of KINDS; `names` learns new ids."""
    form, made = change.values["form"], change.action == "create"
    match form:
        case CalendarForm() if made:
            row = await calendars.create(tx, form, now)
            names.add("calendars", change.name, row["id"])
        case CalendarForm():
            found = names.id("calendars", change.name)
            await calendars.replace(tx, found, form, _anyway, now)
        case SlaPolicyForm() if made:
            row = await calendars.create_policy(tx, form, now)
            names.add("sla_policies", change.name, row["id"])
        case SlaPolicyForm():
            found = names.id("sla_policies", change.name)
            await calendars.replace_policy(tx, found, form, _anyway, now)
        case ShiftForm():
            await shifts.put(tx, names.id("agents", change.name), form, _anyway, now)


def _anyway(_version: int) -> None:
    """The file is the word of the operator, whatever version is stored."""
