"""Reading a channel's samples, and comparing values with what they expect."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pydantic import BaseModel

from omnidesk.channels import registry
from omnidesk.domain.channel import Channel, WebhookRequest
from omnidesk.domain.inbound import (
    DeliveryReport,
    Ignored,
    InboundCall,
    InboundItem,
    InboundMessage,
    Unreadable,
)

NOW = "2025-10-09T08:53:20Z"
URL = "https://desk.example.test/hooks/ibx_1"
KINDS = {
    InboundMessage: "message",
    InboundCall: "call",
    DeliveryReport: "report",
    Unreadable: "unreadable",
    Ignored: "ignored",
}


@dataclass(frozen=True, kw_only=True)
class Setup:
    """A channel and what its `samples/channel.json` says about it."""

    channel: Channel
    folder: Path
    config: Mapping[str, Any] | None
    signing: Mapping[str, Any]
    send: Mapping[str, Any] | None

    def model(self, **overrides: Any) -> BaseModel:
        return self.channel.config_model.model_validate({**(self.config or {}), **overrides})

    def secret(self, signing: Mapping[str, Any], config: Mapping[str, Any] | None) -> str:
        return str((config or {}).get(signing.get("secret", ""), ""))


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One payload and what is expected of it."""

    name: str
    setup: Setup
    data: Mapping[str, Any]

    @property
    def config(self) -> Mapping[str, Any]:
        return {**(self.setup.config or {}), **self.data.get("config", {})}

    @property
    def model(self) -> BaseModel:
        return self.setup.channel.config_model.model_validate(self.config)

    @property
    def signing(self) -> Mapping[str, Any]:
        return {**self.setup.signing, **self.data.get("signing", {})}

    @property
    def secret(self) -> str:
        return self.setup.secret(self.signing, self.config)

    @property
    def now(self) -> datetime:
        return datetime.fromisoformat(self.data.get("now", NOW)).astimezone(UTC)

    @property
    def request(self) -> WebhookRequest:
        spec = self.data["request"]
        body, headers = payload(spec, self.setup.folder)
        return WebhookRequest(
            method=spec.get("method", "POST"),
            url=spec.get("url", URL),
            headers=headers,
            body=body,
        )


def payload(spec: Mapping[str, Any], folder: Path) -> tuple[bytes, dict[str, str]]:
    """Body and headers that a sample describes."""
    headers = {name.lower(): value for name, value in spec.get("headers", {}).items()}
    body = b""
    kind = ""
    if "form" in spec:
        form = spec["form"]
        pairs = form.items() if isinstance(form, dict) else form
        body = urlencode([(name, value) for name, value in pairs]).encode()
        kind = "application/x-www-form-urlencoded"
    elif "json" in spec:
        body = json.dumps(spec["json"], ensure_ascii=False).encode()
        kind = "application/json"
    elif "body_base64" in spec:
        body = base64.b64decode(spec["body_base64"])
    elif "body_file" in spec:
        body = (folder / spec["body_file"]).read_bytes()
    else:
        body = spec.get("body", "").encode()
    if kind:
        headers.setdefault("content-type", kind)
    return body, headers


def setups() -> list[Setup]:
    """Every channel that there is; `config` is None where samples/channel.json is missing."""
    found = []
    for name, channel in sorted(registry().items()):
        module = import_module(f"omnidesk.channels.{name}")
        folder = Path(str(module.__file__)).parent / "samples"
        path = folder / "channel.json"
        known = json.loads(path.read_text("utf-8")) if path.exists() else {}
        found.append(
            Setup(
                channel=channel,
                folder=folder,
                config=known.get("config"),
                signing=known.get("signing") or {"scheme": "none"},
                send=known.get("send"),
            )
        )
    return found


def samples(setup: Setup) -> Iterator[Sample]:
    """Every sample of a channel."""
    for path in sorted(setup.folder.glob("*.json")):
        if path.name != "channel.json":
            data = json.loads(path.read_text("utf-8"))
            yield Sample(name=path.stem, setup=setup, data=data)


def plain(value: Any) -> Any:
    """A parsed value in the form that samples write."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        named = {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        kind = KINDS.get(type(value))
        return {"type": kind, **named} if kind else named
    if isinstance(value, datetime):
        assert value.tzinfo is not None, "instants are aware"
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, bytes):
        return {"sha256": hashlib.sha256(value).hexdigest(), "size": len(value)}
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    return value


def differences(expected: Any, found: Any, place: str = "") -> list[str]:
    """Where `found` is not what was expected; objects by the keys that `expected` names."""
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        missing = [f"{place}/{key}: missing" for key in expected if key not in found]
        shared = [key for key in expected if key in found]
        return missing + [
            line
            for key in shared
            for line in differences(expected[key], found[key], f"{place}/{key}")
        ]
    if isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        return [
            line
            for index, (e, f) in enumerate(zip(expected, found, strict=True))
            for line in differences(e, f, f"{place}/{index}")
        ]
    return [] if expected == found else [f"{place}: expected {expected!r}, found {found!r}"]


def check_storable(items: tuple[InboundItem, ...]) -> None:
    """Keys are there, unique and of sane size, and every text can be stored."""
    keys = [item.dedupe_key for item in items]
    assert len(set(keys)) == len(keys), "dedupe keys repeat within one request"
    assert all(0 < len(key) <= 512 for key in keys), "dedupe keys are missing or huge"
    _storable([plain(item) for item in items])


def _storable(value: Any) -> None:
    if isinstance(value, str):
        assert "\x00" not in value, "PostgreSQL cannot store NUL"
        value.encode("utf-8")
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            _storable(key)
            _storable(inner)
    elif isinstance(value, list):
        for inner in value:
            _storable(inner)
