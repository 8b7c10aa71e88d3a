"""The server's process: mode (baseline, measured, single), database URL, folder, socket, port."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import uvloop
from pydantic import SecretStr

from omnidesk.api.state import Submits
from omnidesk.bench.ingest import SECRET_KEY
from omnidesk.domain.channel import Delivery
from omnidesk.flows import ingest
from omnidesk.flows.runtime import OpenInbox
from omnidesk.serve import run_process
from omnidesk.settings import load


class Nowhere:
    """Takes every delivery and stores nothing: what the web server alone can do."""

    async def submit(self, open_inbox: OpenInbox, delivery: Delivery, /) -> None:
        """Returns at once."""


def main() -> None:
    """Serve until terminated."""
    mode, url, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    listener = socket.socket(fileno=int(sys.argv[4]))
    folder.mkdir(parents=True, exist_ok=True)
    settings = load(
        None,
        database_url=url,
        data_dir=folder,
        public_url=f"http://127.0.0.1:{sys.argv[5]}",
        secret_key=SecretStr(SECRET_KEY),
    )
    if mode == "single":
        ingest.GROUP_ITEMS = 1
    committer: Submits | None = Nowhere() if mode == "baseline" else None
    uvloop.run(run_process(settings, "api", listener, committer=committer))


if __name__ == "__main__":
    main()
