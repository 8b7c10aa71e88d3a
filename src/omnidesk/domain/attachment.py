"""What may be believed of a stranger's file: its name, its type, its size.

The declared name and type are the sender's words. The name is cleaned for display and never
becomes a path; the type is what the bytes show, and only raster images are shown in place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

import filetype

MAX_NAME_CHARACTERS = 120
MAX_NAME_BYTES = 200
MAX_ATTACHMENT_BYTES = 25 * 1024 * 1024
MAX_ATTACHMENTS = 20
SNIFF_BYTES = 8192

OCTETS = "application/octet-stream"
TEXT = "text/plain"

# Formats that a browser only ever paints. SVG is a document with scripts, not an image.
INLINE = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})

# What the bytes may prove. A type that is not here is served as bare octets.
_PROVABLE = INLINE | {
    "application/epub+zip",
    "application/gzip",
    "application/msword",
    "application/pdf",
    "application/rtf",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.presentation",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/x-7z-compressed",
    "application/zip",
    "audio/aac",
    "audio/amr",
    "audio/mp4",
    "audio/mpeg",
    "audio/ogg",
    "audio/x-flac",
    "audio/x-wav",
    "image/apng",
    "image/avif",
    "image/bmp",
    "image/heic",
    "image/tiff",
    "video/3gpp",
    "video/mp4",
    "video/quicktime",
    "video/webm",
    "video/x-m4v",
    "video/x-matroska",
    "video/x-msvideo",
}

# Containers whose outside does not tell what is inside: the declared type may be the finer word.
_FINER: Mapping[str, frozenset[str]] = {
    "application/zip": frozenset(
        mime
        for mime in _PROVABLE
        if mime.startswith(("application/vnd.o", "application/epub")) or mime == "application/zip"
    ),
    "video/webm": frozenset({"audio/webm", "video/webm"}),
    "video/mp4": frozenset({"audio/mp4", "video/mp4"}),
    "audio/ogg": frozenset({"audio/ogg", "audio/opus", "video/ogg"}),
}

# Text that no browser runs, and that is served as an attachment all the same.
_TEXTS = frozenset({TEXT, "text/csv", "text/calendar", "text/vcard", "application/json"})


class Disposition(StrEnum):
    """How a file is handed out."""

    INLINE = "inline"
    ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True)
class Shown:
    """The type a file is stored and served with, and how."""

    mime: str
    disposition: Disposition


def examine(content: bytes, declared: str) -> Shown:
    """What a file that claims to be `declared` is, by its first SNIFF_BYTES.

    The claim only chooses among what the bytes allow.
    """
    head = content[:SNIFF_BYTES]
    claim = _essence(declared)
    kind = filetype.guess(head) if head else None
    mime = _proven(str(kind.mime), claim) if kind is not None else _unproven(head, claim)
    return Shown(mime, disposition_of(mime))


def disposition_of(mime: str) -> Disposition:
    """Raster images in place, everything else as a download; `mime` came from `examine`."""
    return Disposition.INLINE if mime in INLINE else Disposition.ATTACHMENT


def _essence(declared: str) -> str:
    return declared.partition(";")[0].strip().casefold()


def _proven(mime: str, claim: str) -> str:
    if claim in _FINER.get(mime, ()):
        return claim
    return mime if mime in _PROVABLE else OCTETS


def _unproven(head: bytes, claim: str) -> str:
    if claim not in _TEXTS or b"\x00" in head:
        return OCTETS
    try:
        # The head may end inside a character: up to three bytes are missing then.
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason != "unexpected end of data":
            return OCTETS
    return claim


def headers(name: str, mime: str) -> dict[str, str]:
    """The response headers to serve a stored file with; `mime` came from `examine`.

    Whatever the type, a browser must not guess another one, run it, or let it frame or fetch.
    """
    return {
        "content-type": f"{mime}; charset=utf-8" if mime in _TEXTS else mime,
        "content-disposition": content_disposition(name, disposition_of(mime)),
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; sandbox",
        "cross-origin-resource-policy": "same-site",
        "cache-control": "private, max-age=3600",
    }


def content_disposition(name: str, disposition: Disposition) -> str:
    """The header value of RFC 6266: an ASCII name and, where it differs, the real one."""
    clean = safe_name(name)
    plain = re.sub(r"[^A-Za-z0-9 ._()+,=@-]", "_", clean)
    value = f'{disposition}; filename="{plain}"'
    return value if plain == clean else f"{value}; filename*=UTF-8''{quote(clean, safe='')}"


_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')
# Device names of Windows: an agent's browser may save the file there.
_DEVICES = re.compile(r"(?i:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?")


def safe_name(raw: str, *, fallback: str = "file") -> str:
    """A name fit to show, to put into a header and to save: one line, no path, no disguise.

    Invisible and direction-changing characters go first, so that what is checked afterwards is
    what stays. At most MAX_NAME_CHARACTERS and MAX_NAME_BYTES, the extension kept.
    """
    text = unicodedata.normalize("NFC", _visible(raw))
    text = _SEPARATORS.split(text)[-1]
    text = _FORBIDDEN.sub("_", text)
    text = " ".join(text.split()).strip(". ")
    if not text:
        return fallback
    text = _shortened(text)
    return _shortened(f"_{text}") if _DEVICES.fullmatch(text) else text


# Letters and marks that leave no ink: fillers, a blank Braille cell, variation selectors.
_INKLESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\uffa0"
    "\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def _visible(raw: str) -> str:
    # Cc controls, Cf format (zero width, RTL override, tags), Cs half a surrogate pair, Co and Cn
    # nobody's characters; Zl and Zp are line ends.
    kept = []
    for ch in _INKLESS.sub("", raw):
        category = unicodedata.category(ch)
        if category in {"Zl", "Zp"} or ch in "\t\r\n":
            kept.append(" ")
        elif category not in {"Cc", "Cf", "Cs", "Co", "Cn"}:
            kept.append(ch)
    return "".join(kept)


def _shortened(text: str) -> str:
    stem, dot, extension = text.rpartition(".")
    if not dot or len(extension) > 16:
        stem, dot, extension = text, "", ""
    stem = stem[: MAX_NAME_CHARACTERS - len(dot + extension)]
    while len(f"{stem}{dot}{extension}".encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip('. ')}{dot}{extension}".strip(". ")


def refusal(
    sizes: tuple[int | None, ...],
    *,
    max_bytes: int = MAX_ATTACHMENT_BYTES,
    max_files: int = MAX_ATTACHMENTS,
) -> tuple[str, ...]:
    """Per file the reason not to take it, empty where it may come. Sizes in bytes, None unknown.

    An unknown size is let through: whoever fetches it counts.
    """
    return tuple(
        f"more than {max_files} files in one message"
        if number >= max_files
        else f"larger than {max_bytes // 1024} KiB"
        if size is not None and size > max_bytes
        else ""
        for number, size in enumerate(sizes)
    )
