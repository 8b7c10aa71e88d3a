"""What a person sees of a mail: text, HTML and files, out of the tree of parts. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from omnidesk.channels._toolkit.text import clean
from omnidesk.channels.email import html as markup
from omnidesk.channels.email.flowed import unflow
from omnidesk.channels.email.html_text import to_text
from omnidesk.channels.email.mime import Part
from omnidesk.channels.email.rules import Limits
from omnidesk.domain.inbound import InboundAttachment

_MIME = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,80}")
# Direction marks and invisible characters: a name must read as what it is.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_NAMES = {
    "text/calendar": "invite.ics",
    "text/html": "message.html",
    "text/plain": "text.txt",
    "text/rfc822-headers": "headers.txt",
    "message/rfc822": "message.eml",
    "message/global": "message.eml",
    "message/delivery-status": "delivery-status.txt",
    "application/ms-tnef": "winmail.dat",
    "application/vnd.ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "encrypted.asc",
    "application/pdf": "attachment.pdf",
    "image/jpeg": "image.jpg",
    "image/png": "image.png",
    "image/gif": "image.gif",
    "image/webp": "image.webp",
    "image/heic": "image.heic",
    "audio/mpeg": "audio.mp3",
    "audio/ogg": "audio.ogg",
    "video/mp4": "video.mp4",
}
# Longer texts are cut anyway; joining their lines first would only cost.
_MAX_FLOWED = 2_000_000


@dataclass(slots=True)
class Body:
    """The readable content. `text` is empty where the mail has HTML only."""

    text: str = ""
    html: str = ""
    files: list[InboundAttachment] = field(default_factory=list)
    signed: bool = False
    encrypted: bool = False
    truncated: bool = False


@dataclass(slots=True)
class _Section:
    """One stretch of the mail, in one or both forms."""

    text: str = ""
    html: str = ""


def read_body(root: Part, limits: Limits) -> Body:
    """Text, HTML and files of a mail. Every leaf ends up in exactly one of them."""
    body = Body()
    sections = _sections(root, body)
    html = any(section.html for section in sections)
    body.text = "\n\n".join(section.text.strip("\n") for section in sections if section.text)
    if html and any(section.html and not section.text for section in sections):
        # A form that lacks a stretch would hide it; the text is made from the HTML then.
        body.text = ""
    if html:
        body.html = "\n".join(
            section.html or markup.from_text(section.text) for section in sections
        )
    _cap(body, limits)
    return body


def _cap(body: Body, limits: Limits) -> None:
    if len(body.html) > limits.html_chars or (body.html and markup.too_complex(body.html)):
        content = body.html.encode("utf-8")
        body.files.append(_named("message.html", "text/html", content))
        if not body.text:
            body.text = to_text(body.html[: limits.html_chars])
        body.html, body.truncated = "", True
    if len(body.text) > limits.text_chars:
        body.files.append(_named("message.txt", "text/plain", body.text.encode("utf-8")))
        body.text, body.truncated = body.text[: limits.text_chars], True


def _sections(part: Part, body: Body) -> list[_Section]:
    kind = part.mime
    if part.children:
        if kind == "multipart/alternative":
            return _alternative(part, body)
        if kind == "multipart/related":
            return _related(part, body)
        if kind == "multipart/signed":
            body.signed = True
        elif kind == "multipart/encrypted":
            body.encrypted = True
        return [section for child in part.children for section in _sections(child, body)]
    if not _shown(part):
        if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            opaque = part.content_type.token("smime-type").casefold()
            body.signed |= opaque == "signed-data"
            body.encrypted |= opaque != "signed-data"
        body.files.append(attachment(part))
        return []
    if kind == "text/html":
        html = part.text
        return [_Section(html=html)] if html.strip() else []
    text = _plain(part)
    return [_Section(text=text)] if text.strip() else []


def _shown(part: Part) -> bool:
    """Whether a leaf is part of what the sender wrote, as opposed to a file."""
    if part.mime not in {"text/plain", "text/html"} and not part.mime.startswith("multipart/"):
        return False
    return part.disposition.value != "attachment" and not part.filename


def _alternative(part: Part, body: Body) -> list[_Section]:
    """One section: the best of each form. Forms other than text and HTML are files."""
    found = _Section()
    for child in part.children:
        for section in _sections(child, body):
            if section.text and not found.text:
                found.text = section.text
            if section.html:
                found.html = section.html
    return [found] if found.text or found.html else []


def _related(part: Part, body: Body) -> list[_Section]:
    """The root is the content; everything else belongs to it as files."""
    start = part.content_type.token("start").strip("<>")
    children = list(part.children)
    root = next((c for c in children if start and c.content_id == start), children[0])
    sections = _sections(root, body)
    for child in children:
        if child is root:
            continue
        if child.children:
            sections.extend(_sections(child, body))
        else:
            body.files.append(attachment(child))
    return sections


def _plain(part: Part) -> str:
    text = part.text
    flowed = part.content_type.token("format").casefold() == "flowed"
    if flowed and len(text) <= _MAX_FLOWED:
        text = unflow(text, delete_space=part.content_type.token("delsp").casefold() == "yes")
    return text


def attachment(part: Part) -> InboundAttachment:
    """A leaf as a file, with its bytes."""
    mime = part.mime if _MIME.fullmatch(part.mime) else "application/octet-stream"
    name = part.filename or part.headers.text("content-description")[:80]
    content = part.source if mime.startswith("message/") and not part.source else part.content
    return _named(name or "", mime, content, content_id=part.content_id or None)


def _named(
    name: str, mime: str, content: bytes, *, content_id: str | None = None
) -> InboundAttachment:
    return InboundAttachment(
        name=file_name(name) or _NAMES.get(mime, "attachment"),
        mime=mime,
        size=len(content),
        content=content,
        content_id=clean(content_id) if content_id else None,
    )


def file_name(name: str) -> str:
    """A sender's file name as a plain one: no folders, nothing invisible, at most 200 characters
    with its ending kept."""
    flat = _INVISIBLE.sub("", clean(name)).replace("\n", " ").replace("\t", " ")
    flat = re.split(r"[/\\]", flat)[-1].strip(" .")
    if len(flat) <= 200:
        return flat
    stem, dot, ending = flat.rpartition(".")
    return stem[: 199 - len(ending)] + dot + ending if dot and len(ending) <= 20 else flat[:200]
