"""Errors as RFC 9457 problems: one shape for REST, the socket and every failure in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from omnidesk.api.answers import JsonAnswer
from omnidesk.errors import (
    ConfigurationError,
    FieldError,
    Rejected,
    SignatureInvalid,
    TooMany,
    Unavailable,
)
from omnidesk.store.database import sqlstate

HELP = "/api/docs/problems"
MEDIA_TYPE = "application/problem+json"
_UNKNOWN_REQUEST = "req_none"

# What the database says to values that no column can hold: bad characters, numbers and dates
# out of range. The input models refuse them first; this is the net below.
_UNSTORABLE = frozenset({"22000", "22003", "22008", "22021", "22P05"})

# Code -> status and title. Titles are fixed; what is special about one case is the `detail`.
KINDS: Mapping[str, tuple[int, str]] = {
    "rejected": (400, "The request was refused"),
    "malformed": (400, "The request cannot be read"),
    "not-authenticated": (401, "Not authenticated"),
    "signature-invalid": (401, "The signature does not prove the sender"),
    "forbidden": (403, "Not allowed"),
    "not-found": (404, "Not found"),
    "method-not-allowed": (405, "Method not allowed"),
    "conflict": (409, "The state forbids it"),
    "stale-version": (412, "Somebody changed it in the meantime"),
    "too-large": (413, "Too large"),
    "unsupported-media-type": (415, "Unsupported media type"),
    "bad-input": (422, "The input is not valid"),
    "too-many-requests": (429, "Too many requests"),
    "internal-error": (500, "Internal error"),
    "not-implemented": (501, "Not implemented"),
    "unavailable": (503, "Not available for now"),
}
BY_STATUS = {
    400: "malformed",
    401: "not-authenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    412: "stale-version",
    413: "too-large",
    415: "unsupported-media-type",
    422: "bad-input",
    429: "too-many-requests",
    501: "not-implemented",
    503: "unavailable",
}

Problem = dict[str, Any]


def problem(
    code: str,
    detail: str,
    *,
    instance: str,
    errors: Sequence[FieldError] = (),
    status: int | None = None,
) -> Problem:
    """A problem object. `instance` is the id of the request, which the log knows too."""
    usual, title = KINDS[code]
    made: Problem = {
        "type": f"{HELP}/{code}",
        "title": title,
        "status": status or usual,
        "detail": detail,
        "instance": instance,
    }
    if errors:
        made["errors"] = [{"pointer": e.pointer, "detail": e.detail} for e in errors]
    return made


def problem_of(error: Exception, instance: str) -> tuple[Problem, dict[str, str]]:
    """The problem and the headers for an error. What is not ours becomes an internal error that
    says nothing of its cause."""
    headers: dict[str, str] = {}
    match error:
        case Rejected():
            # Every code of the tree is in KINDS; a test holds the two together.
            made = problem(error.code, error.detail, instance=instance, errors=error.errors)
            if isinstance(error, TooMany):
                headers["retry-after"] = str(error.retry_after_seconds)
            if error.status == 401:
                headers["www-authenticate"] = "Bearer"
        case Unavailable():
            made = problem("unavailable", "nothing was stored; try again", instance=instance)
            headers["retry-after"] = str(error.retry_after_seconds)
        case SignatureInvalid():
            made = problem("signature-invalid", str(error), instance=instance)
        case RequestValidationError() | ValidationError():
            made = _invalid(error.errors(), instance)
        case HTTPException():
            made = _of_framework(error, instance)
            headers |= {k.lower(): v for k, v in (error.headers or {}).items()}
        case _ if sqlstate(error) in _UNSTORABLE:
            made = problem("bad-input", "a value cannot be stored", instance=instance)
        case _:
            made = problem("internal-error", "an error of the server", instance=instance)
    return made, headers


def answer(made: Problem, headers: Mapping[str, str]) -> Response:
    """A problem as an HTTP response."""
    return JsonAnswer(
        made,
        status_code=made["status"],
        media_type=MEDIA_TYPE,
        headers={"cache-control": "no-store", **headers},
    )


def request_id(request: Request) -> str:
    """The id the middleware gave this request."""
    return str(request.scope.get("state", {}).get("request_id", _UNKNOWN_REQUEST))


def pointer(location: Sequence[int | str]) -> str:
    """Where a value stood: a JSON pointer into the body, else the parameter by its place."""
    if not location:
        return ""
    place, *rest = location
    if place == "body":
        return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in rest)
    return ":".join(str(part) for part in location)


def field_errors(errors: Sequence[Any]) -> list[FieldError]:
    """Pydantic's findings without the values: an input may hold a secret."""
    return [
        FieldError(pointer(e["loc"]), str(e["msg"]).removeprefix("Value error, "))
        for e in errors[:50]
    ]


def _invalid(errors: Sequence[Any], instance: str) -> Problem:
    if any(e["type"] == "json_invalid" for e in errors):
        return problem("malformed", "the body is not valid JSON", instance=instance)
    found = field_errors(errors)
    return problem("bad-input", "the input is not valid", instance=instance, errors=found)


def _of_framework(error: HTTPException, instance: str) -> Problem:
    code = BY_STATUS.get(error.status_code)
    if code is None:
        code = "internal-error" if error.status_code >= 500 else "rejected"
    return problem(code, str(error.detail), instance=instance, status=error.status_code)


async def _handle(request: Request, error: Exception) -> Response:
    made, headers = problem_of(error, request_id(request))
    if made["status"] == 405:
        # The framework names the methods of the first route with this path only.
        headers["allow"] = ", ".join(sorted(_methods(request))) or headers.get("allow", "")
    return answer(made, headers)


def _methods(request: Request) -> set[str]:
    found: set[str] = set()
    for context in iter_route_contexts(request.app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.path_regex.match(request.scope["path"]):
            found |= route.methods or set()
    return found


async def _handle_configuration(request: Request, error: Exception) -> Response:
    # The operator's fault, not the caller's: the log gets the text, the caller the request id.
    structlog.get_logger().error("configuration_error", error=str(error))
    return answer(*problem_of(error, request_id(request)))


def install(app: FastAPI) -> None:
    """Answer every error of the application with a problem.

    What nothing expects is left to the middleware, which logs it with its trace.
    """
    for kind in (
        Rejected,
        Unavailable,
        SignatureInvalid,
        RequestValidationError,
        ValidationError,
        HTTPException,
    ):
        app.add_exception_handler(kind, _handle)
    app.add_exception_handler(ConfigurationError, _handle_configuration)
