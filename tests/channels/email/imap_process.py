"""Reads a mailbox into an SQLite ledger until somebody kills it. Arguments: port, user, ledger."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from datetime import UTC, datetime
from typing import Any

from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.imap import run_imap
from omnidesk.domain.channel import Delivery, ListenContext
from omnidesk.domain.ids import InboxId
from omnidesk.domain.inbound import InboundMessage


async def main(port: int, user: str, path: str) -> None:
    ledger = sqlite3.connect(path)
    ledger.execute("CREATE TABLE IF NOT EXISTS items (key text PRIMARY KEY, text text)")
    ledger.execute("CREATE TABLE IF NOT EXISTS cursors (name text PRIMARY KEY, value text)")
    ledger.commit()
    turn = asyncio.Lock()

    async def submit(delivery: Delivery) -> None:
        async with turn:
            for item in delivery.items:
                text = item.text if isinstance(item, InboundMessage) else "unreadable"
                ledger.execute("INSERT OR IGNORE INTO items VALUES (?, ?)", (item.dedupe_key, text))
            ledger.commit()
            # Slow on purpose, so that the kill meets every step.
            await asyncio.sleep(0.003)

    async def load(name: str) -> dict[str, Any] | None:
        row = ledger.execute("SELECT value FROM cursors WHERE name = ?", (name,)).fetchone()
        return json.loads(row[0]) if row else None

    async def save(name: str, value: dict[str, Any]) -> None:
        ledger.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (name, json.dumps(value)))
        ledger.commit()

    config = EmailConfig.model_validate(
        {
            "address": "support@example.org",
            "imap": {
                "host": "127.0.0.1",
                "port": port,
                "security": "none",
                "username": user,
                "password": "pässword",
            },
        }
    )
    context = ListenContext(
        inbox_id=InboxId("ibx_1"),
        address="support@example.org",
        http=None,  # type: ignore[arg-type]
        submit=submit,
        load_cursor=load,
        save_cursor=save,
        now=lambda: datetime.now(UTC),
        random=lambda: 0.0,
        stop=asyncio.Event(),
    )
    await run_imap(config, context)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3]))
