"""Our message as the fields of Twilio's Messages resource. Pure."""

from __future__ import annotations

from omnidesk.channels.twilio_sms.config import Config
from omnidesk.domain.channel import OutboundAttachment, OutboundMessage
from omnidesk.domain.contact import PHONE
from omnidesk.errors import SendError, SendOutcome, SendReason

MAX_TEXT = 1600
MAX_MEDIA = 10
MAX_MEDIA_BYTES = 5 * 1024 * 1024
# Twilio resizes these three; every other type has to be small already.
_RESIZED = frozenset({"image/jpeg", "image/png", "image/gif"})
MAX_OTHER_BYTES = 500 * 1024

Fields = dict[str, str | list[str]]


def render(config: Config, message: OutboundMessage) -> Fields:
    """The form fields; SendError(PERMANENT) for what Twilio would refuse anyway."""
    _check(message)
    fields: Fields = {"To": message.to.address}
    if config.messaging_service_sid is not None:
        fields["MessagingServiceSid"] = config.messaging_service_sid
    elif config.from_number is not None:
        fields["From"] = config.from_number
    if message.text:
        fields["Body"] = message.text
    if message.attachments:
        fields["MediaUrl"] = [file.url for file in message.attachments]
    if message.status_url:
        fields["StatusCallback"] = message.status_url
    if config.smart_encoding:
        fields["SmartEncoded"] = "true"
    if config.validity_seconds is not None:
        fields["ValidityPeriod"] = str(config.validity_seconds)
    return fields


def _check(message: OutboundMessage) -> None:
    if message.to.kind != PHONE:
        raise _refused(
            f"cannot write to an address of kind {message.to.kind}", SendReason.NO_RECIPIENT
        )
    if not message.text and not message.attachments:
        raise _refused("the message is empty", SendReason.CONTENT)
    if len(message.text) > MAX_TEXT:
        raise _refused(f"the message is longer than {MAX_TEXT} characters", SendReason.TOO_LARGE)
    if len(message.attachments) > MAX_MEDIA:
        raise _refused(f"there are more than {MAX_MEDIA} attachments", SendReason.TOO_LARGE)
    for file in message.attachments:
        limit = _limit(file)
        if file.size > limit:
            raise _refused(f"an attachment is larger than {limit // 1024} KB", SendReason.TOO_LARGE)


def _limit(file: OutboundAttachment) -> int:
    return MAX_MEDIA_BYTES if file.mime.lower() in _RESIZED else MAX_OTHER_BYTES


def _refused(said: str, reason: SendReason) -> SendError:
    return SendError(
        f"twilio_sms: {said}", outcome=SendOutcome.PERMANENT, public_reason=said, reason=reason
    )
