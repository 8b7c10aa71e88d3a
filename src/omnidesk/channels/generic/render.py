"""Our message as the JSON that the other system receives. Pure."""

from __future__ import annotations

import json
from datetime import UTC

from omnidesk.channels.generic.config import Config
from omnidesk.channels.generic.schema import MAX_FILES, MAX_TEXT
from omnidesk.domain.channel import OutboundMessage
from omnidesk.domain.contact import EMAIL, EXTERNAL, PHONE
from omnidesk.errors import SendError, SendOutcome, SendReason


def render(config: Config, message: OutboundMessage) -> bytes:
    """The body to sign and post; SendError(PERMANENT) for what this inbox may not send."""
    if len(message.text) > MAX_TEXT:
        raise _refused(f"the message is longer than {MAX_TEXT} characters", SendReason.TOO_LARGE)
    if len(message.attachments) > MAX_FILES:
        raise _refused(f"there are more than {MAX_FILES} attachments", SendReason.TOO_LARGE)
    value = {
        "type": "message",
        "id": message.message_id,
        "to": {
            "kind": message.to.kind,
            "address": _address(config, message),
            "name": message.to_name,
        },
        "text": message.text,
        "html": message.html,
        "subject": message.subject,
        "attachments": [
            {"name": file.name, "mime": file.mime, "size": file.size, "url": file.url}
            for file in message.attachments
        ],
        "in_reply_to": message.in_reply_to,
        "automatic": message.automatic,
        "sent_at": message.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _address(config: Config, message: OutboundMessage) -> str:
    kind, address = message.to.kind, message.to.address
    if kind in {PHONE, EMAIL}:
        return address
    own = f"{config.namespace}:"
    if kind != EXTERNAL or not address.startswith(own):
        raise _refused("the recipient does not belong to this inbox", SendReason.NO_RECIPIENT)
    return address.removeprefix(own)


def _refused(said: str, reason: SendReason) -> SendError:
    return SendError(
        f"generic: {said}", outcome=SendOutcome.PERMANENT, public_reason=said, reason=reason
    )
