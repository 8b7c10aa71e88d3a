"""Changing business calendars and service level policies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from omnidesk import clock
from omnidesk.domain.calendar_form import CalendarForm
from omnidesk.domain.sla_form import SlaPolicyForm
from omnidesk.errors import Conflict, FieldError, NotFound
from omnidesk.flows.configure import Approve, begin
from omnidesk.store import calendars, sla
from omnidesk.store.database import Row, Transaction


async def create(tx: Transaction, form: CalendarForm, now: datetime) -> dict[str, Any]:
    """A new calendar."""
    await begin(tx, now)
    _free(await calendars.by_name(tx, form.name), None, "calendar", form.name)
    return resource(await calendars.insert(tx, clock.new_id("cal"), form.document(), now))


async def replace(
    tx: Transaction, calendar_id: str, form: CalendarForm, approve: Approve, now: datetime
) -> dict[str, Any]:
    """Put another calendar in its place. Clocks that run keep the instants they have; what starts
    or goes on from now on follows the new hours."""
    await begin(tx, now)
    approve((await present(tx, calendar_id))["version"])
    _free(await calendars.by_name(tx, form.name), calendar_id, "calendar", form.name)
    return resource(await calendars.update(tx, calendar_id, form.document(), now))


async def remove(tx: Transaction, calendar_id: str, now: datetime) -> None:
    """Remove a calendar; Conflict while something follows it."""
    await begin(tx, now)
    await present(tx, calendar_id)
    _unused(await calendars.users(tx, calendar_id), "calendar")
    await calendars.delete(tx, calendar_id)


async def present(tx: Transaction, calendar_id: str) -> Row:
    """The calendar's row, or NotFound."""
    row = await calendars.find(tx, calendar_id)
    if row is None:
        raise NotFound(f"no calendar has the id {calendar_id}")
    return row


def resource(row: Row) -> dict[str, Any]:
    """The public form of a calendar."""
    return {key: row[key] for key in ("id", "name", "time_zone", "weekly", "holidays", "version")}


async def create_policy(tx: Transaction, form: SlaPolicyForm, now: datetime) -> dict[str, Any]:
    """A new service level policy."""
    await begin(tx, now)
    _free(await sla.policy_named(tx, form.name), None, "SLA policy", form.name)
    return policy(await sla.insert_policy(tx, clock.new_id("slp"), form.document(), now))


async def replace_policy(
    tx: Transaction, policy_id: str, form: SlaPolicyForm, approve: Approve, now: datetime
) -> dict[str, Any]:
    """Put another policy in its place. Clocks that run keep their promise."""
    await begin(tx, now)
    approve((await present_policy(tx, policy_id))["version"])
    _free(await sla.policy_named(tx, form.name), policy_id, "SLA policy", form.name)
    return policy(await sla.update_policy(tx, policy_id, form.document(), now))


async def remove_policy(tx: Transaction, policy_id: str, now: datetime) -> None:
    """Remove a policy; Conflict while a queue, a rule or a clock that counts needs it."""
    await begin(tx, now)
    await present_policy(tx, policy_id)
    _unused(await sla.users_of_policy(tx, policy_id), "SLA policy")
    await sla.delete_policy(tx, policy_id)


async def present_policy(tx: Transaction, policy_id: str) -> Row:
    """The policy's row, or NotFound."""
    row = await sla.find_policy(tx, policy_id)
    if row is None:
        raise NotFound(f"no SLA policy has the id {policy_id}")
    return row


def policy(row: Row) -> dict[str, Any]:
    """The public form of a service level policy."""
    shown: Mapping[str, Any] = {key: row[key] for key in ("id", *sla.POLICY_COLUMNS, "version")}
    return dict(shown)


def _free(taken: Row | None, mine: str | None, what: str, name: str) -> None:
    if taken is not None and taken["id"] != mine:
        fault = FieldError("/name", "is taken; names are unique")
        raise Conflict(f"another {what} is called {name!r}", errors=(fault,))


def _unused(users: list[str], what: str) -> None:
    if users:
        raise Conflict(f"this {what} is still needed by {', '.join(users[:5])}")
