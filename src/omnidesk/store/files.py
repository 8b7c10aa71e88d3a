"""Files on local disk: written once under a random key, durable before `put` returns.

The key is all there is: a file's real name, type and owner are rows in the database, and no
word of a stranger ever becomes part of a path.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from omnidesk.clock import secret_hex
from omnidesk.errors import NotFound, TooLarge

CHUNK_BYTES = 256 * 1024
DEFAULT_MAX_BYTES = 32 * 1024 * 1024

_KEY = re.compile(r"[0-9a-f]{32}")
_PARTIAL = "partial"

T = TypeVar("T")


class FileStore:
    """A folder of immutable files, safe to share between processes.

    `root` is made (mode 0700) when the first file arrives. `max_bytes` is the largest file that
    `put` takes unless the call says less.
    """

    def __init__(self, root: Path, *, max_bytes: int = DEFAULT_MAX_BYTES) -> None:
        self._root = root
        self._max_bytes = max_bytes

    @property
    def root(self) -> Path:
        """Where the files are, for backups and the doctor."""
        return self._root

    async def put(
        self, content: bytes | AsyncIterator[bytes], *, max_bytes: int | None = None
    ) -> str:
        """Store `content` and return its key; file and folder entry are on disk by then.

        Raises TooLarge over `max_bytes`; nothing stays behind then, nor after any other error.
        """
        limit = self._max_bytes if max_bytes is None else min(max_bytes, self._max_bytes)
        key = secret_hex(16)
        upload = _Upload(self._root, key, limit)
        try:
            await _to_the_end(upload.start)
            if isinstance(content, bytes):
                await _to_the_end(upload.write, content)
            else:
                async for chunk in content:
                    await _to_the_end(upload.write, chunk)
            await _to_the_end(upload.publish, self._path(key))
        except BaseException:
            upload.drop(self._path(key))
            raise
        return key

    async def read(self, stored_key: str) -> bytes:
        """The whole file; NotFound if there is none."""
        return await asyncio.to_thread(self._read, stored_key)

    async def open(self, stored_key: str) -> AsyncIterator[bytes]:
        """The file in chunks of at most CHUNK_BYTES; NotFound (before the first) if there is none.

        Close the iterator (`aclosing`) when leaving it early.
        """
        file = await _to_the_end(self._open, stored_key)
        try:
            while chunk := await _to_the_end(os.read, file, CHUNK_BYTES):
                yield chunk
        finally:
            os.close(file)

    async def size(self, stored_key: str) -> int:
        """Bytes in the file; NotFound if there is none."""
        return await asyncio.to_thread(self._size, stored_key)

    async def delete(self, stored_key: str) -> bool:
        """Remove the file; whether it was there. Doing it twice is no error."""
        return await asyncio.to_thread(self._delete, stored_key)

    async def clear_partial(self, before: datetime) -> int:
        """Remove what interrupted uploads left behind before that instant; how many."""
        return await asyncio.to_thread(self._clear_partial, before.timestamp())

    def _path(self, stored_key: str) -> Path:
        # fullmatch leaves no room for separators, dots or a trailing newline.
        if not _KEY.fullmatch(stored_key):
            raise NotFound("no such file")
        return self._root / stored_key[:2] / stored_key

    def _open(self, stored_key: str) -> int:
        try:
            return os.open(self._path(stored_key), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise NotFound("no such file") from error

    def _read(self, stored_key: str) -> bytes:
        with os.fdopen(self._open(stored_key), "rb") as file:
            return file.read()

    def _size(self, stored_key: str) -> int:
        try:
            return self._path(stored_key).stat(follow_symlinks=False).st_size
        except FileNotFoundError as error:
            raise NotFound("no such file") from error

    def _delete(self, stored_key: str) -> bool:
        path = self._path(stored_key)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        _sync_folder(path.parent)
        return True

    def _clear_partial(self, before: float) -> int:
        removed = 0
        folder = self._root / _PARTIAL
        if not folder.is_dir():
            return 0
        for path in folder.iterdir():
            # Another process may finish or clear the same file meanwhile.
            with contextlib.suppress(FileNotFoundError):
                if path.stat(follow_symlinks=False).st_mtime < before:
                    path.unlink()
                    removed += 1
        return removed


class _Upload:
    """One file on its way: written under another name, so that a half never looks whole."""

    def __init__(self, root: Path, key: str, limit: int) -> None:
        self._root = root
        self._partial = root / _PARTIAL / key
        self._limit = limit
        self._written = 0
        self._fd = -1

    def start(self) -> None:
        if not self._partial.parent.is_dir():
            self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._partial.parent.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._root.parent)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        self._fd = os.open(self._partial, flags, 0o600)

    def write(self, chunk: bytes) -> None:
        self._written += len(chunk)
        if self._written > self._limit:
            raise TooLarge(f"the file is over {self._limit} bytes")
        view = memoryview(chunk)
        while view:
            view = view[os.write(self._fd, view) :]

    def publish(self, final: Path) -> None:
        os.fsync(self._fd)
        self._close()
        final.parent.mkdir(mode=0o700, exist_ok=True)
        self._partial.rename(final)
        # A rename is durable once its folder is, and a folder once its parent is: whoever made
        # it may have died before saying so.
        _sync_folder(final.parent)
        _sync_folder(self._root)

    def drop(self, final: Path) -> None:
        self._close()
        self._partial.unlink(missing_ok=True)
        final.unlink(missing_ok=True)

    def _close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1


async def _to_the_end(work: Callable[..., T], *args: object) -> T:
    """Run `work` in a thread and leave only when it is over, cancelled or not: closing a file
    that a thread still writes to would write into whatever gets its number next."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
