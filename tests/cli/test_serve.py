from __future__ import annotations

import asyncio
import signal
import socket

import httpx2

from omnidesk.store.database import Database
from tests.cli.conftest import Shell


async def test_it_refuses_to_start_with_one_clear_line(shell: Shell, database: Database) -> None:
    keyless = await shell("serve", "--port", "0", OMNIDESK_SECRET_KEY="")
    assert keyless.code == 2
    assert "OMNIDESK_SECRET_KEY" in keyless.err
    async with database.transaction() as tx:
        await tx.run("UPDATE alembic_version SET version_num = '0001'")
    taken = socket.create_server(("127.0.0.1", 0))
    with taken:
        busy = str(taken.getsockname()[1])
        for arguments, env, said in (
            ([], {}, "run: omnidesk migrate"),
            ([], {"OMNIDESK_DATABASE_URL": "postgres://me:canary@127.0.0.1:1/x"}, "be reached"),
            (["--port", busy], {}, "cannot be listened on"),
            (["--role", "king"], {}, "--role"),
        ):
            port = () if "--port" in arguments else ("--port", "0")
            refused = await shell("serve", *arguments, *port, **env)
            assert refused.code == 2, refused
            assert said in refused.err
            assert "Traceback" not in refused.err
            assert "canary" not in refused.err


async def test_a_plain_postgresql_url_serves_and_ctrl_c_ends_it(
    shell: Shell, database_url: str
) -> None:
    plain = database_url.replace("postgresql+asyncpg://", "postgres://")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        server = await shell.begin(
            "serve",
            listener=listener,
            OMNIDESK_DATABASE_URL=plain,
            OMNIDESK_LISTEN_FD=str(listener.fileno()),
        )
        async with httpx2.AsyncClient(trust_env=False, timeout=60) as http:
            for _ in range(300):
                if (await http.get(f"{url}/readyz")).status_code == 200:
                    break
                await asyncio.sleep(0.1)
            assert (await http.get(f"{url}/readyz")).status_code == 200
        server.send_signal(signal.SIGINT)
        _, err = await asyncio.wait_for(server.communicate(), 60)
    assert server.returncode == 0, err.decode()
    assert b"Traceback" not in err
