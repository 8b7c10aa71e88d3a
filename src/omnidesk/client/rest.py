"""The REST API: what may be repeated is repeated, with growing pauses, until it is answered."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from itertools import count
from types import TracebackType
from typing import Any, cast

import httpx2

from omnidesk import clock
from omnidesk.client.backoff import backoff
from omnidesk.client.problems import ProblemError
from omnidesk.client.resources import Agent, Contact, Conversation, Message, Note, Queue

# The server did nothing and says so.
_LATER = frozenset({429, 503})
# A proxy does not know what became of it.
_UNKNOWN = frozenset({502, 504})

Query = str | int | bool | Sequence[str] | None


class Api:
    """The REST API of one server, as one caller.

    A POST carries an Idempotency-Key that stays the same over its tries, so that it happens
    once. Tries go on for `patience_seconds`; a `Retry-After` is honoured. Refusals are raised
    as ProblemError.
    """

    def __init__(
        self,
        url: str,
        token: str,
        *,
        patience_seconds: float = 60.0,
        timeout_seconds: float = 30.0,
        trust_env: bool = True,
        rng: random.Random | None = None,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._patience = patience_seconds
        self._rng = rng or random.Random()
        self._http = httpx2.AsyncClient(
            base_url=url,
            headers={"authorization": f"Bearer {token}"},
            timeout=timeout_seconds,
            trust_env=trust_env,
            transport=transport,
        )

    async def __aenter__(self) -> Api:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    # Any route ---------------------------------------------------------------------------------

    async def get(self, path: str, /, **query: Query) -> Any:
        """The answer of a route below /api/v1. A query of None is left out."""
        return await self._request("GET", path, query=query)

    async def post(self, path: str, body: Any = None, /, *, key: str | None = None) -> Any:
        """Do something once. With a `key` of your own it is the same over restarts, for a day."""
        return await self._request("POST", path, body=body, key=key or clock.new_id("key"))

    async def put(self, path: str, body: Any, /) -> Any:
        """Replace a resource."""
        return await self._request("PUT", path, body=body)

    async def patch(self, path: str, body: Any, /, *, version: int | None = None) -> Any:
        """Change fields of a resource; with `version` only if that is still its version."""
        return await self._request("PATCH", path, body=body, version=version)

    async def delete(self, path: str, /) -> Any:
        """Remove a resource."""
        return await self._request("DELETE", path)

    async def pages(self, path: str, /, **query: Query) -> AsyncIterator[Any]:
        """The items of a list, page after page as they are needed."""
        cursor: str | None = None
        while True:
            page = await self.get(path, **{**query, "cursor": cursor} if cursor else query)
            for item in page["items"]:
                yield item
            cursor = page["next_cursor"]
            if cursor is None:
                return

    # Some routes by name -----------------------------------------------------------------------

    async def me(self) -> Agent | None:
        """The token's agent; None for a token that is nobody's."""
        return cast("Agent | None", (await self.get("me"))["agent"])

    def agents(self) -> AsyncIterator[Agent]:
        """All agents."""
        return cast("AsyncIterator[Agent]", self.pages("agents"))

    def queues(self) -> AsyncIterator[Queue]:
        """All queues."""
        return cast("AsyncIterator[Queue]", self.pages("queues"))

    def conversations(self, **query: Query) -> AsyncIterator[Conversation]:
        """Conversations by state, queue_id, agent_id, tag, q and so on; the longest wait first."""
        return cast("AsyncIterator[Conversation]", self.pages("conversations", **query))

    async def conversation(self, conversation_id: str) -> Conversation:
        """One conversation."""
        return cast(Conversation, await self.get(f"conversations/{conversation_id}"))

    async def messages(self, conversation_id: str, *, limit: int = 50) -> list[Message]:
        """The last messages of a conversation, oldest first."""
        page = await self.get(f"conversations/{conversation_id}/messages", limit=limit)
        return cast("list[Message]", page["items"])

    def contacts(self, q: str = "") -> AsyncIterator[Contact]:
        """Contacts, by the beginning of an address or by words of the name."""
        return cast("AsyncIterator[Contact]", self.pages("contacts", q=q or None))

    async def contact(self, contact_id: str) -> Contact:
        """One contact with its addresses."""
        return cast(Contact, await self.get(f"contacts/{contact_id}"))

    async def send_message(
        self, conversation_id: str, text: str, *, key: str | None = None, **more: Any
    ) -> Message:
        """Write to the contact; `more` is as in the API's description."""
        path = f"conversations/{conversation_id}/messages"
        return cast(Message, await self.post(path, {"text": text, **more}, key=key))

    async def create_note(
        self, conversation_id: str, text: str, *, key: str | None = None, **more: Any
    ) -> Note:
        """Tell the other agents something."""
        path = f"conversations/{conversation_id}/notes"
        return cast(Note, await self.post(path, {"text": text, **more}, key=key))

    async def ticket(self) -> str:
        """A token of one minute for a live desk, so that it need not hold this one."""
        return str((await self.post("realtime/tickets"))["token"])

    # How ---------------------------------------------------------------------------------------

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Query] | None = None,
        body: Any = None,
        key: str | None = None,
        version: int | None = None,
    ) -> Any:
        headers = {}
        if key is not None:
            headers["idempotency-key"] = key
        if version is not None:
            headers["if-match"] = f'"{version}"'
        given = {name: value for name, value in (query or {}).items() if value is not None}
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        for failures in count():
            found = await self._try(method, path, given, body, headers)
            if not isinstance(found, ProblemError):
                return found
            pause = max(backoff(failures, self._rng.random()), found.retry_after or 0.0)
            # A second try of a change that expects a version could meet its own first one.
            again = found.status in _LATER or (version is None and _is_open(found))
            if not again or loop.time() + pause > until:
                raise found
            await asyncio.sleep(pause)
        raise AssertionError("count never ends")

    async def _try(
        self,
        method: str,
        path: str,
        query: Mapping[str, Query],
        body: Any,
        headers: Mapping[str, str],
    ) -> Any:
        try:
            response = await self._http.request(
                method,
                f"/api/v1/{path.removeprefix('/')}",
                params=cast("Any", query) or None,
                json=body,
                headers=dict(headers),
            )
        except httpx2.TransportError as error:
            return ProblemError("unreachable", f"{type(error).__name__}: {error}")
        if response.status_code >= 400:
            return _problem(response)
        if response.status_code == 204 or not response.content:
            return None
        try:
            return response.json()
        except ValueError:
            return ProblemError("unreadable", "the answer is no JSON", status=response.status_code)


def _is_open(found: ProblemError) -> bool:
    return found.status in _UNKNOWN or found.code == "unreachable"


def _problem(response: httpx2.Response) -> ProblemError:
    said = response.headers.get("retry-after", "")
    after = float(said) if said.isascii() and said.isdigit() else None
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        found = {"title": response.reason_phrase}
    return ProblemError.of(found, status=response.status_code, retry_after=after)
