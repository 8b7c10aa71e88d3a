"""What a Telegram message says and holds, in words and files of ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from omnidesk.channels._toolkit.text import clean, clean_line
from omnidesk.channels.telegram.fields import (
    Json,
    line,
    number,
    obj,
    objects,
    optional_whole,
    text,
)
from omnidesk.domain.attachment import safe_name
from omnidesk.domain.inbound import InboundAttachment, RemoteFile

# A message is about these only where it has no text, caption or file of its own.
_SERVICE_WORDS = """
    new_chat_members left_chat_member new_chat_title new_chat_photo delete_chat_photo
    group_chat_created supergroup_chat_created channel_chat_created migrate_to_chat_id
    migrate_from_chat_id message_auto_delete_timer_changed pinned_message connected_website
    write_access_allowed proximity_alert_triggered boost_added chat_background_set
    forum_topic_created forum_topic_edited forum_topic_closed forum_topic_reopened
    general_forum_topic_hidden general_forum_topic_unhidden video_chat_scheduled
    video_chat_started video_chat_ended video_chat_participants_invited giveaway_created giveaway
    giveaway_winners giveaway_completed
"""
SERVICE = frozenset(_SERVICE_WORDS.split())

# What every message has around its content.
_FRAME_WORDS = """
    message_id message_thread_id from sender_chat sender_boost_count sender_business_bot date
    business_connection_id chat forward_origin is_topic_message is_automatic_forward
    reply_to_message reply_to_story reply_to_checklist_task_id external_reply quote via_bot
    edit_date has_protected_content is_from_offline is_paid_post paid_star_count media_group_id
    author_signature entities caption_entities link_preview_options effect_id
    show_caption_above_media has_media_spoiler reply_markup direct_messages_topic
    suggested_post_info sender_tag
"""
_FRAME = frozenset(_FRAME_WORDS.split())

_MIME = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+_-]{0,100}")
_MAX_LINKS = 20


def words(message: Json) -> str:
    """The text as written, else what the message shows, in words; empty for a bare file."""
    written = text(message, "text") or text(message, "caption")
    if written:
        return clean(written)
    return "\n".join(_shown(message))


def _shown(message: Json) -> Iterator[str]:
    for name, describe in _DESCRIBE.items():
        part = obj(message, name)
        if part is not None and not (name == "location" and obj(message, "venue")):
            yield describe(part)
    unknown = sorted(set(message) - _FRAME - SERVICE - _FILES.keys() - _DESCRIBE.keys())
    unknown = [name for name in unknown if name not in {"text", "caption", "photo"}]
    if unknown:
        # Better an agent who asks back than a customer whose message vanished.
        yield f"[{clean_line(', '.join(unknown))}]"


def _location(part: Json) -> str:
    latitude, longitude = number(part, "latitude"), number(part, "longitude")
    place = f"{latitude:.6f}, {longitude:.6f}"
    link = f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}"
    return f"📍 {place}\n{link}"


def _venue(part: Json) -> str:
    head = ", ".join(filter(None, (line(part, "title"), line(part, "address"))))
    return f"{head}\n{_location(obj(part, 'location') or {})}"


def _contact(part: Json) -> str:
    name = " ".join(filter(None, (line(part, "first_name"), line(part, "last_name"))))
    return f"👤 {name}: {line(part, 'phone_number')}"


def _poll(part: Json) -> str:
    options = (f"- {line(option, 'text')}" for option in objects(part, "options"))
    return "\n".join((f"📊 {line(part, 'question')}", *options))


def _dice(part: Json) -> str:
    return f"{line(part, 'emoji') or '🎲'} {optional_whole(part, 'value') or ''}".strip()


def _sticker(part: Json) -> str:
    return f"{line(part, 'emoji') or '🖼'} [sticker]"


_DESCRIBE: Mapping[str, Callable[[Json], str]] = {
    "sticker": _sticker,
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "game": lambda part: f"🎮 {line(part, 'title')}",
    "story": lambda _: "[story]",
    "web_app_data": lambda part: clean(text(part, "data")),
    "successful_payment": lambda part: (
        f"[paid {optional_whole(part, 'total_amount') or 0} {line(part, 'currency')}]"
    ),
}

# Kind of file -> the name and type it has where the sender gave none.
_FILES: Mapping[str, tuple[str, str]] = {
    "document": ("file", "application/octet-stream"),
    "animation": ("animation.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video": ("video.mp4", "video/mp4"),
    "video_note": ("video-note.mp4", "video/mp4"),
    "live_photo": ("live-photo.mp4", "video/mp4"),
    "sticker": ("sticker.webp", "image/webp"),
}


def files(message: Json) -> tuple[InboundAttachment, ...]:
    """The files of a message, to be fetched by their file ids.

    An animation is also given as a document and a live photo as a photo: each is taken once.
    """
    found: dict[str, InboundAttachment] = {}
    sizes = [size for size in objects(message, "photo") if text(size, "file_id")]
    if sizes:
        best = max(sizes, key=lambda s: number(s, "width") * number(s, "height"))
        found[_identity(best)] = _file(best, "photo.jpg", "image/jpeg")
    for kind in _FILES:
        part = obj(message, kind)
        if part is not None and text(part, "file_id"):
            name, mime = _sticker_kind(part) if kind == "sticker" else _FILES[kind]
            found.setdefault(_identity(part), _file(part, name, mime))
    return tuple(found.values())


def _identity(part: Json) -> str:
    return text(part, "file_unique_id") or text(part, "file_id")


def _sticker_kind(part: Json) -> tuple[str, str]:
    if part.get("is_video") is True:
        return "sticker.webm", "video/webm"
    if part.get("is_animated") is True:
        return "sticker.tgs", "application/gzip"
    return _FILES["sticker"]


def _file(part: Json, name: str, mime: str) -> InboundAttachment:
    given = text(part, "mime_type").casefold()
    size = optional_whole(part, "file_size")
    return InboundAttachment(
        name=safe_name(text(part, "file_name"), fallback=name),
        mime=given if _MIME.fullmatch(given) else mime,
        size=size if size is not None and size >= 0 else None,
        remote=RemoteFile(reference=clean_line(text(part, "file_id"), 512), is_url=False),
    )


def extra(message: Json) -> dict[str, object]:
    """What is worth showing beside the text: album, quote, forwarding, hidden links."""
    found: dict[str, object] = {}
    album = line(message, "media_group_id")
    if album:
        found["album"] = album
    quote = obj(message, "quote")
    if quote is not None and text(quote, "text"):
        found["quote"] = clean(text(quote, "text"))
    origin = obj(message, "forward_origin")
    if origin is not None:
        found["forwarded_from"] = _origin(origin)
    links = _links(message)
    if links:
        found["links"] = links
    contact = obj(message, "contact")
    if contact is not None:
        found["contact"] = {"name": _contact(contact)[2:], "vcard": clean(text(contact, "vcard"))}
    return found


def _origin(origin: Json) -> str:
    hidden = line(origin, "sender_user_name")
    chat = obj(origin, "sender_chat") or obj(origin, "chat")
    user = obj(origin, "sender_user")
    if chat is not None:
        return line(chat, "title") or line(chat, "first_name")
    return display_name(user) if user is not None else hidden


def display_name(user: Json) -> str:
    """First and last name as one line."""
    return clean_line(f"{text(user, 'first_name')} {text(user, 'last_name')}")


def _links(message: Json) -> list[str]:
    # A text link shows one thing and leads to another; offsets count UTF-16 code units.
    body = text(message, "text") or text(message, "caption")
    units = body.encode("utf-16-le", "surrogatepass")
    entities = objects(message, "entities") or objects(message, "caption_entities")
    found = []
    for entity in entities[:1000]:
        start, length = optional_whole(entity, "offset"), optional_whole(entity, "length")
        if entity.get("type") != "text_link" or start is None or length is None or start < 0:
            continue
        label = units[2 * start : 2 * (start + max(length, 0))].decode("utf-16-le", "replace")
        found.append(f"{clean_line(label)}: {line(entity, 'url')}")
    return found[:_MAX_LINKS]
