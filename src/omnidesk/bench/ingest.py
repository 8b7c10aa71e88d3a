"""`bench ingest`: signed SMS webhooks over HTTP, stored durably, against no database at all.

The baseline is the same server process, application, route and signature check, with a committer
that stores nothing. Baseline and measured run take turns on one machine; messages are all new,
contacts are drawn from a million addresses.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import random
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from omnidesk import clock
from omnidesk.bench.load import Tally, percentile
from omnidesk.store import embedded, schema
from omnidesk.store.bench import count_stored, prepare_ingest
from omnidesk.store.database import Database
from omnidesk.store.seal import Seal

AUTH_TOKEN = "a-token-for-benchmarks-only"  # noqa: S105  # signs only our own benchmark traffic
SECRET_KEY = "a-key-for-benchmarks-only-not-a-secret"  # noqa: S105
INBOX = "bench-sms"
_ADDRESSES = 1_000_000
_CONNECTIONS = 128
_ROUNDS = 3
_PER_SECOND_AT_MOST = 6_000


@dataclass(slots=True)
class _Sum:
    count: int = 0
    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)

    def add(self, tally: Tally, sids: Sequence[str]) -> None:
        self.count += len(tally.acknowledged)
        self.seconds += tally.seconds
        self.latencies += tally.latencies
        self.acknowledged |= {sids[index] for index in tally.acknowledged}

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0


async def run(seconds: float, seed: int = 1) -> dict[str, float | int]:
    """Measure for about `seconds` in each mode; the numbers of the contract."""
    with tempfile.TemporaryDirectory(prefix="omnidesk-bench-") as name:
        folder = Path(name)
        await asyncio.to_thread(folder.chmod, 0o755)
        async with await embedded.start(folder / "db", throwaway=True) as server:
            return await _measure(server.url, folder, seconds, random.Random(seed))


async def _measure(
    url: str, folder: Path, seconds: float, rng: random.Random
) -> dict[str, float | int]:
    database = Database(url, pool_size=2)
    await schema.migrate(database)
    async with database.transaction() as tx:
        await prepare_ingest(tx, Seal(SECRET_KEY), INBOX, AUTH_TOKEN, clock.now())
    sums = {mode: _Sum() for mode in ("baseline", "measured", "single")}
    async with (
        _server("baseline", url, folder) as baseline,
        _server("measured", url, folder) as measured,
        _server("single", url, folder) as single,
    ):
        ports = {"baseline": baseline, "measured": measured, "single": single}
        turns = ["baseline", "measured"] * _ROUNDS + ["single"]
        for turn, mode in enumerate(["measured", "baseline", *turns]):
            warm_up = turn < 2
            share = 1.0 if warm_up else seconds / _ROUNDS
            tally, sids = await _turn(ports[mode], share, rng)
            if warm_up:
                sums[mode].acknowledged |= {sids[index] for index in tally.acknowledged}
            else:
                sums[mode].add(tally, sids)
    acknowledged = sums["measured"].acknowledged | sums["single"].acknowledged
    async with database.transaction() as tx:
        stored, missing = await count_stored(tx, acknowledged)
    await database.close()
    measured_sum, base = sums["measured"], sums["baseline"]
    return {
        "baseline_per_second": round(base.per_second, 1),
        "measured_per_second": round(measured_sum.per_second, 1),
        "ratio": round(measured_sum.per_second / base.per_second, 4) if base.count else 0.0,
        "single_commit_per_second": round(sums["single"].per_second, 1),
        "p50_ms": round(percentile(measured_sum.latencies, 0.50) * 1000, 2),
        "p99_ms": round(percentile(measured_sum.latencies, 0.99) * 1000, 2),
        "stored": stored,
        "lost": missing,
    }


async def _turn(port: int, seconds: float, rng: random.Random) -> tuple[Tally, list[str]]:
    # The generator is a process of its own; it makes its requests from a seed, and so do we, to
    # know their ids.
    seed = rng.getrandbits(48)
    amount = int(_PER_SECOND_AT_MOST * seconds) + _CONNECTIONS
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "omnidesk.bench.ingest_load",
        str(port), str(seed), str(amount), str(seconds), str(_CONNECTIONS),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    printed, _ = await process.communicate()
    lines = printed.decode().splitlines()
    if process.returncode != 0 or len(lines) != 3:
        raise RuntimeError("the load generator failed")
    tally = Tally(
        acknowledged=[int(index) for index in lines[1].split()],
        latencies=[float(value) for value in lines[2].split()],
        seconds=float(lines[0]),
    )
    return tally, [sid for sid, _ in messages(seed, amount)]


def messages(seed: int, amount: int) -> list[tuple[str, str]]:
    """(MessageSid, sender) of a run; the same for the same seed."""
    rng = random.Random(seed)
    return [
        (f"SM{rng.getrandbits(128):032x}", f"+38050{rng.randrange(_ADDRESSES):07d}")
        for _ in range(amount)
    ]


def signed_request(port: int, sid: str, sender: str) -> bytes:
    """One webhook as Twilio sends it: form, X-Twilio-Signature over URL and fields."""
    path = f"/hooks/{INBOX}"
    fields = {
        "MessageSid": sid,
        "AccountSid": "AC" + "0" * 31 + "1",
        "From": sender,
        "To": "+380440000000",
        "Body": "Where is my order 1234? It should have come on Monday.",
        "NumMedia": "0",
        "NumSegments": "1",
        "SmsStatus": "received",
        "ApiVersion": "2010-04-01",
    }
    text = f"http://127.0.0.1:{port}{path}" + "".join(k + fields[k] for k in sorted(fields))
    digest = hmac.new(AUTH_TOKEN.encode(), text.encode(), hashlib.sha1).digest()
    body = urlencode(fields).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"X-Twilio-Signature: {base64.b64encode(digest).decode()}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@asynccontextmanager
async def _server(mode: str, url: str, folder: Path) -> AsyncIterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        port = listener.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "omnidesk.bench.ingest_server",
            mode, url, str(folder / mode), str(listener.fileno()), str(port),
            pass_fds=[listener.fileno()],
        )  # fmt: skip
    try:
        await _answering(port)
        yield port
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def _answering(port: int) -> None:
    for _ in range(200):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            async with asyncio.timeout(5):
                answer = await reader.read(12)
            writer.close()
            if answer.endswith(b"200"):
                return
        except (OSError, TimeoutError):
            pass
        await asyncio.sleep(0.1)
    raise RuntimeError("the benchmark's server did not start")
