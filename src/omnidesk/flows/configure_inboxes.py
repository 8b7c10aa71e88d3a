"""Making and changing inboxes. Their channel's settings hold secrets: sealed at rest, shown as
stars, and kept when the stars come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, SecretStr, TypeAdapter, ValidationError

from omnidesk import channels, clock
from omnidesk.errors import BadInput, ConfigurationError, FieldError
from omnidesk.flows.configure import Approve, begin, free_name, present
from omnidesk.store import configuration
from omnidesk.store.database import Row, Transaction
from omnidesk.store.seal import Seal

STARS = "********"
_anything: TypeAdapter[Any] = TypeAdapter(Any)


async def create(
    tx: Transaction, seal: Seal, values: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """A new inbox. `values`: columns of inboxes, and `config` for its channel's model."""
    await begin(tx, now)
    await free_name(tx, "inboxes", values["name"], "/name")
    await _check_queue(tx, values)
    config = checked_config(values["channel"], values.get("config", {}), {})
    columns = {**values, "config_sealed": seal.close(config)}
    row = await configuration.insert(tx, "inboxes", clock.new_id("ibx"), columns, now)
    return inbox_resource(row, seal)


async def update(
    tx: Transaction,
    seal: Seal,
    inbox_id: str,
    changes: Mapping[str, Any],
    approve: Approve,
    now: datetime,
) -> dict[str, Any]:
    """Change the given fields. `config` replaces the whole; stars in it keep the stored secret.
    The channel of an inbox never changes: its conversations came by it."""
    await begin(tx, now)
    before = await present(tx, "inboxes", inbox_id)
    approve(before["version"])
    if "name" in changes:
        await free_name(tx, "inboxes", changes["name"], "/name", mine=inbox_id)
    await _check_queue(tx, changes)
    columns = dict(changes)
    if "config" in changes:
        stored = seal.open(before["config_sealed"])
        config = checked_config(before["channel"], changes["config"], stored)
        columns["config_sealed"] = seal.close(config)
    row = await configuration.update(tx, "inboxes", inbox_id, columns, now)
    return inbox_resource(row, seal)


def checked_config(
    channel: str, given: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """The settings to store, valid for the channel, with stars replaced by what is stored.

    Raises BadInput naming each faulty setting, never its value.
    """
    try:
        model = channels.get(channel).config_model
    except ConfigurationError as error:
        raise _bad([FieldError("/channel", f"{error.what}; {error.mend}")]) from None
    merged: dict[str, Any] = _unstarred(given, stored, "/config")
    try:
        model.model_validate(merged)
    except ValidationError as error:
        faults = [
            FieldError(
                "/config" + "".join(f"/{part}" for part in e["loc"]),
                e["msg"].removeprefix("Value error, "),
            )
            for e in error.errors(include_input=False, include_url=False)
        ]
        raise _bad(faults) from None
    return merged


def inbox_resource(row: Row, seal: Seal | None) -> dict[str, Any]:
    """The public form of an inbox; `config` only for whom the seal is given."""
    return {
        "id": row["id"],
        "name": row["name"],
        "channel": row["channel"],
        "address": row["address"],
        "queue_id": row["queue_id"],
        "reopen_window_seconds": row["reopen_window_seconds"],
        "enabled": row["enabled"],
        "config": starred(row["channel"], seal.open(row["config_sealed"])) if seal else None,
        "version": row["version"],
    }


def starred(channel: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they may be shown: every secret that is set is stars."""
    known = channels.registry().get(channel)
    if known is not None:
        try:
            shown: dict[str, Any] = _masked(known.config_model.model_validate(dict(config)))
        except ValidationError:
            pass
        else:
            return shown
    # Stored by a version with other settings: nobody can say what is secret.
    return {name: STARS for name in config}


def _masked(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return STARS if value.get_secret_value() else ""
    if isinstance(value, BaseModel):
        return {name: _masked(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {str(name): _masked(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(inner) for inner in value]
    return _anything.dump_python(value, mode="json")


def _unstarred(given: Any, stored: Any, at: str) -> Any:
    if given == STARS:
        if not isinstance(stored, str) or not stored:
            raise _bad([FieldError(at, "stars stand for a stored secret, and none is stored")])
        return stored
    if isinstance(given, Mapping):
        inner = stored if isinstance(stored, Mapping) else {}
        return {
            name: _unstarred(value, inner.get(name), f"{at}/{name}")
            for name, value in given.items()
        }
    if isinstance(given, Sequence) and not isinstance(given, str):
        kept = stored if isinstance(stored, Sequence) and not isinstance(stored, str) else ()
        return [
            _unstarred(value, kept[index] if index < len(kept) else None, f"{at}/{index}")
            for index, value in enumerate(given)
        ]
    return given


async def _check_queue(tx: Transaction, values: Mapping[str, Any]) -> None:
    queue_id = values.get("queue_id")
    if queue_id is not None and await configuration.get(tx, "queues", queue_id) is None:
        raise _bad([FieldError("/queue_id", f"there is no queue {queue_id}")])


def _bad(faults: Sequence[FieldError]) -> BadInput:
    return BadInput("the input is not valid", errors=tuple(faults))
