"""Which build this is: pages compare it to know that there is a newer one."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

from omnidesk import __version__
from omnidesk.api.pages import BUILT


def version() -> str:
    """The program's version and, where the desk is built, a digest of it: `0.1.0+1f9a2c3d`."""
    page = BUILT / "desk" / "index.html"
    try:
        changed = page.stat().st_mtime_ns
    except OSError:
        return __version__
    return f"{__version__}+{_digest(page, changed)}"


@lru_cache(maxsize=2)
def _digest(page: Path, _changed: int) -> str:
    # The page names its files, and their names carry a digest of what is in them.
    return hashlib.sha256(page.read_bytes()).hexdigest()[:8]
