"""The API's own description: the OpenAPI document, and pages of plain HTML without scripts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Path, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse, Response

from omnidesk import __version__
from omnidesk.api import schemas
from omnidesk.api.answers import JsonAnswer, content_tag, tagged
from omnidesk.api.auth import open_door
from omnidesk.api.problem_help import HELP, preferred_language
from omnidesk.api.problems import BY_STATUS, KINDS
from omnidesk.api.scopes import Scope
from omnidesk.errors import NotFound

router = APIRouter(
    include_in_schema=False,
    default_response_class=JsonAnswer,
    dependencies=[Depends(open_door(Scope.PUBLIC))],
)

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { line-height: 1.2; } h2 { margin-top: 2.5rem; border-bottom: 1px solid; }
section { margin: 1.5rem 0; } code, pre { font-family: ui-monospace, monospace; }
.method { font-weight: 700; display: inline-block; min-width: 4.5rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top;
padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }
summary { cursor: pointer; } nav a { margin-right: 1rem; white-space: nowrap; }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none';"
    " base-uri 'none'; form-action 'none'"
)
_USUAL = ("400", "401", "403", "404", "409", "413", "422", "429", "503")
_SUMMARY = """\
Every address of this server, made from the same models that check requests. Ids are opaque. Times
are RFC 3339 in UTC, durations are seconds. Lists are `{items, next_cursor}` with `limit` (up to
100) and `cursor`. Errors are RFC 9457 problems. Every POST takes an `Idempotency-Key`: kept 24
hours, the same request is answered with what the first one did, another request under the same key
is 422, one still at work 409. Changes that two people can make take `If-Match`."""


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application, made once."""
    kept = getattr(app.state, "openapi_document", None)
    if kept is None:
        kept = app.state.openapi_document = _make(app)
    found: dict[str, Any] = kept
    return found


def _make(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title="omnidesk", version=__version__, description=_SUMMARY, routes=app.routes
    )
    parts = made.setdefault("components", {}).setdefault("schemas", {})
    problem = schemas.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    parts |= problem.pop("$defs")
    parts["Problem"] = problem
    for name in ("HTTPValidationError", "ValidationError"):
        parts.pop(name, None)
    _close(made)
    fault = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, _, operation in _operations(made):
        _name_parts(path, operation)
        responses = operation["responses"]
        if not any(status >= "400" and status != "422" for status in responses):
            # The route says nothing of its problems: it may give any of the usual ones.
            for status in _USUAL:
                responses.setdefault(status, {"description": KINDS[BY_STATUS[int(status)]][1]})
        for status, response in responses.items():
            if status >= "400":
                response["content"] = fault
    return made


def _name_parts(path: str, operation: dict[str, Any]) -> None:
    """Declare the parts of a path that a route reads without a parameter of its own."""
    parameters = operation.setdefault("parameters", [])
    known = {parameter["name"] for parameter in parameters if parameter["in"] == "path"}
    for name in re.findall(r"\{(\w+)\}", path):
        if name not in known:
            text = {"type": "string"}
            parameters.append({"name": name, "in": "path", "required": True, "schema": text})


def _close(schema: Any) -> None:
    """Names of dictionaries that must follow a pattern: say that no others are taken."""
    if isinstance(schema, dict):
        if "patternProperties" in schema:
            schema.setdefault("additionalProperties", False)
        for inner in schema.values():
            _close(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _close(inner)


def _operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


@router.get("/api/openapi.json")
async def openapi(request: Request) -> Response:
    """The OpenAPI 3.1 document."""
    made = document(request.app)
    return tagged(request, made, content_tag(made))


@router.get("/api/docs")
async def docs(request: Request) -> Response:
    """The same for people."""
    made = document(request.app)
    groups: dict[str, list[str]] = defaultdict(list)
    for path, method, operation in _operations(made):
        tag = (operation.get("tags") or ["other"])[0]
        groups[tag].append(_operation(made, path, method, operation))
    parts = [f"<h1>omnidesk {escape(__version__)}</h1>", f"<p>{_marked(_SUMMARY)}</p>"]
    links = "".join(f'<a href="#{escape(tag)}">{escape(tag)}</a>' for tag in groups)
    parts.append(f"<nav>{links}<a href='#problems'>problems</a></nav>")
    parts.append(
        "<p>For programs: <a href='/api/openapi.json'>OpenAPI</a>, "
        "<a href='/api/asyncapi.json'>AsyncAPI</a> of the sockets.</p>"
    )
    for tag, shown in groups.items():
        parts.append(f'<h2 id="{escape(tag)}">{escape(tag)}</h2>{"".join(shown)}')
    rows = "".join(
        f"<tr><td>{status}</td><td><a href='/api/docs/problems/{code}'>{code}</a></td>"
        f"<td>{escape(title)}</td></tr>"
        for code, (status, title) in KINDS.items()
    )
    parts.append(f"<h2 id='problems'>Problems</h2><table>{rows}</table>")
    return _page("en", "omnidesk API", "".join(parts))


@router.get("/api/docs/problems/{code}")
async def explain_problem(request: Request, code: Annotated[str, Path(max_length=60)]) -> Response:
    """What a problem's `type` means and what to do, in English, Russian or Ukrainian."""
    if code not in HELP:
        raise NotFound("there is no such problem type")
    language = preferred_language(request.headers.get("accept-language", ""))
    text = HELP[code][language]
    status, _ = KINDS[code]
    body = (
        f"<h1>{escape(text.title)}</h1><p><code>{status} {code}</code></p>"
        f"<p>{_marked(text.meaning)}</p><p>{_marked(text.remedy)}</p>"
    )
    return _page(language, text.title, body, {"vary": "accept-language"})


def _operation(
    made: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any]
) -> str:
    text = operation.get("description") or operation.get("summary", "")
    parts = [
        f"<section><h3><span class='method'>{method.upper()}</span>"
        f"<code>{escape(path)}</code></h3><p>{_marked(text)}</p>"
    ]
    rows = [
        _row(p["name"], p["in"], _kind(p["schema"]), p.get("description", ""))
        for p in operation.get("parameters", ())
    ]
    body = operation.get("requestBody", {}).get("content", {})
    for media, content in body.items():
        rows += _fields(made, content.get("schema", {}), media)
    if rows:
        parts.append(f"<table>{''.join(rows)}</table>")
    answers = "".join(
        _row(status, _answer_kind(response), "", response.get("description", ""))
        for status, response in operation["responses"].items()
    )
    parts.append(f"<details><summary>Answers</summary><table>{answers}</table></details></section>")
    return "".join(parts)


def _fields(made: Mapping[str, Any], schema: Mapping[str, Any], media: str) -> list[str]:
    schema = _resolved(made, schema)
    required = set(schema.get("required", ()))
    return [
        _row(
            name + ("" if name in required else "?"),
            media.removeprefix("application/"),
            _kind(_resolved(made, inner)),
            inner.get("description", ""),
        )
        for name, inner in schema.get("properties", {}).items()
    ]


def _resolved(made: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    for option in schema.get("anyOf", ()):
        if "$ref" in option:
            return _resolved(made, option)
    name = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = made["components"]["schemas"].get(name, schema)
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " | ".join(str(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(_kind(option) for option in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(
        schema.get("format") or schema.get("title" if "properties" in schema else "type", "")
    )


def _answer_kind(response: Mapping[str, Any]) -> str:
    return ", ".join(
        _kind(content.get("schema", {})) or media
        for media, content in response.get("content", {}).items()
    )


def _row(*cells: str) -> str:
    first, *rest = (str(cell) for cell in cells)
    return (
        f"<tr><td><code>{escape(first)}</code></td>"
        + "".join(f"<td>{_marked(cell)}</td>" for cell in rest)
        + "</tr>"
    )


def _marked(text: str) -> str:
    """Escaped text with `code` in backticks."""
    parts = escape(text).split("`")
    return "".join(
        f"<code>{part}</code>" if index % 2 and index < len(parts) - 1 else part
        for index, part in enumerate(parts)
    )


def _page(
    language: str, title: str, body: str, headers: Mapping[str, str] | None = None
) -> HTMLResponse:
    html = (
        f"<!doctype html><html lang='{language}'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width'>"
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return HTMLResponse(html, headers={"content-security-policy": _POLICY, **(headers or {})})
