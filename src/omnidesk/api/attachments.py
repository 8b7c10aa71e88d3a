"""Files: uploads of the desk, downloads with a right to them, short-lived links for providers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, Path, Request
from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from omnidesk import clock
from omnidesk.api import schemas
from omnidesk.api.answers import FILE_BYTES, JsonAnswer
from omnidesk.api.auth import open_door, requires
from omnidesk.api.idempotency import IdempotencyKey, perform
from omnidesk.api.inputs import FILE_FORM, PathId
from omnidesk.api.schemas import answers
from omnidesk.api.scopes import Scope
from omnidesk.api.state import state_of
from omnidesk.domain import attachment
from omnidesk.domain.actor import Actor
from omnidesk.errors import BadInput, FieldError, Unavailable
from omnidesk.flows import attachments
from omnidesk.flows.runtime import Runtime
from omnidesk.store.database import Row, Transaction
from omnidesk.store.files import CHUNK_BYTES, FileStore

router = APIRouter(tags=["attachments"], default_response_class=JsonAnswer)

Reader = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_READ))]
Writer = Annotated[Actor, Depends(requires(Scope.CONVERSATIONS_WRITE))]
_FAULTS = (401, 403, 404)


@router.post(
    "/api/v1/attachments",
    status_code=201,
    responses=answers(schemas.Attachment, 201, 401, 403, 413, 429),
    openapi_extra=FILE_FORM,
)
async def upload(request: Request, actor: Writer, key: IdempotencyKey = "") -> Response:
    """Upload one file (multipart field `file`, at most 25 MiB) and send it by its id within a
    day. Its type is what its bytes show."""
    runtime = state_of(request).runtime
    async with request.form(max_files=1, max_fields=4) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            fault = FieldError("/file", "is missing: a multipart field with a file")
            raise BadInput("there is no file in the request", errors=(fault,))
        taken = await attachments.take_in(
            runtime.files, part.filename or "", part.content_type or "", _chunks(part)
        )
    kept = False

    async def work(tx: Transaction, now: datetime) -> Any:
        nonlocal kept
        made = await attachments.record(tx, actor, taken, now)
        kept = True
        return made

    args = {"name": taken.name, "mime": taken.mime, "sha256": taken.digest}
    try:
        answer = await perform(request, actor.key, key, "attachment.upload", args, work)
    except Unavailable:
        # The row may be committed all the same: a file too many beats a row without its file.
        raise
    except BaseException:
        await attachments.drop(runtime.files, taken)
        raise
    if not kept:
        # A repeat is answered with the first one's file.
        await attachments.drop(runtime.files, taken)
    return answer


async def _chunks(part: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await part.read(CHUNK_BYTES):
        yield chunk


@router.get(
    "/api/v1/attachments/{attachment_id}",
    response_class=StreamingResponse,
    responses={**answers(None, 200, *_FAULTS), **FILE_BYTES},
)
async def download(request: Request, actor: Reader, attachment_id: PathId) -> Response:
    """The file, if its conversation is yours to see, or if you uploaded it and did not send it
    yet. Only raster images are shown in place."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        row = await attachments.open_for(tx, actor, attachment_id)
    return await _served(runtime, row)


@router.get(
    "/files/{token}",
    response_class=StreamingResponse,
    responses={**answers(None, 200, 404), **FILE_BYTES},
    dependencies=[Depends(open_door(Scope.PUBLIC))],
)
async def download_by_link(
    request: Request, token: Annotated[str, Path(max_length=200)]
) -> Response:
    """The file that a link of this server names, while the link lives: for providers that fetch
    what is sent through them."""
    runtime = state_of(request).runtime
    async with runtime.database.transaction() as tx:
        row = await attachments.open_by_link(tx, runtime, token, clock.now())
    return await _served(runtime, row)


async def _served(runtime: Runtime, row: Row) -> Response:
    # Asked before the answer begins: a file that is gone is a 404, not half an answer.
    size = await runtime.files.size(row["stored_key"])
    headers = attachment.headers(row["name"], row["mime"]) | {"content-length": str(size)}
    return StreamingResponse(_bytes(runtime.files, row["stored_key"]), headers=headers)


async def _bytes(files: FileStore, stored_key: str) -> AsyncIterator[bytes]:
    opened = cast(AsyncGenerator[bytes, None], files.open(stored_key))
    async with aclosing(opened) as chunks:
        async for chunk in chunks:
            yield chunk
