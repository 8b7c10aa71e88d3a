"""Making the database agree with a configuration file, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from omnidesk import channels
from omnidesk.errors import ConfigurationError, Rejected
from omnidesk.flows import configure, configure_agents, configure_inboxes, sign_in
from omnidesk.flows.apply_plan import Change, Current, plan, rule_values
from omnidesk.flows.configuration_file import Configuration, complaint
from omnidesk.store import agents, configuration, roster
from omnidesk.store.database import Row, Transaction
from omnidesk.store.seal import Seal


async def apply(
    tx: Transaction, seal: Seal, document: Configuration, now: datetime, *, dry_run: bool = False
) -> list[Change]:
    """Make what the file says true; the changes, in order, printable one by one.

    Applied twice, the second time changes nothing. With `dry_run` nothing is written. Raises
    ConfigurationError naming file, key and reason; then nothing is stored.
    """
    await configuration.hold(tx)
    changes = plan(document, await _read(tx, seal, document.source))
    if changes and not dry_run:
        recorder = _Recorder(tx, seal, document, now)
        await recorder.record(changes)
    return changes


async def _read(tx: Transaction, seal: Seal, source: str) -> Current:
    queues = await configuration.every(tx, "queues")
    inboxes = await configuration.every(tx, "inboxes")
    names = {row["id"]: row["name"] for row in [*queues, *inboxes]}
    passwords = await roster.with_password(tx)

    def normal(inbox: str, channel: str, config: Mapping[str, Any]) -> Mapping[str, Any]:
        return _normal(f'{source}: inboxes "{inbox}"', channel, config)

    return Current(
        queues={row["name"]: row for row in queues},
        skills=frozenset(row["name"] for row in await configuration.every(tx, "skills")),
        agents={
            row["email"].lower(): {
                **row,
                "queues": sorted(names[queue_id] for queue_id in row["queue_ids"]),
                "has_password": row["id"] in passwords,
            }
            for row in await agents.load_all(tx)
        },
        inboxes={
            row["name"]: {
                **row,
                "queue": names[row["queue_id"]],
                "config": seal.open(row["config_sealed"]),
            }
            for row in inboxes
        },
        rules=[_named_rule(row, names) for row in await configuration.rules(tx)],
        normal=normal,
    )


def _named_rule(row: Row, names: Mapping[str, str]) -> dict[str, Any]:
    """A stored rule in the shape of `rule_values`: names for ids."""
    rule = configure.rule_resource(row)
    then = rule["then"]
    return {
        "name": rule["name"],
        "when": rule["when"] | {"inboxes": [names.get(i, i) for i in rule["when"]["inboxes"]]},
        "then": {
            "queue": names.get(then["queue_id"], then["queue_id"]),
            "skills": {r["skill"]: r["level"] for r in _by_skill(then["requirements"])},
            "priority": then["priority"],
        },
    }


def _by_skill(requirements: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Requirements have no order; one is chosen so that they can be compared."""
    return sorted(requirements, key=lambda r: str(r["skill"]))


def _normal(where: str, channel: str, config: Mapping[str, Any]) -> Mapping[str, Any]:
    if channel not in channels.registry():
        known = ", ".join(sorted(channels.registry()))
        raise ConfigurationError(
            f"{where}.channel", f"there is no channel {channel!r}", f"known: {known}"
        )
    try:
        model = channels.get(channel).config_model.model_validate(dict(config))
    except ValidationError as error:
        raise complaint(
            (f"{where}.config{''.join(f'.{part}' for part in fault['loc'])}", fault)
            for fault in error.errors(include_input=False, include_url=False)
        ) from None
    spelled: Mapping[str, Any] = _spelled_out(model)
    return spelled


def _spelled_out(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, BaseModel):
        return {name: _spelled_out(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {name: _spelled_out(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_spelled_out(inner) for inner in value]
    return value


class _Recorder:
    """Writes the changes of one document, with the flows that the API uses."""

    def __init__(self, tx: Transaction, seal: Seal, document: Configuration, now: datetime) -> None:
        self._tx = tx
        self._seal = seal
        self._document = document
        self._now = now
        self._ids: dict[tuple[str, str], str] = {}

    async def record(self, changes: list[Change]) -> None:
        """Write them in order; the rules last, as one list."""
        tx = self._tx
        for table in ("queues", "inboxes"):
            for row in await configuration.every(tx, table):
                self._ids[table, row["name"]] = row["id"]
        emails = await roster.emails(tx, [entry.email for entry in self._document.agents])
        self._ids |= {("agents", email): agent_id for email, agent_id in emails.items()}
        for change in changes:
            with self._complaining(f'{change.kind} "{change.name}"'):
                await self._one(change)
        if any(change.kind in {"rule", "rules"} for change in changes):
            with self._complaining("rules"):
                await self._rules()

    @contextmanager
    def _complaining(self, where: str) -> Iterator[None]:
        try:
            yield
        except Rejected as error:
            what = "; ".join(f"{e.pointer} {e.detail}" for e in error.errors) or error.detail
            raise ConfigurationError(f"{self._document.source}: {where}", what) from None

    async def _one(self, change: Change) -> None:
        match change.kind:
            case "queue":
                await self._queue(change)
            case "skill":
                await configure.create_skill(self._tx, change.name, self._now)
            case "agent":
                await self._agent(change)
            case "inbox":
                await self._inbox(change)

    async def _queue(self, change: Change) -> None:
        if change.action == "create":
            made = await configure.create_queue(self._tx, change.values, self._now)
            self._ids["queues", change.name] = made["id"]
        else:
            found = self._ids["queues", change.name]
            await configure.update_queue(self._tx, found, change.values, _anyway, self._now)

    async def _agent(self, change: Change) -> None:
        values = dict(change.values)
        if "queues" in values:
            values["queue_ids"] = [self._ids["queues", name] for name in values.pop("queues")]
        if "password" in values:
            # Each hash takes a moment; the statements between keep the transaction awake.
            values["password_hash"] = await sign_in.Passwords().hash(values.pop("password"))
        if change.action == "create":
            await configure_agents.create(self._tx, values, self._now)
        else:
            found = self._ids["agents", change.name.lower()]
            await configure_agents.update(self._tx, None, found, values, _anyway, self._now)

    async def _inbox(self, change: Change) -> None:
        values = dict(change.values)
        if "queue" in values:
            values["queue_id"] = self._ids["queues", values.pop("queue")]
        if change.action == "create":
            made = await configure_inboxes.create(self._tx, self._seal, values, self._now)
            self._ids["inboxes", change.name] = made["id"]
        else:
            found = self._ids["inboxes", change.name]
            await configure_inboxes.update(self._tx, self._seal, found, values, _anyway, self._now)

    async def _rules(self) -> None:
        wanted = []
        for entry in self._document.rules or ():
            rule = rule_values(entry)
            when, then = rule["when"], rule["then"]
            queue = then["queue"]
            wanted.append(
                {
                    "name": rule["name"],
                    "when": when | {"inboxes": [self._ids["inboxes", i] for i in when["inboxes"]]},
                    "then": {
                        "queue_id": self._ids["queues", queue] if queue else None,
                        "requirements": [
                            {"skill": skill, "level": level}
                            for skill, level in then["skills"].items()
                        ],
                        "priority": then["priority"],
                    },
                }
            )
        await configure.replace_rules(self._tx, wanted, self._now)


def _anyway(_version: int) -> None:
    """The file is the word of the operator, whatever version is stored."""
