from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpx2

from omnidesk.store.database import Database
from omnidesk.store.seal import Seal
from tests import factories
from tests.cli.conftest import SECRET_KEY, Ended, Shell


def verdicts(ended: Ended) -> dict[str, str]:
    return {check["check"]: check["verdict"] for check in ended.json["checks"]}


def found(ended: Ended, name: str) -> dict[str, Any]:
    (check,) = (check for check in ended.json["checks"] if check["check"] == name)
    seen: dict[str, Any] = check
    return seen


async def test_a_sound_machine_passes_and_says_what_it_could_not_see(shell: Shell) -> None:
    ended = await shell("doctor", "--json", OMNIDESK_PUBLIC_URL="http://127.0.0.1:9")
    seen = verdicts(ended)
    # The tests' own database runs without fsync, and the doctor must notice.
    assert seen.pop("database durability") == "fail"
    assert ended.code == 1
    assert seen.pop("public URL") == "warn"
    assert set(seen.values()) == {"ok"}, ended.out
    assert {"database version", "database rights", "migrations", "clock", "disk"} < set(seen)


async def test_an_embedded_database_passes(alone: Shell) -> None:
    assert (await alone("migrate")).code == 0
    ended = await alone("doctor", "--json", OMNIDESK_PUBLIC_URL="http://127.0.0.1:9")
    assert ended.code == 0, ended.out
    assert ended.json["failed"] == 0


async def test_each_fault_has_a_line_that_mends_it(shell: Shell, database: Database) -> None:
    async with database.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = '0001'")
    (shell.folder / "data").chmod(0o777)
    config = shell.write("desk.toml", '[[inboxes]]\nname = "x"\nconfig.auth_token = "${NOWHERE}"\n')
    ended = await shell(
        "doctor",
        "--config",
        config,
        "--json",
        OMNIDESK_SECRET_KEY="changeme-changeme-changeme-changeme",
        OMNIDESK_DATABSE_URL="a typing error",
    )
    assert ended.code == 1
    assert found(ended, "migrations")["fix"] == "run: omnidesk migrate"
    assert "chmod go-w" in found(ended, "data folder")["fix"]
    assert "openssl rand" in found(ended, "secret key")["fix"]
    assert "NOWHERE" in found(ended, "secrets in environment")["detail"]
    assert "OMNIDESK_DATABSE_URL" in found(ended, "environment")["detail"]
    for check in ended.json["checks"]:
        assert bool(check["fix"]) == (check["verdict"] != "ok"), check
    text = await shell("doctor")
    assert "FAIL  migrations" in text.out
    assert "fix: run: omnidesk migrate" in text.out


async def test_a_database_that_is_away_does_not_hide_the_rest(shell: Shell) -> None:
    url = "postgresql://me:canary@127.0.0.1:1/x"
    ended = await shell("doctor", "--json", OMNIDESK_DATABASE_URL=url)
    assert ended.code == 1
    assert verdicts(ended)["database"] == "fail"
    assert verdicts(ended)["secret key"] == "ok"
    assert "disk" in verdicts(ended)
    assert "canary" not in ended.out


async def test_a_faulty_file_is_a_failed_check(shell: Shell) -> None:
    config = shell.write("desk.toml", "[server]\nport = 99999\n")
    ended = await shell("doctor", "--config", config, "--json")
    assert ended.code == 1
    assert "server.port" in found(ended, "configuration file")["detail"]


async def test_inboxes_are_asked_of_their_providers(shell: Shell, database: Database) -> None:
    seal = Seal(SECRET_KEY)
    nobody = "http://127.0.0.1:9"
    twilio = {"account_sid": "AC1", "auth_token": "canary", "from_number": "+15005550006"}
    async with database.transaction() as tx:
        queue = await factories.queue(tx)
        config = {**twilio, "api_base_url": nobody}
        await factories.inbox(tx, seal, "sms", "twilio_sms", queue, config)
        await factories.inbox(tx, seal, "broken", "twilio_sms", queue, {"account_sid": "AC1"})
        await factories.inbox(tx, seal, "strange", "pigeon", queue, {})
        await factories.inbox(tx, seal, "closed", "pigeon", queue, {}, enabled=False)
    ended = await shell("doctor", "--json")
    seen = verdicts(ended)
    assert seen["inbox sms"] == "warn"
    assert seen["inbox broken"] == "fail"
    assert seen["inbox strange"] == "fail"
    assert "inbox closed" not in seen
    assert "canary" not in ended.out

    other = await shell("doctor", "--json", OMNIDESK_SECRET_KEY="f00dfeed" * 8)
    assert verdicts(other)["stored secrets"] == "fail"


async def test_a_running_server_is_reached_and_its_socket_opens(shell: Shell) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        env = {"OMNIDESK_PUBLIC_URL": url, "OMNIDESK_LISTEN_FD": str(listener.fileno())}
        server = await shell.begin("serve", listener=listener, **env)
        async with httpx2.AsyncClient(trust_env=False, timeout=60) as http:
            # The socket listens already: the request waits for the server, not we.
            assert (await http.get(f"{url}/healthz")).status_code == 200
        ended = await shell("doctor", "--json", OMNIDESK_PUBLIC_URL=url)
        if verdicts(ended).get("websocket upgrade") != "ok":
            server.terminate()
            raise AssertionError((await server.communicate())[1].decode() + ended.out)
        assert "this machine only" in found(ended, "public URL")["detail"]
        server.terminate()
        _, err = await asyncio.wait_for(server.communicate(), 60)
        assert server.returncode == 0
    assert all(line.startswith("{") for line in err.decode().splitlines()), err.decode()


async def test_a_proxy_that_swallows_the_upgrade_is_noticed(shell: Shell) -> None:
    async def proxy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        body = b'{"status":"ok"}'
        status = b"200 OK" if head.startswith(b"GET /healthz") else b"400 Bad Request"
        length = str(len(body)).encode()
        writer.write(b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: " + length)
        writer.write(b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(proxy, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        ended = await shell("doctor", "--json", OMNIDESK_PUBLIC_URL=f"http://127.0.0.1:{port}")
    upgrade = found(ended, "websocket upgrade")
    assert upgrade["verdict"] == "fail"
    assert "HTTP 400" in upgrade["detail"]
    assert "Upgrade" in upgrade["fix"]
