"""The TypeScript types of every resource, frame and command, made from the server's own documents.

    python web/api_types.py           write web/client/api.gen.ts
    python web/api_types.py --check   exit 1 when the file is not what the documents say

Needs an installed omnidesk and the packages of web/ (`npm ci`).
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pages

HERE = Path(__file__).resolve().parent
TARGET = HERE / "client" / "api.gen.ts"


def documents() -> dict[str, Any]:
    """The OpenAPI and AsyncAPI documents, made without a server."""
    from fastapi import FastAPI

    from omnidesk.api import routers
    from omnidesk.api.asyncapi import document as sockets
    from omnidesk.api.docs import document as rest

    app = FastAPI(openapi_url=None)
    for router in routers():
        app.include_router(router)
    return {"openapi": rest(app), "asyncapi": sockets()}


def generated() -> str:
    """The module's text."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "documents.json"
        source.write_text(json.dumps(documents()), encoding="utf-8")
        folder = pages.node_folder()
        assert folder is not None, "Node is needed: make setup"
        made = subprocess.run(
            [folder / "node", HERE / "api-types.mjs", source],
            check=True,
            capture_output=True,
            text=True,
        )
    return made.stdout


def main() -> int:
    """The command."""
    text = generated()
    if "--check" not in sys.argv[1:]:
        TARGET.write_text(text, encoding="utf-8")
        return 0
    if TARGET.read_text(encoding="utf-8") == text:
        return 0
    print(f"{TARGET.name} is not what the API says; run: make web-types", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
