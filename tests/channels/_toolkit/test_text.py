"""What an SMS costs, and what a text may hold."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels._toolkit.text import Segments, clean, clean_line, plain_sms, sms_segments


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Segments("gsm7", 0, 1)),
        ("a" * 160, Segments("gsm7", 160, 1)),
        ("a" * 161, Segments("gsm7", 161, 2)),
        ("a" * 306, Segments("gsm7", 306, 2)),
        ("a" * 307, Segments("gsm7", 307, 3)),
        ("€" * 80, Segments("gsm7", 160, 1)),
        ("€" * 81, Segments("gsm7", 162, 2)),
        # 152 + one pair: the pair does not fit the 153rd septet and moves on.
        ("a" * 152 + "€" + "a" * 152, Segments("gsm7", 306, 3)),
        ("я" * 70, Segments("ucs2", 70, 1)),
        ("я" * 71, Segments("ucs2", 71, 2)),
        ("я" * 134, Segments("ucs2", 134, 2)),
        ("я" * 135, Segments("ucs2", 135, 3)),
        ("😀" * 35, Segments("ucs2", 70, 1)),
        ("😀" * 36, Segments("ucs2", 72, 2)),
        ("😀" * 66, Segments("ucs2", 132, 2)),
        ("😀" * 67, Segments("ucs2", 134, 3)),
        ("ç", Segments("ucs2", 1, 1)),
        ("Ç", Segments("gsm7", 1, 1)),
        ("`", Segments("ucs2", 1, 1)),
        ("שלום", Segments("ucs2", 4, 1)),
    ],
)
def test_segments(text: str, expected: Segments) -> None:
    assert sms_segments(text) == expected


def test_plain_sms_only_where_it_pays() -> None:
    assert plain_sms("It’s “fine” – really…\u00a0ok") == 'It\'s "fine" - really... ok'
    cyrillic = "Он сказал: «да» – и ушёл…"
    assert plain_sms(cyrillic) == cyrillic
    assert plain_sms("ok 😀 – yes") == "ok 😀 – yes"


@given(st.text(max_size=400))
def test_plain_sms_never_costs_more(text: str) -> None:
    assert sms_segments(plain_sms(text)).count <= sms_segments(text).count


@given(st.text(st.characters(), max_size=200))
def test_clean_is_storable_and_stable(text: str) -> None:
    cleaned = clean(text)
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    cleaned.encode("utf-8")
    assert clean(cleaned) == cleaned


def test_clean_keeps_what_people_see() -> None:
    kept = "Привіт,\tсвіт 👩‍👩‍👧 שלום \u200fمرحبا é\n"
    assert clean(kept) == kept
    assert clean("a\r\nb\rc\x00\ud800") == "a\nb\nc\ufffd"
    assert clean_line("  Ada\nLovelace \t x ", 12) == "Ada Lovelace"
