"""Text out of bytes that lie about their encoding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels.email.charsets import codec, decode

RUSSIAN = "Здравствуйте, заказ не пришёл вовремя"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "koi8-r"])
@pytest.mark.parametrize("label", [None, "", "x-unknown", "no-such-charset", "us-ascii", "8bit"])
def test_cyrillic_without_a_usable_label(encoding: str, label: str | None) -> None:
    assert decode(RUSSIAN.encode(encoding), label) == RUSSIAN


@pytest.mark.parametrize(
    ("label", "encoding", "text"),
    [
        ("windows-1251", "cp1251", RUSSIAN),
        ("KOI8-R", "koi8-r", RUSSIAN),
        ("koi8-u", "koi8-u", "Їжак ґанок"),
        ('"utf-8;"', "utf-8", RUSSIAN),
        ("utf8mb4", "utf-8", "😀 ok"),
        ("ks_c_5601-1987", "cp949", "똠방각하"),
        ("gb2312", "gb18030", "镕基"),
        ("iso-8859-1", "cp1252", "“quoted” – dash"),
        ("cp-850", "cp850", "Grüße"),
        ("windows-874", "cp874", "สวัสดี"),
        ("x-sjis", "cp932", "髙橋①"),
        ("unicode-1-1-utf-7", "utf-7", "naïve +"),
        ("utf-16", "utf-16", "wide"),
        ("iso-8859-8-i", "iso8859-8", "שלום"),
    ],
)
def test_label_and_alias(label: str, encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), label) == text


def test_latin_label_on_utf8_bytes_is_not_believed() -> None:
    assert decode(RUSSIAN.encode(), "iso-8859-1") == RUSSIAN


def test_lonely_accents_are_western() -> None:
    assert decode("Grüße aus Köln, José".encode("cp1252")) == "Grüße aus Köln, José"


def test_a_damaged_character_does_not_change_the_encoding() -> None:
    data = RUSSIAN.encode()
    assert decode(data[:10] + data[11:], "utf-8").count("\ufffd") <= 2


@pytest.mark.parametrize("name", ["idna", "punycode", "unicode_escape", "rot13", "base64", "mbcs"])
def test_codecs_that_are_no_charsets_are_not_used(name: str) -> None:
    assert codec(name) is None


def test_controls_and_line_ends() -> None:
    assert decode(b"a\x00b\x07c\r\nd\re\x1bf\tg") == "abc\nd\nef\tg"


@given(st.binary(), st.none() | st.text(max_size=20) | st.sampled_from(["utf-8", "utf-16", "hz"]))
def test_never_fails_and_is_storable(data: bytes, label: str | None) -> None:
    text = decode(data, label)
    assert "\x00" not in text
    text.encode("utf-8")
