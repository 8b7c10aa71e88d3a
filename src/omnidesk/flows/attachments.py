"""Files that people of the desk upload and download.

Every download asks again whether its reader may: a file is open to whoever sees the conversation
of its message, and to its uploader until it is sent.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from omnidesk import clock
from omnidesk.domain import resources
from omnidesk.domain.actor import Actor
from omnidesk.domain.attachment import MAX_ATTACHMENT_BYTES, SNIFF_BYTES, examine, safe_name
from omnidesk.errors import BadInput, FieldError, TooMany
from omnidesk.flows.conversations import missing, sight_of, well_formed
from omnidesk.flows.file_links import named_by
from omnidesk.flows.runtime import Runtime
from omnidesk.store import attachments
from omnidesk.store.database import Row, Transaction
from omnidesk.store.files import FileStore

MAX_UNSENT = 100
UNSENT_LIVES = timedelta(hours=24)
_SWEEP_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file on disk that no row names yet. `digest` is the SHA-256 of its bytes."""

    name: str
    mime: str
    size: int
    stored_key: str
    digest: str


async def take_in(
    files: FileStore, name: str, declared: str, content: AsyncIterator[bytes]
) -> Upload:
    """Write an upload to disk; its type is what the bytes show. TooLarge, or BadInput if empty.

    Whoever gets it must `record` it or `drop` it.
    """
    head = bytearray()
    size = 0
    digest = hashlib.sha256()

    async def watched() -> AsyncIterator[bytes]:
        nonlocal size
        async for chunk in content:
            size += len(chunk)
            digest.update(chunk)
            if len(head) < SNIFF_BYTES:
                head.extend(chunk[: SNIFF_BYTES - len(head)])
            yield chunk

    key = await files.put(watched(), max_bytes=MAX_ATTACHMENT_BYTES)
    upload = Upload(
        name=safe_name(name),
        mime=examine(bytes(head), declared).mime,
        size=size,
        stored_key=key,
        digest=digest.hexdigest(),
    )
    if size == 0:
        await drop(files, upload)
        fault = FieldError("/file", "is empty")
        raise BadInput("an empty file cannot be sent", errors=(fault,))
    return upload


async def drop(files: FileStore, upload: Upload) -> None:
    """Remove an upload that no row names."""
    await files.delete(upload.stored_key)


async def record(tx: Transaction, actor: Actor, upload: Upload, now: datetime) -> dict[str, Any]:
    """Name an upload, so that its uploader can send it within a day."""
    if await attachments.unsent_of(tx, actor.key) >= MAX_UNSENT:
        raise TooMany(
            f"you have {MAX_UNSENT} uploaded files that were not sent", retry_after_seconds=3600
        )
    row = await attachments.add_upload(
        tx,
        clock.new_id("att"),
        name=upload.name,
        mime=upload.mime,
        size=upload.size,
        stored_key=upload.stored_key,
        uploaded_by=actor.key,
        now=now,
    )
    return resources.attachment(row)


async def open_for(tx: Transaction, actor: Actor, attachment_id: str) -> Row:
    """The row of a file the actor may read, else NotFound."""
    if well_formed(attachment_id):
        row = await attachments.find_open(tx, attachment_id, sight_of(actor), actor.key)
        if row is not None:
            return row
    raise missing("file")


async def open_by_link(tx: Transaction, runtime: Runtime, token: str, now: datetime) -> Row:
    """The row of the file that a genuine, living link names, else NotFound."""
    attachment_id = named_by(runtime.seal, token, now)
    row = await attachments.find_stored(tx, attachment_id) if attachment_id else None
    if row is None:
        raise missing("file")
    return row


async def sweep_unsent(runtime: Runtime, now: datetime) -> int:
    """Remove uploads of yesterday that nobody sent; how many.

    The rows go first: a kill in between leaves a file that no one can reach, never a row
    without its file.
    """
    async with runtime.database.transaction() as tx:
        keys = await attachments.drop_unsent(tx, now - UNSENT_LIVES, _SWEEP_BATCH)
    for key in keys:
        await runtime.files.delete(key)
    return len(keys)
