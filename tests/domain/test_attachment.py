"""Names and types of strangers' files (S2, S3)."""

from __future__ import annotations

import re
import struct
import unicodedata
import zipfile
import zlib
from io import BytesIO
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain.attachment import (
    INLINE,
    MAX_NAME_BYTES,
    MAX_NAME_CHARACTERS,
    OCTETS,
    Disposition,
    content_disposition,
    disposition_of,
    examine,
    headers,
    refusal,
    safe_name,
)


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00"))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def zipped(*names: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 40
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00" + b"\x00" * 20
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + b"\x00" * 40
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\n"

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
SVGS = [
    SVG,
    b"\xef\xbb\xbf" + SVG,
    b'<?xml version="1.0"?>' + SVG,
    b"<!-- GIF89a -->" + SVG,
    b"\n\n  " + SVG,
    SVG.decode().encode("utf-16"),
    SVG.upper(),
    b"<!DOCTYPE svg>" + SVG,
]
HTMLS = [
    b"<html><script>alert(1)</script>",
    b"<!doctype html>",
    b"<body onload=alert(1)>",
    b"<x:y>",
]
CLAIMS = [
    "image/svg+xml",
    "image/svg",
    "image/png",
    "image/PNG; charset=utf-8",
    " image/jpeg ",
    "image/*",
    "image/svg+xml;image/png",
    "text/html",
    "text/xml",
    "application/xhtml+xml",
    "text/html\r\nX: y",
    "",
    "nonsense",
    "image/webp\x00",
    "multipart/x-mixed-replace",
]


@pytest.mark.parametrize("claim", CLAIMS)
@pytest.mark.parametrize("content", SVGS + HTMLS)
def test_documents_with_scripts_are_never_shown_in_place(content: bytes, claim: str) -> None:
    shown = examine(content, claim)
    assert shown.disposition is Disposition.ATTACHMENT
    assert shown.mime == OCTETS


@pytest.mark.parametrize(
    ("content", "mime"),
    [(png(), "image/png"), (JPEG, "image/jpeg"), (GIF, "image/gif"), (WEBP, "image/webp")],
)
@pytest.mark.parametrize("claim", ["image/png", "text/html", "", "application/octet-stream"])
def test_raster_images_are_shown_as_what_their_bytes_say(
    content: bytes, mime: str, claim: str
) -> None:
    shown = examine(content, claim)
    assert (shown.mime, shown.disposition) == (mime, Disposition.INLINE)


@pytest.mark.parametrize(
    ("content", "claim", "mime"),
    [
        (PDF, "image/png", "application/pdf"),
        (PDF, "", "application/pdf"),
        (b"MZ\x90\x00" + b"\x00" * 60, "image/png", OCTETS),
        (b"\x7fELF" + b"\x00" * 60, "application/pdf", OCTETS),
        (zipped("a.txt"), "application/zip", "application/zip"),
        (zipped("a.txt"), "text/html", "application/zip"),
        (b"\x00asm\x01\x00\x00\x00", "application/wasm", OCTETS),
        (b"just text", "text/plain; charset=utf-8", "text/plain"),
        ("Рахунок №5 🧾".encode(), "text/plain", "text/plain"),
        (b"a;b\n1;2", "text/csv", "text/csv"),
        (b"{}", "application/json", "application/json"),
        (b"nul\x00nul", "text/plain", OCTETS),
        (b"\xff\xfe\xfa", "text/plain", OCTETS),
        (b"<script>", "text/javascript", OCTETS),
        (b"", "image/png", OCTETS),
        (b"", "text/plain", "text/plain"),
    ],
)
def test_everything_else_is_a_download(content: bytes, claim: str, mime: str) -> None:
    shown = examine(content, claim)
    assert (shown.mime, shown.disposition) == (mime, Disposition.ATTACHMENT)


def test_an_office_document_keeps_its_finer_type() -> None:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    content = zipped("[Content_Types].xml", "word/document.xml")
    assert examine(content, word).mime == word
    assert examine(content, "image/svg+xml").mime in {word, "application/zip"}


def test_text_cut_inside_a_character_is_still_text() -> None:
    assert examine(("x" + "я" * 10_000).encode(), "text/plain").mime == "text/plain"


@given(st.binary(max_size=300), st.text(max_size=40))
def test_examining_never_fails_and_only_paints_raster(content: bytes, claim: str) -> None:
    shown = examine(content, claim)
    assert (shown.disposition is Disposition.INLINE) == (shown.mime in INLINE)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("report.pdf", "report.pdf"),
        ("\u200b.htaccess", "htaccess"),
        ("\ufeff\u2060.htaccess", "htaccess"),
        ("\u3164\u2800.htaccess", "htaccess"),
        (".\u200b.\u200b/.htaccess", "htaccess"),
        ("..\u200b/..\u200b/etc/passwd", "passwd"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("\u2066a\u2069.txt", "a.txt"),
        ("a\x00.png", "a.png"),
        ("shell.php\x00.png", "shell.php.png"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\win.ini", "win.ini"),
        ("/etc/passwd", "passwd"),
        ("C:\\fakepath\\фото.jpg", "фото.jpg"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("   ", "file"),
        ("/", "file"),
        ("\u200b\u202e", "file"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie_ x=1.txt"),
        ("a\u2028b\u2029c.txt", "a b c.txt"),
        ('a"; filename="b.html', "a_; filename=_b.html"),
        ("CON", "_CON"),
        ("aux.txt", "_aux.txt"),
        ("aux .txt", "_aux.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("trailing. . .", "trailing"),
        ("a\ud800b.txt", "ab.txt"),
        ("شكرا.pdf", "شكرا.pdf"),
        ("чек 🧾.pdf", "чек 🧾.pdf"),
        ("e\u0301.txt", "é.txt"),
        ("<img src=x onerror=1>.png", "_img src=x onerror=1_.png"),
    ],
)
def test_names(raw: str, clean: str) -> None:
    assert safe_name(raw) == clean


@pytest.mark.parametrize(
    "raw",
    ["a" * 500 + ".pdf", "я" * 500 + ".pdf", "🧾" * 500 + ".pdf", "x" * 300, "a." + "b" * 300],
)
def test_long_names_are_cut_and_keep_their_extension(raw: str) -> None:
    clean = safe_name(raw)
    assert len(clean) <= MAX_NAME_CHARACTERS
    assert len(clean.encode()) <= MAX_NAME_BYTES
    assert clean.endswith(".pdf") == raw.endswith(".pdf")


@given(st.text(max_size=300))
def test_a_clean_name_is_one_plain_part_and_stays_so(raw: str) -> None:
    clean = safe_name(raw)
    assert 0 < len(clean) <= MAX_NAME_CHARACTERS
    assert len(clean.encode()) <= MAX_NAME_BYTES
    assert not set(clean) & set('/\\\x00\r\n"<>|:*?')
    assert clean[0] not in ". "
    assert all(unicodedata.category(ch) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} for ch in clean)
    assert safe_name(clean) == clean


@given(st.text(max_size=200), st.sampled_from(Disposition))
def test_the_header_is_one_ascii_line_that_reads_back(raw: str, disposition: Disposition) -> None:
    value = content_disposition(raw, disposition)
    assert value.isascii()
    assert value.isprintable()
    found = re.fullmatch(r"(\w+); filename=\"([^\"\\]+)\"(?:; filename\*=UTF-8''(\S+))?", value)
    assert found is not None
    assert found[1] == disposition
    assert (unquote(found[3]) if found[3] else found[2]) == safe_name(raw)


def test_a_name_in_another_script_keeps_an_ascii_spelling() -> None:
    value = content_disposition("рахунок 5.pdf", Disposition.ATTACHMENT)
    assert value.startswith("attachment; filename=\"_______ 5.pdf\"; filename*=UTF-8''")
    assert unquote(value.rpartition("'")[2]) == "рахунок 5.pdf"


def test_served_files_may_do_nothing() -> None:
    served = headers("x.svg", examine(SVG, "image/svg+xml").mime)
    assert served["x-content-type-options"] == "nosniff"
    assert served["content-type"] == OCTETS
    assert served["content-disposition"].startswith("attachment")
    assert "sandbox" in served["content-security-policy"]
    assert headers("a.txt", "text/plain")["content-type"] == "text/plain; charset=utf-8"
    assert headers("a.png", "image/png")["content-disposition"].startswith("inline")


def test_an_unknown_type_is_never_inline() -> None:
    assert disposition_of("image/svg+xml") is Disposition.ATTACHMENT
    assert disposition_of("image/PNG") is Disposition.ATTACHMENT


def test_limits_are_told_per_file() -> None:
    assert refusal((10, None, 11), max_bytes=10, max_files=9) == ("", "", "larger than 0 KiB")
    assert refusal((2048, 5000), max_bytes=4096) == ("", "larger than 4 KiB")
    assert refusal((1, 1, 1), max_files=2)[2] == "more than 2 files in one message"
