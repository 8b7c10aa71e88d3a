"""The operating-system user that the server runs as.

PostgreSQL refuses to run as root, so a root omnidesk hands the server to another user. That
user is never created and no existing folder is opened up for it.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from omnidesk.store.embedded.errors import EmbeddedDatabaseError

DEFAULT_SERVER_USER = "nobody"


@dataclass(frozen=True, slots=True)
class Owner:
    """A user and whether we have to become it; `switches` is true only for root."""

    uid: int
    gid: int
    name: str
    switches: bool

    def run(
        self,
        argv: Sequence[str | Path],
        *,
        cwd: Path | None = None,
        library_dir: Path | None = None,
        timeout_seconds: float = 60,
        keep_output: bool = True,
    ) -> subprocess.CompletedProcess[str]:
        """Run to the end as this user; the exit status is the caller's to judge.

        Raises OSError when this user may not execute the program. `keep_output=False` is needed
        for anything that leaves a daemon behind: it would inherit the pipe and never close it.
        """
        # PGDATA, PGPORT and their like in the caller's environment must not reach the tools.
        environment = {"PATH": os.defpath, "LC_ALL": "C.UTF-8"}
        if library_dir is not None:
            environment["LD_LIBRARY_PATH"] = str(library_dir)
        sink = subprocess.PIPE if keep_output else subprocess.DEVNULL
        return subprocess.run(
            [str(part) for part in argv],
            cwd=cwd or "/",
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT if keep_output else sink,
            check=False,
            text=True,
            errors="replace",
            timeout=timeout_seconds,
            umask=0o077,
            user=self.uid if self.switches else None,
            group=self.gid if self.switches else None,
            extra_groups=[] if self.switches else None,
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this user can reach and traverse the folder, asked of the kernel as that user."""
        if not self.switches:
            return os.access(folder, os.X_OK)
        return self.run(["/bin/sh", "-c", 'test -x "$1"', "sh", folder]).returncode == 0

    def make_folder(self, folder: Path) -> None:
        """A new folder of this user, closed to everybody else."""
        folder.mkdir(mode=0o700)
        if self.switches:
            # The parent may be this user's own, who must not lead root astray with a link.
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)


def choose_owner(data: Path, server_user: str | None) -> Owner:
    """Who runs the server for the database folder `data`, which need not exist yet.

    An existing folder keeps its owner. A new one belongs to us, or when we are root to
    `server_user` (default: nobody). Raises EmbeddedDatabaseError when that cannot work.
    """
    existing = data.stat().st_uid if data.exists() else None
    if os.geteuid() != 0:
        return _ourselves(data, existing)
    wanted = _lookup(server_user or DEFAULT_SERVER_USER)
    if existing is None:
        return wanted
    if server_user is not None and wanted.uid != existing:
        raise EmbeddedDatabaseError(
            str(data),
            f"belongs to user {_name(existing)}, the configured server user is {server_user}",
            f"configure {_name(existing)}, or stop omnidesk and chown -R {server_user} the folder",
        )
    return _lookup(_name(existing)) if existing != wanted.uid else wanted


def _ourselves(data: Path, existing: int | None) -> Owner:
    uid = os.geteuid()
    if existing is not None and existing != uid:
        raise EmbeddedDatabaseError(
            str(data),
            f"belongs to user {_name(existing)}, omnidesk runs as {_name(uid)}",
            f"run omnidesk as the user it was first run as, or chown -R {_name(uid)} the folder",
        )
    return Owner(uid=uid, gid=os.getegid(), name=_name(uid), switches=False)


def _lookup(name: str) -> Owner:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        raise EmbeddedDatabaseError(
            "embedded PostgreSQL",
            f"there is no user {name} to run the server as, and PostgreSQL refuses root",
            "run omnidesk as an ordinary user, or configure an existing one",
        ) from None
    if entry.pw_uid == 0:
        raise EmbeddedDatabaseError(
            "embedded PostgreSQL",
            "PostgreSQL refuses to run as root",
            "run omnidesk as an ordinary user, or configure one for the server",
        )
    return Owner(uid=entry.pw_uid, gid=entry.pw_gid, name=name, switches=True)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
