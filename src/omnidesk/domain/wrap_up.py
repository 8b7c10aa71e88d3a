"""Work after the conversation: how long, who may end it, how often it may grow."""

from __future__ import annotations

from omnidesk.domain.policy import KindPolicy, WrapUp


def rule(kind: KindPolicy, queue_seconds: int) -> WrapUp:
    """The wrap-up of a kind in a queue.

    A queue with seconds of its own gives them to the kind; what the kind leaves open or to the
    agent becomes timed by that. Without seconds from either side there is none.
    """
    own = kind.wrap_up
    if queue_seconds > 0:
        mode = "forced" if own.mode == "forced" else "timed"
        return own.model_copy(update={"mode": mode, "seconds": queue_seconds})
    if own.seconds == 0:
        return own.model_copy(update={"mode": "none"})
    return own


def seconds(found: WrapUp, *, asked: bool) -> int:
    """How long wrap-up lasts when the agent finishes; 0: none. `asked` is whether the agent
    wants one, which only an optional wrap-up heeds."""
    if found.mode == "none" or (found.mode == "optional" and not asked):
        return 0
    return found.seconds
