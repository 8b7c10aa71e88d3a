"""What `postmaster.pid` says, and whether it is true.

A process number proves nothing: after a container restart it may be anybody's. It counts as our
server only when that process is a living `postgres` at work in our folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from omnidesk.store.embedded.places import SOCKET_NAME

# Above every kernel's limit, so that no process ever has it.
_NOBODYS_PID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PidFile:
    """The two facts of a `postmaster.pid` that we use."""

    pid: int
    socket_dir: Path | None


def read_pid_file(data: Path) -> PidFile | None:
    """The server's own record, or None when there is none or it is half written."""
    try:
        lines = (data / "postmaster.pid").read_text("utf-8", errors="surrogateescape").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, ValueError, IndexError):
        return None
    # Lines: pid, data folder, start time, port, socket folder, address, shared memory, status.
    socket_dir = lines[4].strip() if len(lines) > 4 else ""
    return PidFile(abs(pid), Path(socket_dir) if socket_dir else None)


def living_server(data: Path) -> int | None:
    """The process number of the server that runs on `data`, or None."""
    record = read_pid_file(data)
    if record is None or not _is_server_of(record.pid, data):
        return None
    return record.pid


def disown_stale(data: Path, socket_dir: Path) -> None:
    """Make a dead server's leftovers harmless. Call under the start lock, with no living server.

    The pid file is kept but names nobody: its last lines identify the shared memory by which
    PostgreSQL notices backends that outlived their server, and deleting it would lose that guard.
    """
    path = data / "postmaster.pid"
    if read_pid_file(data) is None:
        path.unlink(missing_ok=True)  # PostgreSQL refuses to start over a file without a number
    else:
        _replace_first_line(path, str(_NOBODYS_PID))
    for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
        (socket_dir / name).unlink(missing_ok=True)


def _replace_first_line(path: Path, line: str) -> None:
    # Not through a link: as root we would write wherever the server's user pointed it.
    with os.fdopen(os.open(path, os.O_RDWR | os.O_NOFOLLOW), "r+b") as file:
        _, _, rest = file.read().partition(b"\n")
        file.seek(0)
        file.write(line.encode() + b"\n" + rest)
        file.truncate()


def _is_server_of(pid: int, data: Path) -> bool:
    if sys.platform != "linux":
        return _is_postgres_by_ps(pid)
    process = Path("/proc") / str(pid)
    try:
        # A zombie has no working folder, another user's process does not show it.
        return (process / "cwd").readlink() == data.resolve() and (
            process / "comm"
        ).read_text().strip() == "postgres"
    except OSError:
        return False


def _is_postgres_by_ps(pid: int) -> bool:
    argv = ["ps", "-o", "state=,comm=", "-p", str(pid)]
    answer = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=10)
    state, _, command = answer.stdout.strip().partition(" ")
    return not state.startswith("Z") and command.strip().endswith("postgres")
