"""Which user runs the server, which programs it runs, and what is refused."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from omnidesk.store.embedded import EmbeddedDatabaseError, binaries, places, start
from tests.store.embedded.conftest import Users, data_of, query, server_of

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become other users")


@as_root
async def test_an_ordinary_user(folder: Path, users: Users) -> None:
    folder.mkdir()
    shutil.chown(folder, "daemon")
    folder.chmod(0o700)
    user = await users.begin(folder, "daemon")
    await user.ready()
    server = server_of(folder)
    assert server is not None
    assert Path(f"/proc/{server}").owner() == "daemon"
    await user.leave()
    assert server_of(folder) is None


@as_root
async def test_root_hands_the_server_to_another_user(folder: Path) -> None:
    async with await start(folder, fsync=False, server_user="daemon"):
        server = server_of(folder)
        assert Path(f"/proc/{server}").owner() == "daemon"
    # The folder's owner is remembered by the folder itself.
    async with await start(folder, fsync=False):
        assert Path(f"/proc/{server_of(folder)}").owner() == "daemon"
    with pytest.raises(EmbeddedDatabaseError, match="belongs to user daemon"):
        await start(folder, server_user="nobody")


@as_root
@pytest.mark.parametrize(("user", "said"), [("root", "as root"), ("no-such-user", "no user")])
async def test_an_unusable_server_user(folder: Path, user: str, said: str) -> None:
    with pytest.raises(EmbeddedDatabaseError, match=said):
        await start(folder, server_user=user)


@as_root
async def test_a_closed_parent_stays_closed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = folder.parent / "elsewhere"
    monkeypatch.setattr(places, "_ELSEWHERE", elsewhere)
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    data_dir = closed / "data"
    async with await start(data_dir, fsync=False) as embedded:
        await query(embedded.socket_dir, "CREATE TABLE kept AS SELECT 1 AS value")
        assert data_of(data_dir).is_relative_to(elsewhere)
    assert closed.stat().st_mode & 0o777 == 0o700
    async with await start(data_dir, fsync=False) as embedded:
        assert len(await query(embedded.socket_dir, "TABLE kept")) == 1

    shutil.rmtree(elsewhere)
    with pytest.raises(EmbeddedDatabaseError, match="is gone"):
        await start(data_dir, fsync=False)


@as_root
async def test_programs_that_the_server_user_cannot_read_are_copied(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder.parent / "closed"
    closed.mkdir(mode=0o700)
    original = next(binaries._candidates()).parent
    package = original.parent
    shutil.copytree(original, closed / package.name / original.name, symlinks=True)
    bundled = f"{package.name}.libs"
    shutil.copytree(package.with_name(bundled), closed / bundled, symlinks=True)
    unreadable = closed / package.name / original.name / "bin"
    monkeypatch.setattr(binaries, "_candidates", lambda: iter([unreadable]))
    async with await start(folder, fsync=False) as embedded:
        await query(embedded.socket_dir, "SELECT 1")
        program = Path(f"/proc/{server_of(folder)}/exe").readlink()
        assert program.is_relative_to(folder / "postgres" / "programs")
    assert closed.stat().st_mode & 0o777 == 0o700
    async with await start(folder, fsync=False):
        assert Path(f"/proc/{server_of(folder)}/exe").readlink() == program


@pytest.mark.parametrize("closed", [False, True])
async def test_a_throwaway_database_is_deleted_with_its_last_user(
    folder: Path, closed: bool
) -> None:
    if closed:
        folder.mkdir(mode=0o700)
    first = await start(folder, throwaway=True, fsync=False)
    second = await start(folder, throwaway=True, fsync=False)
    cluster = data_of(folder).parent
    await first.stop()
    assert cluster.exists()
    await second.stop()
    assert not cluster.exists()
    assert sorted(path.name for path in (folder / "postgres").iterdir()) == [
        "start.lock",
        "users.lock",
    ]


async def test_a_folder_of_another_major_is_refused_with_the_way_out(folder: Path) -> None:
    async with await start(folder, fsync=False):
        pass
    version = data_of(folder) / "PG_VERSION"
    major = version.read_text().strip()
    version.write_text("99\n")
    with pytest.raises(EmbeddedDatabaseError, match=r"made by PostgreSQL 99.*backup"):
        await start(folder, fsync=False)
    version.write_text(f"{major}\n")
    async with await start(folder, fsync=False) as embedded:
        await query(embedded.socket_dir, "SELECT 1")


async def test_a_machine_without_programs_is_told_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none() -> Iterator[Path]:
        return iter([])

    monkeypatch.setattr(binaries, "_candidates", none)
    with pytest.raises(EmbeddedDatabaseError, match="OMNIDESK_DATABASE_URL"):
        await start(folder)


async def test_the_systems_own_postgresql_will_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = [path for path in binaries._candidates() if not path.parent.name.startswith("pginstall")]
    if not own:
        pytest.skip("no system PostgreSQL here")
    monkeypatch.setattr(binaries, "_candidates", lambda: iter(own))
    async with await start(folder, fsync=False) as embedded:
        lowered = await query(embedded.socket_dir, "SELECT lower('ЇЖАК') AS word")
        assert lowered[0]["word"] == "їжак"


async def test_a_server_that_cannot_start_shows_its_log(folder: Path) -> None:
    async with await start(folder, fsync=False):
        conf = data_of(folder) / "postgresql.conf"
    conf.write_text(conf.read_text() + "\nnonsense = 1\n")
    with pytest.raises(EmbeddedDatabaseError, match="nonsense"):
        await start(folder, fsync=False)
    assert server_of(folder) is None
