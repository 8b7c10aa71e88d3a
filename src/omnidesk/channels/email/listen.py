"""Everything a mailbox takes mail by, at the same time."""

from __future__ import annotations

import asyncio

from omnidesk.channels.email.config import EmailConfig
from omnidesk.channels.email.imap import run_imap
from omnidesk.channels.email.listener import run_listener
from omnidesk.domain.channel import ListenContext


async def listen(config: EmailConfig, context: ListenContext) -> None:
    """Take mail by IMAP, by the listener, or by both, until told to stop."""
    async with asyncio.TaskGroup() as group:
        if config.imap is not None:
            group.create_task(run_imap(config, context))
        if config.listener is not None:
            group.create_task(run_listener(config, context))
        group.create_task(_until_stopped(context))


async def _until_stopped(context: ListenContext) -> None:
    # Without any source the mailbox only sends; it still listens, to nothing.
    await context.stop.wait()
