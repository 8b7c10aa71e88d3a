"""Folders and programs for whole-system tests."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what its last line of stdout says."""

    code: int
    report: dict[str, Any]
    said: str


async def omnidesk(*arguments: str, **environment: str) -> Ended:
    """Run a command with --json to its end. It is ended with the test, whatever happens."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "omnidesk", *arguments, "--json",
        env={**clean_environment(), **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        out, err = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    lines = out.decode().strip().splitlines()
    report = json.loads(lines[-1]) if lines else {}
    return Ended(process.returncode or 0, report, err.decode())


def clean_environment() -> dict[str, str]:
    """This process's environment without omnidesk's own settings."""
    return {name: value for name, value in os.environ.items() if not name.startswith("OMNIDESK_")}


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own user can enter when the tests run as root."""
    path = Path(tempfile.mkdtemp(prefix="omnidesk-e2e-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)
