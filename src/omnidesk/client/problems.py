"""What the server refuses, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One faulty value: a JSON pointer into the body, or `query:name`, `header:name`."""

    pointer: str
    detail: str


class ProblemError(Exception):
    """A refusal.

    `code` is the last part of the problem's type (`conflict`, `not-found` ...); `unreachable`
    when nobody answered, `unreadable` when the answer was none of omnidesk's, `too-large` for
    a command that no frame can hold. `status` is 0 when there was no answer. `retry_after` is
    in seconds.
    """

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int = 0,
        request_id: str = "",
        errors: tuple[FieldProblem, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.status = status
        self.request_id = request_id
        self.errors = errors
        self.retry_after = retry_after

    @classmethod
    def of(
        cls, problem: Mapping[str, Any], *, status: int = 0, retry_after: float | None = None
    ) -> ProblemError:
        """The error for a problem object of RFC 9457."""
        kind = str(problem.get("type") or "")
        return cls(
            kind.rpartition("/")[2] or "unreadable",
            str(problem.get("detail") or problem.get("title") or ""),
            status=int(problem.get("status") or status),
            request_id=str(problem.get("instance") or ""),
            errors=tuple(
                FieldProblem(str(found.get("pointer", "")), str(found.get("detail", "")))
                for found in problem.get("errors") or ()
            ),
            retry_after=retry_after,
        )


StopReason = Literal["token", "forbidden", "version", "closed"]


class Stopped(Exception):
    """The live desk does not come back by itself: the token is good no more, the server forbids
    it or speaks another version, or it was closed. A command that raises it may have happened,
    if it had been sent."""

    def __init__(self, reason: StopReason) -> None:
        super().__init__(reason)
        self.reason = reason
