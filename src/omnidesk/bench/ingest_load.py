"""The load generator's process: port, seed, amount, seconds, connections."""

from __future__ import annotations

import sys

import uvloop

from omnidesk.bench.ingest import messages, signed_request
from omnidesk.bench.load import run


def main() -> None:
    """Make the requests, send them, print seconds, acknowledged indexes and latencies."""
    port, seed, amount = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    seconds, connections = float(sys.argv[4]), int(sys.argv[5])
    requests = [signed_request(port, sid, sender) for sid, sender in messages(seed, amount)]
    tally = uvloop.run(run("127.0.0.1", port, requests, seconds, connections))
    print(tally.seconds)
    print(*tally.acknowledged)
    print(*(f"{value:.6f}" for value in tally.latencies))


if __name__ == "__main__":
    main()
