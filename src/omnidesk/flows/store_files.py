"""Files that came with a message are on disk before the message is committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from omnidesk.domain.attachment import examine, refusal, safe_name
from omnidesk.domain.inbound import InboundAttachment, InboundItem, InboundMessage
from omnidesk.store.files import FileStore


async def store_files(files: FileStore, items: Sequence[InboundItem]) -> list[InboundItem]:
    """The same items, their bytes on disk; a file over the limits keeps its name and is refused
    with the message (see flows.rows.attachment), the raw delivery still holds it."""
    return [
        await _stored(files, item)
        if isinstance(item, InboundMessage) and item.attachments
        else item
        for item in items
    ]


async def drop_files(files: FileStore, items: Sequence[InboundItem]) -> None:
    """Remove the files of repeats: the first delivery stored its own."""
    for item in items:
        if isinstance(item, InboundMessage):
            for file in item.attachments:
                if file.stored_key is not None:
                    await files.delete(file.stored_key)


async def _stored(files: FileStore, item: InboundMessage) -> InboundMessage:
    sizes = tuple(
        len(file.content) if file.content is not None else file.size for file in item.attachments
    )
    refusals = refusal(sizes)
    kept = [
        await _one(files, file, refused)
        for file, refused in zip(item.attachments, refusals, strict=True)
    ]
    return replace(item, attachments=tuple(kept))


async def _one(files: FileStore, file: InboundAttachment, refused: str) -> InboundAttachment:
    named = replace(file, name=safe_name(file.name))
    if refused:
        return replace(named, content=None, remote=None)
    if file.content is None:
        return named
    return replace(
        named,
        content=None,
        mime=examine(file.content, file.mime).mime,
        size=len(file.content),
        stored_key=await files.put(file.content),
    )
