"""Answers to visitors: nothing leaves the machine here, the visitor's own stream delivers."""

from __future__ import annotations

from omnidesk.channels.webchat.config import Config
from omnidesk.domain.channel import Http, OutboundMessage, Receipt
from omnidesk.domain.contact import VISITOR
from omnidesk.domain.delivery import DeliveryStatus
from omnidesk.errors import SendError, SendOutcome, SendReason

MAX_TEXT = 10_000


async def send(_http: Http, _config: Config, message: OutboundMessage) -> Receipt:
    """The message is in the feed already, from which visitors read: it counts as sent.

    The page reports `delivered` and `read` under the message's own id.
    """
    if message.to.kind != VISITOR:
        raise _refused("bad-address", "this is no visitor of a website", SendReason.NO_RECIPIENT)
    if len(message.text) > MAX_TEXT:
        raise _refused(
            "too-long", f"a chat message has at most {MAX_TEXT} characters", SendReason.TOO_LARGE
        )
    return Receipt(external_id=message.message_id, status=DeliveryStatus.SENT)


def _refused(code: str, said: str, reason: SendReason) -> SendError:
    return SendError(
        said, outcome=SendOutcome.PERMANENT, public_reason=said, code=code, reason=reason
    )
