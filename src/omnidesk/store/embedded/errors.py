"""What can go wrong with the private PostgreSQL."""

from __future__ import annotations

from omnidesk.errors import OmnideskError


class EmbeddedDatabaseError(OmnideskError):
    """The private PostgreSQL cannot be used: where, what, and how to mend it."""

    def __init__(self, where: str, what: str, mend: str) -> None:
        super().__init__(f"{where}: {what} ({mend})")
        self.where = where
        self.what = what
        self.mend = mend
