"""Making, starting and stopping one private server. Blocking calls; all under the start lock."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from omnidesk.store.embedded.binaries import Binaries, find_binaries
from omnidesk.store.embedded.errors import EmbeddedDatabaseError
from omnidesk.store.embedded.owner import Owner
from omnidesk.store.embedded.pidfile import disown_stale, living_server, read_pid_file
from omnidesk.store.embedded.places import Places, make_socket_dir

DATABASE_USER = "omnidesk"
_FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17
_LOG_KEEP_BYTES = 1_000_000
_STOP_SECONDS = 60
_QUIT_SECONDS = 10
# Printed while backends of a killed server still hold its shared memory; they end by themselves.
_DYING_BACKENDS = "pre-existing shared memory block"


class StillDying(Exception):
    """A killed server's backends are not gone yet; starting again a moment later works."""


@dataclass(frozen=True, slots=True)
class Server:
    """One database folder and the user who runs its server."""

    places: Places
    owner: Owner
    fsync: bool

    def pid(self) -> int | None:
        """The process number of the living server, if any."""
        return living_server(self.places.data)

    def socket_dir(self) -> Path:
        """Where the server listens, or will listen when it is started next."""
        record = read_pid_file(self.places.data)
        if record is not None and record.socket_dir is not None and record.socket_dir.is_dir():
            return record.socket_dir
        return make_socket_dir(self.places, self.owner)

    def launch(self) -> None:
        """Start the server, making the database folder first if there is none.

        Raises EmbeddedDatabaseError with the end of the server's log, StillDying when it is
        worth trying again.
        """
        places = self.places
        binaries = find_binaries(self.owner, places.programs, self._major())
        if not places.data.exists():
            self._initialise(binaries)
        sockets = make_socket_dir(places, self.owner)
        disown_stale(places.data, sockets)
        self._begin_log()
        options = [f"-c{name}={value}" for name, value in self._settings(sockets).items()]
        argv = ["start", "-w", "-t", "60", "-D", "data", "-l", places.log.name]
        argv += ["-o", shlex.join(options)]
        answer = self._run(binaries, "pg_ctl", argv, keep_output=False)
        # Not ready in time but alive: a long recovery, which the caller waits for.
        if answer.returncode == 0 or self.pid() is not None:
            return
        said = self._log_end()
        if _DYING_BACKENDS in said:
            raise StillDying
        raise EmbeddedDatabaseError(
            str(places.data),
            f"the database server did not start; its log ends: {said}",
            f"the whole log is {places.log}",
        )

    def halt(self) -> None:
        """Fast shutdown: open transactions are rolled back, committed ones are on disk."""
        for sign, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, _QUIT_SECONDS)):
            pid = self.pid()
            if pid is None:
                return
            with suppress(ProcessLookupError):
                os.kill(pid, sign)
            deadline = time.monotonic() + seconds
            while self.pid() == pid and time.monotonic() < deadline:
                time.sleep(0.01)
        if self.pid() is not None:
            raise EmbeddedDatabaseError(
                str(self.places.data),
                f"the database server {self.pid()} does not stop",
                f"see {self.places.log}",
            )

    def _major(self) -> int | None:
        try:
            return int((self.places.data / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            if self.places.data.exists():
                raise EmbeddedDatabaseError(
                    str(self.places.data),
                    "is not a PostgreSQL database folder (no PG_VERSION)",
                    "move it away, or restore it from a backup",
                ) from None
            return None

    def _initialise(self, binaries: Binaries) -> None:
        # Made beside and renamed: a killed initdb must not leave half a database behind.
        half = self.places.cluster / "data.making"
        shutil.rmtree(half, ignore_errors=True)
        argv = ["-D", half.name, "-U", DATABASE_USER]
        argv += ["--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"]
        # Trust is safe: the socket's folder is open to the server's user and root alone.
        argv += ["--auth=trust", "--no-instructions"]
        if binaries.major >= _FIRST_MAJOR_WITH_BUILTIN_LOCALE:
            argv += ["--locale-provider=builtin"]
        if not self.fsync:
            argv += ["--no-sync"]
        answer = self._run(binaries, "initdb", argv)
        if answer.returncode != 0:
            shutil.rmtree(half, ignore_errors=True)
            raise EmbeddedDatabaseError(
                str(self.places.data),
                f"initdb failed: {answer.stdout.strip()[-2000:]}",
                "make room or choose another data folder with OMNIDESK_DATA_DIR",
            )
        half.rename(self.places.data)
        if self.fsync:
            _sync_folder(self.places.cluster)

    def _settings(self, sockets: Path) -> dict[str, str]:
        durable = "on" if self.fsync else "off"
        return {
            "listen_addresses": "",
            "port": "5432",
            "unix_socket_directories": str(sockets),
            "unix_socket_permissions": "0700",
            "cluster_name": "omnidesk",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "synchronous_commit": "on",
            "fsync": durable,
            "full_page_writes": durable,
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
        }

    def _run(
        self, binaries: Binaries, program: str, argv: list[str], *, keep_output: bool = True
    ) -> subprocess.CompletedProcess[str]:
        # Relative names keep the cluster's path away from the shell that pg_ctl starts.
        try:
            return self.owner.run(
                [binaries.program(program), *argv],
                cwd=self.places.cluster,
                library_dir=binaries.library_dir,
                timeout_seconds=120,
                keep_output=keep_output,
            )
        except subprocess.TimeoutExpired as error:
            raise EmbeddedDatabaseError(
                str(self.places.cluster),
                f"{program} did not end in {error.timeout:.0f} s",
                f"see {self.places.log}",
            ) from error

    def _begin_log(self) -> None:
        log = self.places.log
        if log.exists() and log.stat().st_size > _LOG_KEEP_BYTES:
            log.replace(log.with_suffix(".log.1"))

    def _log_end(self) -> str:
        try:
            lines = self.places.log.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return "(no log)"
        return " | ".join(lines[-8:])


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
