"""A process that uses an embedded database until its standard input closes.

Run as `python user_process.py DATA_DIR [USER]`; prints one JSON line when the database answers.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import pwd
import sys
from pathlib import Path

from omnidesk.store.embedded import start

# The user we become may not be able to read Python itself: what is imported late comes first.
importlib.import_module("concurrent.futures.thread")


def become(name: str) -> None:
    entry = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)


async def use(data_dir: Path) -> None:
    embedded = await start(data_dir, fsync=False)
    print(json.dumps({"url": embedded.url, "socket_dir": str(embedded.socket_dir)}), flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await embedded.stop()
    print(json.dumps({"stopped": True}), flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        become(sys.argv[2])
    asyncio.run(use(Path(sys.argv[1])))
