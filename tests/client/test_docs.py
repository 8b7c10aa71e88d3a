"""The Python programs of docs/clients.md run."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.client.conftest import Firm

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "clients.md"


def programs() -> list[Callable[[str, str], Awaitable[None]]]:
    found = []
    for block in re.findall(r"```python\n(.*?)```", _PAGE.read_text("utf-8"), re.DOTALL):
        names: dict[str, Any] = {}
        exec(compile(block, str(_PAGE), "exec"), names)
        found.append(names["main"])
    return found


async def test_they_read_and_answer(
    firm: Firm, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "*")
    read, work = programs()
    running = asyncio.ensure_future(work(firm.url, firm.token))
    try:
        conversation = await firm.customer("Привіт 📦")
        async with asyncio.timeout(20):
            while True:
                rows = await firm.rows("SELECT 1 FROM work_items WHERE state = 'assigned'")
                if rows:
                    break
                await asyncio.sleep(0.1)
            await firm.says(0, "ще раз")
            told = ""
            while "ще раз" not in told:
                told += capsys.readouterr().out
                await asyncio.sleep(0.05)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert "everything now: 0 pieces of work" in told
    await read(firm.url, firm.boss)
    assert f"{conversation} in Привіт 📦" in capsys.readouterr().out
