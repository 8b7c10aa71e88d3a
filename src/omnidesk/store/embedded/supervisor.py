"""Give a database URL: start the private server, adopt a running one, stop it when last out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

import asyncpg

from omnidesk.store.embedded.errors import EmbeddedDatabaseError
from omnidesk.store.embedded.locks import Membership, start_lock
from omnidesk.store.embedded.owner import choose_owner
from omnidesk.store.embedded.places import (
    existing_data,
    make_cluster,
    make_root,
    remove_cluster,
)
from omnidesk.store.embedded.server import DATABASE_USER, Server, StillDying

DATABASE_NAME = "omnidesk"
_ATTEMPT_SECONDS = 5.0
_POLL_SECONDS = 0.02
_DYING_BACKENDS_SECONDS = 10.0
# Recovery after a crash replays the log since the last checkpoint: minutes at the very worst.
_ANSWER_SECONDS = 300.0
# Longer than any holder of the lock takes.
_LOCK_SECONDS = 400.0


class _Answer(Enum):
    UP = "up"
    NOT_YET = "not yet"
    NOBODY = "nobody"


@dataclass(slots=True)
class Embedded:
    """A share in a running private server; the last share to stop stops the server.

    A share belongs to one process. After a fork, the child calls `start` for itself.
    """

    socket_dir: Path
    _server: Server
    _membership: Membership
    _throwaway: bool
    _stopped: bool = False

    @property
    def url(self) -> str:
        """SQLAlchemy's URL of the database `omnidesk`."""
        return self.url_for(DATABASE_NAME)

    def url_for(self, database: str) -> str:
        """SQLAlchemy's URL of another database on the same server (tests clone templates)."""
        # The port is said so that a PGPORT in the environment does not lead elsewhere.
        folder = quote(str(self.socket_dir), safe="/")
        return f"postgresql+asyncpg://{DATABASE_USER}@/{quote(database)}?host={folder}&port=5432"

    async def revive(self) -> None:
        """Start the server again if it died; does nothing when it answers.

        Raises EmbeddedDatabaseError when it cannot be started.
        """
        if self._stopped:
            raise EmbeddedDatabaseError(
                str(self._server.places.data), "was stopped by us", "call start() again"
            )
        async with start_lock(self._server.places.root, timeout_seconds=_LOCK_SECONDS):
            self.socket_dir = await _bring_up(self._server)

    async def stop(self) -> None:
        """End our share; stop the server if nobody else uses it. Again is no error.

        A throw-away database is deleted with its last user.
        """
        if self._stopped:
            return
        self._stopped = True
        async with start_lock(self._server.places.root, timeout_seconds=_LOCK_SECONDS):
            await _to_completion(lambda: _leave(self._server, self._membership, self._throwaway))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()


async def start(
    data_dir: Path,
    *,
    fsync: bool = True,
    throwaway: bool = False,
    server_user: str | None = None,
) -> Embedded:
    """Make the private PostgreSQL of `data_dir` run and answer; share it if it runs already.

    A cold start takes about a second, a warm one a fraction. `fsync=False` is for tests only: a
    power cut may then destroy the database. `throwaway` deletes the database with its last user.
    `server_user` names who runs the server when we are root (default: nobody). The settings of
    whoever starts the server hold for those who share it.

    Raises EmbeddedDatabaseError: no programs for this machine, another major version's folder,
    somebody else's folder, or a server that does not start; the message says how to mend it.
    """
    root = await asyncio.to_thread(make_root, data_dir)
    async with start_lock(root, timeout_seconds=_LOCK_SECONDS):
        server = await asyncio.to_thread(
            _open_server, root, fsync=fsync, throwaway=throwaway, server_user=server_user
        )
        membership = Membership(root)
        try:
            socket_dir = await _bring_up(server)
        except BaseException:
            await _to_completion(lambda: _leave(server, membership, throwaway))
            raise
    return Embedded(socket_dir, server, membership, throwaway)


def _open_server(root: Path, *, fsync: bool, throwaway: bool, server_user: str | None) -> Server:
    owner = choose_owner(existing_data(root), server_user)
    places = make_cluster(root, owner, throwaway=throwaway)
    return Server(places, owner, fsync)


def _leave(server: Server, membership: Membership, throwaway: bool) -> None:
    try:
        if membership.is_last():
            server.halt()
            if throwaway:
                remove_cluster(server.places)
    finally:
        membership.close()


async def _bring_up(server: Server) -> Path:
    """Until a real connection works: only that proves that there is a server."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while loop.time() - begun < _ANSWER_SECONDS:
        socket_dir = await asyncio.to_thread(server.socket_dir)
        answer = await _knock(socket_dir)
        if answer is _Answer.UP:
            return socket_dir
        if answer is _Answer.NOBODY and server.pid() is None:
            await _launch(server, may_retry=loop.time() - begun < _DYING_BACKENDS_SECONDS)
        await asyncio.sleep(_POLL_SECONDS)
    raise EmbeddedDatabaseError(
        str(server.places.data),
        f"the database server does not answer after {_ANSWER_SECONDS:.0f} s",
        f"see {server.places.log}",
    )


async def _launch(server: Server, *, may_retry: bool) -> None:
    try:
        await _to_completion(server.launch)
    except StillDying:
        if not may_retry:
            raise EmbeddedDatabaseError(
                str(server.places.data),
                "processes of a killed server still hold its memory",
                "end the remaining postgres processes of this folder",
            ) from None
    except OSError as error:
        raise EmbeddedDatabaseError(
            str(server.places.cluster),
            f"the database server cannot be started: {error}",
            "check free space and who owns this folder",
        ) from error


async def _knock(socket_dir: Path) -> _Answer:
    try:
        connection = await _connect(socket_dir, DATABASE_NAME)
    except asyncpg.InvalidCatalogNameError:
        await _create_database(socket_dir)
        return _Answer.UP
    except (FileNotFoundError, ConnectionRefusedError):
        return _Answer.NOBODY
    except asyncpg.TooManyConnectionsError:
        return _Answer.UP
    except (asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError, OSError, TimeoutError):
        return _Answer.NOT_YET
    await connection.close()
    return _Answer.UP


async def _create_database(socket_dir: Path) -> None:
    connection = await _connect(socket_dir, "postgres")
    try:
        await connection.execute(f'CREATE DATABASE "{DATABASE_NAME}"')
        checksums = await connection.fetchval("SHOW data_checksums")
        if checksums != "on":
            raise EmbeddedDatabaseError(
                str(socket_dir), "the new database has no data checksums", "report this"
            )
    finally:
        await connection.close()


async def _connect(socket_dir: Path, database: str) -> asyncpg.Connection[asyncpg.Record]:
    # All named, so that PGPORT and its like in the environment do not lead elsewhere.
    return await asyncpg.connect(
        host=str(socket_dir),
        port=5432,
        user=DATABASE_USER,
        database=database,
        ssl=False,
        timeout=_ATTEMPT_SECONDS,
    )


async def _to_completion(work: Callable[[], None]) -> None:
    """Run a blocking step in a thread to its end, even if we are cancelled meanwhile.

    A server started or stopped by halves would outlive the locks that tell about it.
    """
    task = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        # A step that failed as well (Ctrl-C reaches initdb, too) is not worth a second report.
        if not task.cancelled():
            task.exception()
        raise
