"""The folders of one embedded database.

    <data folder>/postgres/              ours: start.lock, users.lock, programs/ (if copied)
    <data folder>/postgres/cluster/      the server's user: data/, run/ (socket), server.log

Data and socket folders are 0700. Folders that exist are never opened up. When omnidesk is root
and the server's user cannot reach the data folder (a clone below root's 0700 home), `cluster`
is a link to a folder of its own below /var/lib/omnidesk, or below the temporary folder for a
throw-away database. What root executes or changes the mode of never lies in a folder of the
server's user.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from omnidesk.store.embedded.errors import EmbeddedDatabaseError
from omnidesk.store.embedded.owner import Owner

SOCKET_NAME = ".s.PGSQL.5432"
_SOCKET_PATH_LIMIT = 107
# Anything else would need quoting in the server's list of folders or in a URL.
_PLAIN_PATH = re.compile(r"[A-Za-z0-9_/.+=@-]+")
_ELSEWHERE = Path("/var/lib/omnidesk")


@dataclass(frozen=True, slots=True)
class Places:
    """Where one embedded database lives; `cluster` is free of symbolic links."""

    root: Path
    cluster: Path

    @property
    def data(self) -> Path:
        return self.cluster / "data"

    @property
    def log(self) -> Path:
        return self.cluster / "server.log"

    @property
    def programs(self) -> Path:
        return self.cluster.parent / "programs"


def make_root(data_dir: Path) -> Path:
    """The folder for our locks below the data folder, made if missing."""
    data_dir = data_dir.expanduser().absolute()
    # As root the server is another user, who has to pass through to reach its own folder.
    mode = 0o711 if os.geteuid() == 0 else 0o700
    root = data_dir / "postgres"
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        for folder in (data_dir, root):
            if not folder.is_dir():
                folder.mkdir(exist_ok=True)
                folder.chmod(mode)
    except OSError as error:
        raise EmbeddedDatabaseError(
            str(root),
            f"cannot make this folder: {error.strerror}",
            "choose another data folder with OMNIDESK_DATA_DIR, or set OMNIDESK_DATABASE_URL",
        ) from error
    return root


def existing_data(root: Path) -> Path:
    """The database folder as it would be found now, whether or not it exists."""
    return root / "cluster" / "data"


def make_cluster(root: Path, owner: Owner, *, throwaway: bool) -> Places:
    """The server's folder, made if missing. Call under the start lock."""
    cluster = root / "cluster"
    if cluster.is_symlink() and not cluster.exists():
        raise EmbeddedDatabaseError(
            str(cluster),
            f"the database folder it points to is gone: {cluster.readlink()}",
            "restore that folder, or delete the link to begin with an empty database",
        )
    if not cluster.exists():
        if owner.can_enter(root):
            owner.make_folder(cluster)
        else:
            cluster.symlink_to(_make_elsewhere(owner, throwaway=throwaway))
    places = Places(root=root, cluster=cluster.resolve())
    if not owner.can_enter(places.cluster):
        raise EmbeddedDatabaseError(
            str(places.cluster),
            f"user {owner.name}, who runs the server, cannot enter it",
            "let others pass (chmod o+x) through the closed folder above it, or move it",
        )
    return places


def remove_cluster(places: Places) -> None:
    """Delete the database. Call under the start lock, with the server stopped."""
    for folder in (places.cluster, places.programs, _short_socket_dir(places)):
        shutil.rmtree(folder, ignore_errors=True)
    link = places.root / "cluster"
    if link.is_symlink():
        link.unlink()
        # Only when empty: somebody may have moved the cluster and made the link by hand.
        with suppress(OSError):
            places.cluster.parent.rmdir()


def make_socket_dir(places: Places, owner: Owner) -> Path:
    """A 0700 folder for the socket whose path the kernel and a URL can carry."""
    inside = places.cluster / "run"
    if _fits(inside):
        if not inside.exists():
            owner.make_folder(inside)
        return inside
    return _make_short_socket_dir(_short_socket_dir(places), owner)


def _make_elsewhere(owner: Owner, *, throwaway: bool) -> Path:
    base = Path(tempfile.gettempdir()) if throwaway else _ELSEWHERE
    try:
        if not base.is_dir():
            base.mkdir(exist_ok=True)
            base.chmod(0o711)
        ours = Path(tempfile.mkdtemp(prefix="omnidesk-postgres-", dir=base))
        ours.chmod(0o711)
        owner.make_folder(ours / "cluster")
    except OSError as error:
        raise EmbeddedDatabaseError(
            str(base),
            f"user {owner.name}, who runs the server, cannot reach the data folder, "
            f"and a folder here cannot be made: {error.strerror}",
            "run omnidesk as an ordinary user, or choose a data folder outside closed folders",
        ) from error
    return ours / "cluster"


def _fits(folder: Path) -> bool:
    path = str(folder / SOCKET_NAME)
    return len(os.fsencode(path)) <= _SOCKET_PATH_LIMIT and bool(_PLAIN_PATH.fullmatch(path))


def _short_socket_dir(places: Places) -> Path:
    key = hashlib.sha256(os.fsencode(places.cluster)).hexdigest()[:16]
    name = f"omnidesk-{key}"
    personal = os.environ.get("XDG_RUNTIME_DIR")
    bases = [Path(personal)] if personal and os.geteuid() != 0 else []
    # A TMPDIR can be too long itself. The folder made there is 0700 and its owner is checked.
    bases += [Path(tempfile.gettempdir()), Path("/tmp")]  # noqa: S108
    usable = [base for base in bases if base.is_dir() and _fits(base / name)]
    return (usable or bases)[0] / name


def _make_short_socket_dir(folder: Path, owner: Owner) -> Path:
    try:
        owner.make_folder(folder)
    except FileExistsError:
        # The temporary folder is everybody's: somebody may have been there before us.
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != owner.uid or found.st_mode & 0o077:
            raise EmbeddedDatabaseError(
                str(folder),
                "is needed for the database's socket but belongs to somebody else",
                "delete it, or choose a data folder with a shorter path",
            ) from None
    return folder
