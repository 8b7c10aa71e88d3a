"""Making the database agree with a configuration file, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from omnidesk import channels
from omnidesk.domain.lint_words import message, place
from omnidesk.domain.setup import Finding
from omnidesk.errors import ConfigurationError, Rejected
from omnidesk.flows import (
    apply_replies,
    apply_time,
    apply_webhooks,
    check_setup,
    configure,
    configure_agents,
    configure_inboxes,
    configure_policy,
    configure_rules,
    run_examples,
    shadow_file,
    sign_in,
)
from omnidesk.flows.apply_plan import Change, Current, plan
from omnidesk.flows.configuration_file import Configuration, complaint
from omnidesk.flows.configuration_rules import rule_values, tests_shown
from omnidesk.flows.named_rules import Names, named_queue, named_rule, stored_queue, stored_rule
from omnidesk.store import agents, configuration, policies, roster, rule_sets
from omnidesk.store.database import Transaction
from omnidesk.store.seal import Seal


@dataclass(frozen=True, slots=True)
class Applied:
    """What a file changes, what checks of the configuration find then, and what its examples
    show."""

    changes: list[Change]
    findings: list[Finding]
    examples: list[run_examples.Result]

    @property
    def failed(self) -> list[run_examples.Result]:
        """The examples that are not as expected."""
        return [example for example in self.examples if not example.passed]


class ExamplesFailed(ConfigurationError):
    """The file contradicts its own examples; nothing was stored."""

    def __init__(self, source: str, applied: Applied) -> None:
        names = ", ".join(repr(example.name) for example in applied.failed)
        super().__init__(source, f"examples fail: {names}")
        self.applied = applied


async def apply(
    tx: Transaction, seal: Seal, document: Configuration, now: datetime, *, dry_run: bool = False
) -> list[Change]:
    """Make what the file says true; the changes, in order, printable one by one.

    Applied twice, the second time changes nothing. With `dry_run` nothing is written. Raises
    ConfigurationError naming file, key and reason, ExamplesFailed when an example is not as
    expected; then nothing is stored.
    """
    return (await applied(tx, seal, document, now, dry_run=dry_run)).changes


async def applied(
    tx: Transaction, seal: Seal, document: Configuration, now: datetime, *, dry_run: bool = False
) -> Applied:
    """The same, with everything that was found. A dry run tells of failed examples instead of
    raising."""
    await configuration.hold(tx)
    current = await _read(tx, seal, document.source)
    before = await apply_time.read(tx, current.names)
    changes = [
        *apply_time.changes(document, before),
        *plan(document, current),
        *apply_time.shift_changes(document, before),
        *await apply_replies.changes(tx, document, current.names),
        *await apply_webhooks.changes(tx, seal, document),
        *await shadow_file.changes(tx, document, current.names),
    ]
    if dry_run:
        async with tx.undone():
            return await _made(tx, _Recorder(tx, seal, document, now, hashes=False), changes)
    done = await _made(tx, _Recorder(tx, seal, document, now, hashes=True), changes)
    if done.failed:
        raise ExamplesFailed(document.source, done)
    return done


async def _made(tx: Transaction, recorder: _Recorder, changes: list[Change]) -> Applied:
    document, now = recorder.document, recorder.now
    if changes:
        await recorder.record(changes)
    setup = await check_setup.read(tx)
    found = check_setup.findings(setup, now)
    wrong = check_setup.errors(found)
    if wrong:
        (where, what), *more = [(place(finding), message(finding)) for finding in wrong]
        rest = "".join(f"\n{document.source}: {at}: {why}" for at, why in more)
        raise ConfigurationError(f"{document.source}: {where}", what + rest)
    shown = run_examples.run(document.examples, setup, await _names(tx), now)
    return Applied(changes, found, shown)


async def _read(tx: Transaction, seal: Seal, source: str) -> Current:
    names = await _names(tx)
    passwords = await roster.with_password(tx)

    def normal(inbox: str, channel: str, config: Mapping[str, Any]) -> Mapping[str, Any]:
        return _normal(f'{source}: inboxes "{inbox}"', channel, config)

    return Current(
        queues={
            row["name"]: named_queue(row, names) for row in await configuration.every(tx, "queues")
        },
        skills=frozenset(row["name"] for row in await configuration.every(tx, "skills")),
        agents={
            row["email"].lower(): {
                **row,
                "queues": sorted(names.name("queues", queue_id) for queue_id in row["queue_ids"]),
                "has_password": row["id"] in passwords,
            }
            for row in await agents.load_all(tx)
        },
        inboxes={
            row["name"]: {
                **row,
                "queue": names.name("queues", row["queue_id"]),
                "config": seal.open(row["config_sealed"]),
            }
            for row in await configuration.every(tx, "inboxes")
        },
        segments={row["name"]: row["contact"] for row in await rule_sets.segments(tx)},
        rules=[named_rule(row, names) for row in await configuration.rules(tx)],
        policy=(await policies.current(tx)).policy,
        names=names,
        normal=normal,
    )


async def _names(tx: Transaction) -> Names:
    names = Names()
    for table in ("queues", "inboxes", "calendars", "sla_policies"):
        for row in await configuration.every(tx, table):
            names.add(table, row["name"], row["id"])
    for row in await roster.every(tx):
        names.add("agents", row["email"].lower(), row["id"])
    return names


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
    """Writes the changes of one document, with the flows that the API uses. Without `hashes`,
    which take time, passwords are not what they should be: for what is undone anyway."""

    def __init__(
        self,
        tx: Transaction,
        seal: Seal,
        document: Configuration,
        now: datetime,
        *,
        hashes: bool,
    ) -> None:
        self._tx = tx
        self._seal = seal
        self.document = document
        self.now = now
        self._hashes = hashes
        self._names = Names()

    async def record(self, changes: list[Change]) -> None:
        """Write them in order; the rules last, as one list."""
        self._names = await _names(self._tx)
        kinds = {change.kind for change in changes}
        for change in changes:
            with self._complaining(f'{change.kind} "{change.name}"'):
                await self._one(change)
        # What queues name may have been made after them.
        for change in changes:
            if change.kind == "queue":
                with self._complaining(f'queue "{change.name}"'):
                    await self._link_queue(change)
        if "segment" in kinds:
            with self._complaining("segments"):
                await self._segments()
        if kinds & {"rule", "rules"}:
            with self._complaining("rules"):
                await self._rules()
        if kinds & {"segment", "rule", "rules"}:
            await configure_rules.keep(self._tx, None, self.now)
        if "policy" in kinds:
            assert self.document.policy is not None
            note = f"applied from {self.document.source}"
            await configure_policy.replace(
                self._tx, self.document.policy, None, note, _anyway, self.now
            )
        if "shadow" in kinds:
            await shadow_file.record(self._tx, self.document, self._names, self.now)

    @contextmanager
    def _complaining(self, where: str) -> Iterator[None]:
        try:
            yield
        except Rejected as error:
            what = "; ".join(f"{e.pointer} {e.detail}" for e in error.errors) or error.detail
            raise ConfigurationError(f"{self.document.source}: {where}", what) from None

    async def _one(self, change: Change) -> None:
        match change.kind:
            case "queue":
                await self._queue(change)
            case "skill":
                await configure.create_skill(self._tx, change.name, self.now)
            case "agent":
                await self._agent(change)
            case "inbox":
                await self._inbox(change)
            case apply_replies.KIND:
                await apply_replies.record(self._tx, change, self._names, self.now)
            case apply_webhooks.KIND:
                await apply_webhooks.record(self._tx, self._seal, change, self.now)
            case kind if kind in apply_time.KINDS:
                await apply_time.record(self._tx, change, self._names, self.now)

    async def _queue(self, change: Change) -> None:
        values = {name: v for name, v in change.values.items() if name not in _LINKS}
        if change.action == "create":
            made = await configure.create_queue(self._tx, values, self.now)
            self._names.add("queues", change.name, made["id"])
        elif values:
            found = self._names.id("queues", change.name)
            await configure.update_queue(self._tx, found, values, _anyway, self.now)

    async def _link_queue(self, change: Change) -> None:
        links = {name: v for name, v in change.values.items() if name in _LINKS}
        if change.action == "create":
            links = {name: v for name, v in links.items() if v}
        if links:
            found = self._names.id("queues", change.name)
            values = stored_queue(links, self._names)
            await configure.update_queue(self._tx, found, values, _anyway, self.now)

    async def _agent(self, change: Change) -> None:
        values = dict(change.values)
        if "queues" in values:
            values["queue_ids"] = [self._names.id("queues", q) for q in values.pop("queues")]
        if "password" in values:
            # Each hash takes a moment; the statements between keep the transaction awake.
            password = values.pop("password")
            hashed = await sign_in.Passwords().hash(password) if self._hashes else "not stored"
            values["password_hash"] = hashed
        if change.action == "create":
            made = await configure_agents.create(self._tx, values, self.now)
            self._names.add("agents", change.name.lower(), made["id"])
        else:
            found = self._names.id("agents", change.name.lower())
            await configure_agents.update(self._tx, None, found, values, _anyway, self.now)

    async def _inbox(self, change: Change) -> None:
        values = dict(change.values)
        if "queue" in values:
            values["queue_id"] = self._names.id("queues", values.pop("queue"))
        if change.action == "create":
            made = await configure_inboxes.create(self._tx, self._seal, values, self.now)
            self._names.add("inboxes", change.name, made["id"])
        else:
            found = self._names.id("inboxes", change.name)
            await configure_inboxes.update(self._tx, self._seal, found, values, _anyway, self.now)

    async def _segments(self) -> None:
        wanted = [
            {"name": entry.name, "contact": tests_shown(entry.contact)}
            for entry in self.document.segments or ()
        ]
        checks_rules = self.document.rules is None
        await configure_rules.set_segments(self._tx, wanted, self.now, checks_rules=checks_rules)

    async def _rules(self) -> None:
        wanted = [
            stored_rule(rule_values(entry), self._names) for entry in self.document.rules or ()
        ]
        await configure_rules.set_rules(self._tx, wanted, self.now)


# Keys of a queue that name other things, which may be made after it.
_LINKS = frozenset({"steps", "escalate_queue", "calendar", "sla_policy"})


def _anyway(_version: int) -> None:
    """The file is the word of the operator, whatever version is stored."""
