"""What the doctor finds on this machine: disk, permissions, the secret key, secrets in files."""

from __future__ import annotations

import math
import re
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from omnidesk.flows.examine import Finding, fail, ok, warn

_GIB = 1024**3
_LEAST_FREE = _GIB // 4
_LITTLE_FREE = 2 * _GIB
_KEY_CHARACTERS = 32
# A key made of dictionary words or repeats stays below this, 32 random characters far above.
_KEY_BITS = 80
_KEY_AGE = timedelta(days=730)
_PLACEHOLDERS = ("changeme", "change-me", "change_me", "example", "secret", "password", "omnidesk")
_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRET_NAME = re.compile(r"token|secret|password|api_?key|private_?key", re.IGNORECASE)


def places(data_dir: Path) -> list[Finding]:
    """The data folder: free space, and who may look into it."""
    if not data_dir.is_dir():
        fix = "it is made at the first start; name another with OMNIDESK_DATA_DIR"
        return [warn("data folder", f"{data_dir} does not exist", fix)]
    # The embedded database may live behind a link, on another disk.
    cluster = (data_dir / "postgres" / "cluster").resolve()
    return [_permissions(data_dir), _space("disk", data_dir), *_other_disk(data_dir, cluster)]


def _permissions(folder: Path) -> Finding:
    name = "data folder"
    try:
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-"):
            pass
    except OSError as error:
        fix = f"make it the folder of the user who runs omnidesk: chown -R USER {folder}"
        return fail(name, f"{folder} cannot be written: {error.strerror}", fix)
    if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return fail(name, f"{folder} can be written by others", f"chmod go-w {folder}")
    files = folder / "files"
    if files.is_dir() and files.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return fail(name, f"customers' files in {files} are open to others", f"chmod 700 {files}")
    return ok(name, f"{folder} can be written by us and by nobody else")


def _space(name: str, folder: Path) -> Finding:
    usage = shutil.disk_usage(folder)
    said = f"{usage.free / _GIB:.1f} GiB free for {folder}"
    fix = "make room, or move the data folder to a larger disk"
    if usage.free < _LEAST_FREE:
        return fail(name, said, fix)
    if usage.free < _LITTLE_FREE:
        return warn(name, said, fix)
    return ok(name, said)


def _other_disk(data_dir: Path, cluster: Path) -> Iterator[Finding]:
    if cluster.is_dir() and cluster.stat().st_dev != data_dir.stat().st_dev:
        yield _space("database disk", cluster)


def secret_key(key: str, file: Path | None, now: datetime) -> Finding:
    """Strength of the secret key, and for one kept in a file its age and who may read it."""
    name = "secret key"
    fix = "set OMNIDESK_SECRET_KEY to the output of: openssl rand -hex 32"
    folded = key.casefold()
    if len(key) < _KEY_CHARACTERS:
        return fail(name, f"has {len(key)} characters, {_KEY_CHARACTERS} are needed", fix)
    if _bits(key) < _KEY_BITS or any(word in folded for word in _PLACEHOLDERS):
        return fail(name, "can be guessed", fix)
    if file is None:
        return ok(name, "is set and long enough")
    found = file.stat()
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return fail(name, f"{file} can be read by others", f"chmod 600 {file}")
    age = now - datetime.fromtimestamp(found.st_mtime, UTC)
    if age > _KEY_AGE:
        said = f"{file} is {age.days} days old"
        return warn(name, said, "set a new one and apply the configuration again")
    return ok(name, f"{file}, {max(age.days, 0)} days old, readable by us only")


def _bits(key: str) -> float:
    counts = Counter(key)
    return -sum(n * math.log2(n / len(key)) for n in counts.values())


def configuration_file(
    path: Path, values: Mapping[str, Any], environment: Mapping[str, str]
) -> list[Finding]:
    """Secrets of a configuration file: named variables must be set, literals kept to ourselves."""
    name = "configuration file"
    texts = list(_texts(values, ""))
    wanted = {found for _, text in texts for found in _REFERENCE.findall(text)}
    missing = sorted(variable for variable in wanted if not environment.get(variable))
    findings = []
    if missing:
        said = f"{path} names variables that are not set: {', '.join(missing)}"
        findings.append(fail("secrets in environment", said, f"export {missing[0]}=..."))
    elif wanted:
        findings.append(ok("secrets in environment", f"{len(wanted)} named in {path}, all set"))
    literal = [key for key, text in texts if _is_literal_secret(key, text)]
    others = path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH)
    if literal and others:
        said = f"{path} holds {literal[0]} in the open and can be read by others"
        fix = f'chmod 600 {path}, or write "${{NAME}}" and set that variable'
        findings.append(fail(name, said, fix))
    elif literal:
        said = f"{path} holds {literal[0]} in the open"
        findings.append(warn(name, said, 'write "${NAME}" and set that variable'))
    else:
        findings.append(ok(name, f"{path} holds no secret"))
    return findings


def _is_literal_secret(key: str, text: str) -> bool:
    last = key.rpartition(".")[2]
    if last == "database_url":
        return bool(re.search(r"://[^/@\s]*:[^/@\s]+@", text))
    return bool(_SECRET_NAME.search(last)) and bool(text) and not _REFERENCE.search(text)


def _texts(value: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, at)


def variables(environment: Mapping[str, str], known: Collection[str]) -> Finding:
    """Variables that look like settings but are none: a typing error would go unnoticed."""
    name = "environment"
    ours = [variable for variable in environment if variable.startswith("OMNIDESK_")]
    strange = sorted(variable for variable in ours if variable not in known)
    if strange:
        said = f"{', '.join(strange)}: no such setting"
        return warn(name, said, "see config/omnidesk.example.toml for the names")
    return ok(name, f"{len(ours)} settings")
