"""A private PostgreSQL in omnidesk's own data folder, for when no database URL is set."""

from omnidesk.store.embedded.errors import EmbeddedDatabaseError
from omnidesk.store.embedded.server import DATABASE_USER
from omnidesk.store.embedded.supervisor import DATABASE_NAME, Embedded, start

__all__ = ["DATABASE_NAME", "DATABASE_USER", "Embedded", "EmbeddedDatabaseError", "start"]
