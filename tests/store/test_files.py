"""Files: durable before the key is known, never outside their folder, never half."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from omnidesk.errors import NotFound, TooLarge
from omnidesk.store.files import CHUNK_BYTES, FileStore


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", max_bytes=1_000_000)


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        await asyncio.sleep(0)
        yield part


def files_in(store: FileStore) -> list[Path]:
    return [path for path in store.root.rglob("*") if path.is_file()]


async def test_what_goes_in_comes_out(store: FileStore) -> None:
    content = "Привіт, مرحبا 🧾".encode() * 30_000
    key = await store.put(content)
    assert await store.read(key) == content
    assert await store.size(key) == len(content) > 3 * CHUNK_BYTES
    read = [chunk async for chunk in store.open(key)]
    assert b"".join(read) == content
    assert max(map(len, read)) <= CHUNK_BYTES


async def test_a_stream_is_stored_as_it_comes(store: FileStore) -> None:
    key = await store.put(chunks(b"one ", b"", b"two ", b"three"))
    assert await store.read(key) == b"one two three"


async def test_keys_are_random_and_say_nothing(store: FileStore) -> None:
    first, second = await asyncio.gather(store.put(b"same"), store.put(b"same"))
    assert first != second
    assert len(first) == 32


async def test_an_empty_file_is_a_file(store: FileStore) -> None:
    assert await store.read(await store.put(b"")) == b""


@pytest.mark.parametrize("size", [1_000_001, 5_000_000])
async def test_too_large_leaves_nothing(store: FileStore, size: int) -> None:
    with pytest.raises(TooLarge):
        await store.put(b"x" * size)
    with pytest.raises(TooLarge):
        await store.put(chunks(*[b"x" * 1000] * (size // 1000 + 1)))
    assert files_in(store) == []


async def test_the_limit_itself_fits_and_a_call_may_ask_for_less(store: FileStore) -> None:
    assert await store.size(await store.put(b"x" * 1_000_000)) == 1_000_000
    with pytest.raises(TooLarge):
        await store.put(b"x" * 11, max_bytes=10)
    with pytest.raises(TooLarge):
        await store.put(b"x" * 1_000_001, max_bytes=2_000_000)


async def test_a_source_that_breaks_leaves_nothing(store: FileStore) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        await store.put(broken())
    assert files_in(store) == []


async def test_cancelling_leaves_nothing(store: FileStore) -> None:
    begun = asyncio.Event()

    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 10
            begun.set()
            await asyncio.sleep(3600)

    task = asyncio.create_task(store.put(endless()))
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert files_in(store) == []


@pytest.mark.parametrize(
    "key",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "",
        ".",
        "..",
        "partial",
        "a" * 31,
        "a" * 33,
        "A" * 32,
        "a" * 32 + "\n",
        "a" * 30 + "/.",
        "\x00" * 32,
        "а" * 32,  # Cyrillic
        "٠" * 32,  # Arabic digits
        ("0" * 30) + "\u200b0",
    ],
)
async def test_only_keys_of_our_own_reach_the_disk(store: FileStore, key: str) -> None:
    await store.put(b"something else")
    with pytest.raises(NotFound):
        await store.read(key)
    with pytest.raises(NotFound):
        await store.size(key)
    with pytest.raises(NotFound):
        await store.delete(key)
    with pytest.raises(NotFound):
        async for _ in store.open(key):
            pass


async def test_an_unknown_key_is_not_found(store: FileStore) -> None:
    with pytest.raises(NotFound):
        await store.read("0" * 32)
    assert await store.delete("0" * 32) is False


async def test_delete_is_final_and_may_be_repeated(store: FileStore) -> None:
    key = await store.put(b"x")
    assert await store.delete(key) is True
    assert await store.delete(key) is False
    with pytest.raises(NotFound):
        await store.read(key)


async def test_nobody_else_on_the_machine_may_read(store: FileStore) -> None:
    await store.put(b"private")
    for path in [store.root, *store.root.rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


async def test_a_link_put_in_the_place_of_a_file_is_not_followed(
    store: FileStore, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"secret")
    key = await store.put(b"x")
    path = next(p for p in files_in(store) if p.name == key)
    path.unlink()
    path.symlink_to(secret)
    with pytest.raises(OSError, match="symbolic"):
        await store.read(key)


async def test_file_and_folders_are_synced_before_the_key_is_known(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(fd: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{fd}"))
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    key = await store.put(b"x")
    assert synced[-3:] == [
        str(store.root / "partial" / key),
        str(store.root / key[:2]),
        str(store.root),
    ]


async def test_leftovers_of_a_crash_are_cleared_by_age(store: FileStore) -> None:
    now = datetime.now(UTC)
    kept = await store.put(b"kept")
    leftover = store.root / "partial" / ("f" * 32)
    leftover.write_bytes(b"half")
    assert await store.clear_partial(now - timedelta(hours=1)) == 0
    assert await store.clear_partial(now + timedelta(hours=1)) == 1
    assert not leftover.exists()
    assert await store.read(kept) == b"kept"


async def test_clearing_an_unused_store_does_nothing(store: FileStore) -> None:
    assert await store.clear_partial(datetime.now(UTC)) == 0
