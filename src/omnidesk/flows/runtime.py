"""What a running process hands to its flows, and the configuration it keeps in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from pydantic import BaseModel, ValidationError

from omnidesk import channels
from omnidesk.domain.channel import Channel, Http
from omnidesk.domain.queue import Inbox
from omnidesk.errors import ConfigurationError
from omnidesk.store import directory
from omnidesk.store.database import Database
from omnidesk.store.directory import ChannelFacts, Directory
from omnidesk.store.files import FileStore
from omnidesk.store.seal import Seal
from omnidesk.store.wake import Wake


@cache
def channel_facts() -> Mapping[str, ChannelFacts]:
    """What the store must know of every channel."""
    return {
        name: ChannelFacts(kind=channel.kind, threading=channel.capabilities.threading)
        for name, channel in channels.registry().items()
    }


@dataclass(frozen=True, slots=True)
class OpenInbox:
    """An inbox with its channel and its validated config, ready for work."""

    inbox: Inbox
    channel: Channel
    config: BaseModel


class DirectoryCache:
    """The process's copy of the configuration. `current` never waits; `refresh` loads anew when
    the version row moved."""

    def __init__(self, database: Database, seal: Seal) -> None:
        self._database = database
        self._seal = seal
        self._directory: Directory | None = None
        self._open: dict[str, OpenInbox] = {}
        self._lock = asyncio.Lock()

    @property
    def current(self) -> Directory:
        """The last directory loaded; `refresh` must have run once."""
        if self._directory is None:
            raise ConfigurationError("directory", "was used before it was loaded")
        return self._directory

    async def refresh(self) -> bool:
        """Load again if something changed; whether it did."""
        async with self._lock, self._database.transaction() as tx:
            if self._directory and self._directory.version == await directory.version(tx):
                return False
            self._directory = await directory.load(tx, self._seal, channel_facts())
            self._open = {}
            return True

    def open_inbox(self, name: str) -> OpenInbox | None:
        """The enabled inbox with this name or id; None if there is none.

        Raises ConfigurationError when its stored config does not fit its channel.
        """
        found = self._open.get(name)
        if found is None:
            inbox = self.current.inbox_named(name)
            if inbox is None or not inbox.enabled:
                return None
            found = self._open[name] = open_inbox(inbox)
        return found


def open_inbox(inbox: Inbox) -> OpenInbox:
    """Validate an inbox's config against its channel's model."""
    channel = channels.get(inbox.channel)
    try:
        config = channel.config_model.model_validate(dict(inbox.config))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        text = first["msg"].removeprefix("Value error, ")
        raise ConfigurationError(f"inbox {inbox.name}: {where}", text) from error
    return OpenInbox(inbox, channel, config)


@dataclass(slots=True, kw_only=True)
class Runtime:
    """Everything a flow may use besides its transaction.

    `http` talks to hosts that the operator configured, and to no others; files that strangers
    name go through `safe_fetch`, which may enter private networks only at `private_hosts`.
    `public_url` has no trailing slash.
    """

    database: Database
    seal: Seal
    directory: DirectoryCache
    files: FileStore
    http: Http
    public_url: str
    private_hosts: frozenset[str] = frozenset()
    wake: Wake = field(default_factory=Wake)
