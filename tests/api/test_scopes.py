"""Every route declares its scope, and every role meets exactly the doors of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute

from omnidesk import api
from omnidesk.api.scopes import ALLOWED, WITHOUT_TOKEN, Scope, allows
from omnidesk.domain.agent import Role
from tests.api.conftest import Site


def routes() -> list[APIRoute | APIWebSocketRoute]:
    return [
        route
        for router in api.routers()
        for route in router.routes
        if isinstance(route, (APIRoute, APIWebSocketRoute))
    ]


def scopes_of(route: APIRoute | APIWebSocketRoute) -> set[Scope]:
    return {call.scope for call in _calls(route.dependant) if hasattr(call, "scope")}


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)


def test_nothing_but_known_kinds_of_routes() -> None:
    for router in api.routers():
        for route in router.routes:
            assert isinstance(route, (APIRoute, APIWebSocketRoute)), route


@pytest.mark.parametrize("route", routes(), ids=lambda r: f"{r.path} {r.name}")
def test_every_route_declares_one_scope(route: APIRoute | APIWebSocketRoute) -> None:
    found = scopes_of(route)
    assert len(found) == 1, f"{route.path} declares {found or 'no scope'}"
    (scope,) = found
    if isinstance(route, APIRoute) and route.path.startswith("/api/v1/"):
        public = {"/api/v1/sessions"}
        visitor = route.path.startswith("/api/v1/widget")
        assert (scope in WITHOUT_TOKEN) == (route.path in public or visitor), route.path


def test_every_role_and_scope_is_decided() -> None:
    assert set(ALLOWED) == set(Role)
    used = {scope for route in routes() for scope in scopes_of(route)}
    for scope in Scope:
        if scope in WITHOUT_TOKEN:
            assert not any(scope in allowed for allowed in ALLOWED.values())
        else:
            assert allows(Role.ADMIN, scope)
    # /metrics asks inside: who is on this machine needs no token.
    assert set(Scope) - used <= {Scope.VISITOR, Scope.METRICS_READ}


def _path(route: APIRoute) -> str:
    prefixes = {"conversation": "cnv", "offer": "ofr", "work_item": "wrk", "queue": "que"}

    def value(match: re.Match[str]) -> str:
        name = match.group(1).split(":")[0].removesuffix("_id")
        return f"{prefixes.get(name, name[:3].ljust(3, 'x'))}_00000000000000000000000000000000"

    return re.sub(r"\{([^}]+)\}", value, route.path)


async def test_matrix_of_roles_and_routes(site: Site) -> None:
    """401 without a token, 403 exactly where the table says no; otherwise anything but those."""
    wrong: list[str] = []
    for route in routes():
        if not isinstance(route, APIRoute):
            continue
        (scope,) = scopes_of(route)
        method = min(route.methods or {"GET"})
        path = _path(route)
        if scope in WITHOUT_TOKEN:
            continue
        bare = (await site.call(None, method, path)).status_code
        if bare != 401:
            wrong.append(f"{method} {path} without a token: {bare}")
        for role in Role:
            if method == "DELETE" and path == "/api/v1/sessions/current" and allows(role, scope):
                continue  # would end the token that the rest of the test uses
            if path in ENDLESS and allows(role, scope):
                continue
            answer = await site.call(role, method, path)
            if not allows(role, scope) and answer.status_code != 403:
                wrong.append(f"{method} {path} as {role}: {answer.status_code}, not 403")
            if allows(role, scope) and answer.status_code in {401, 500}:
                wrong.append(f"{method} {path} as {role}: {answer.status_code} {answer.text}")
    assert not wrong, "\n".join(wrong)


async def test_a_stranger_learns_nothing_of_what_exists(site: Site) -> None:
    """Without a token the answer is the same for things that exist and things that do not."""
    there = await site.call(None, "GET", f"/api/v1/queues/{site.queue_id}")
    not_there = await site.call(None, "GET", "/api/v1/queues/que_nothing")
    for answer in (there, not_there):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    first, second = there.json(), not_there.json()
    first.pop("instance")
    second.pop("instance")
    assert first == second


# An answer without an end; its own test reads it.
ENDLESS = ("/api/v1/stats/stream",)

# A visitor's message has its own key, client_message_id; providers' items have theirs.
KEYLESS = ("/api/v1/widget", "/hooks/", "/demo/")


def test_every_post_takes_an_idempotency_key() -> None:
    for route in routes():
        if not isinstance(route, APIRoute) or "POST" not in (route.methods or ()):
            continue
        if route.path.startswith(KEYLESS):
            continue
        headers = {p.alias for d in _dependants(route.dependant) for p in d.header_params}
        assert "Idempotency-Key" in headers, route.path


def _dependants(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from _dependants(inner)
