"""Header fields: words, parameters, ids, dates."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from email.header import Header

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels.email.headers import (
    decode_words,
    message_ids,
    readable,
    sent_at,
    split_headers,
    unbase64,
)
from omnidesk.channels.email.params import parse_field
from tests.channels.email.conftest import NOW


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"=?utf-8?B?0J/RgNC40LLQtdGC?=", "Привет"),
        (b"=?UTF-8?q?=D0=9F=D1=80?= =?UTF-8?q?=D0=B8=D0=B2=D0=B5=D1=82?=", "Привет"),
        # A character cut in two by the word boundary.
        (b"=?utf-8?B?0J/RgA==?= =?utf-8?B?0LjQ?= =?utf-8?B?stC10YI=?=", "Привет"),
        (b"Re: =?koi8-r?B?8NLJ18XU?= there", "Re: Привет there"),
        (b"=?windows-1251?Q?=CF=F0=E8=E2=E5=F2?= a =?utf-8?q?b?=", "Привет a b"),
        (b"=?utf-8*ru?q?=D0=9F?=", "П"),
        (b"=?utf-8?q?no end", "=?utf-8?q?no end"),
        (b"=?no-such-charset?q?abc?=", "=?no-such-charset?q?abc?="),
        ("Прямо так".encode(), "Прямо так"),
        ("Прямо так".encode("cp1251"), "Прямо так"),
        ("Прямо так".encode("koi8-r"), "Прямо так"),
        (b"=?utf-8?q?a_b?=", "a b"),
        (b"=?utf-8?B?" + base64.b64encode(b"a\r\nBcc: x@y.z") + b"?=", "a Bcc: x@y.z"),
    ],
)
def test_words(raw: bytes, text: str) -> None:
    assert readable(raw) == text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"])))
def test_reads_what_the_standard_library_writes(text: str) -> None:
    encoded = Header(text, "utf-8", maxlinelen=60).encode()
    assert decode_words(encoded.replace("\n", "")) == text


@given(st.text())
def test_words_never_fail(text: str) -> None:
    decode_words(text)
    decode_words(f"=?utf-8?b?{text}?= =?utf-8?q?{text}?=")


@given(st.binary())
def test_base64_round_trip_with_rubbish(data: bytes) -> None:
    encoded = base64.b64encode(data)
    assert unbase64(b" \n*".join(encoded[i : i + 1] for i in range(len(encoded)))) == data
    assert unbase64(encoded.rstrip(b"=")) == data


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        (b'attachment; filename="a.txt"', "a.txt"),
        (b"attachment; filename=a.txt", "a.txt"),
        (b"attachment; filename*=utf-8''%D0%9F%D1%80.txt", "Пр.txt"),
        (b"attachment; filename*=koi8-r'ru'%F0%D2.txt", "Пр.txt"),
        (b"attachment; filename*0*=utf-8''%D0%9F; filename*1*=%D1%80; filename*2=.txt", "Пр.txt"),
        (b"attachment; filename*1=b.txt; filename*0=a", "ab.txt"),
        (b'attachment; filename="=?utf-8?B?0J/RgC50eHQ=?="', "Пр.txt"),
        ('attachment; filename="Пр.txt"'.encode("cp1251"), "Пр.txt"),
        (b'attachment; filename="a;b\\"c.txt"; x=y', 'a;b"c.txt'),
        (b'attachment; filename="C:\\Users\\me\\a.txt"', "C:\\Users\\me\\a.txt"),
        (b'attachment; filename="open', "open"),
        (b"attachment", ""),
    ],
)
def test_file_names(raw: bytes, name: str) -> None:
    assert parse_field(raw).text("filename") == name


@given(st.binary())
def test_parameters_never_fail(raw: bytes) -> None:
    field = parse_field(raw)
    for name in (*field.parameters, "filename"):
        field.text(name)
        field.token(name)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<a@b> <c@d>", ("<a@b>", "<c@d>")),
        ("<a@b>\t<a@b>", ("<a@b>",)),
        ("a@b", ("<a@b>",)),
        ("Message of Mon (from x) < a@b >", ("<a@b>",)),
        ("", ()),
        ("<>", ()),
    ],
)
def test_message_ids(text: str, ids: tuple[str, ...]) -> None:
    assert message_ids(text) == ids


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("Mon, 6 Oct 2025 12:00:00 +0300", datetime(2025, 10, 6, 9, tzinfo=UTC)),
        ("6 Oct 2025 12:00:00", datetime(2025, 10, 6, 12, tzinfo=UTC)),
        ("Mon, 6 Oct 2025 12:00:00 EST", datetime(2025, 10, 6, 17, tzinfo=UTC)),
        ("Mon, 6 Oct 2925 12:00:00 +0000", NOW),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("yesterday", None),
        ("Mon, 6 Oct 2025 25:61:61 +9999999", None),
        ("", None),
    ],
)
def test_dates(value: str, at: datetime | None) -> None:
    assert sent_at(value, NOW) == at


@given(st.text())
def test_dates_never_fail(value: str) -> None:
    found = sent_at(value, NOW)
    assert found is None or found <= NOW + timedelta(minutes=10)


def test_block_folds_and_ends() -> None:
    headers, body = split_headers(b"From x\nA: 1\r\n 2\r\nb : 3\r\n\r\nbody")
    assert headers.fields == (("a", b"1 2"), ("b", b"3"))
    assert body == len(b"From x\nA: 1\r\n 2\r\nb : 3\r\n\r\n")


def test_line_that_is_no_field_begins_the_body() -> None:
    headers, body = split_headers(b"A: 1\nno field here\nB: 2\n\n")
    assert headers.fields == (("a", b"1"),)
    assert body == 5
