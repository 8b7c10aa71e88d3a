"""The admin's own words, colours and questions, and the hours that visitors are told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from omnidesk.channels.webchat.colours import contrast
from omnidesk.channels.webchat.config import Config
from omnidesk.channels.webchat.parse import MAX_COMMENT, comment_of

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(COLOURS, COLOURS)
def test_contrast_has_no_sides(one: str, other: str) -> None:
    found = contrast(one, other)
    assert 1 <= found <= 21
    assert found == contrast(other, one)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("accent", "#ffcc00", "4.5:1 is needed"),
        ("accent", "red", "written #rrggbb"),
        ("accent", "#1f5fd0;x", "written #rrggbb"),
        ("accent_dark", "#1f5fd0", "4.5:1 is needed"),
        ("contact_email", "nobody", "like help@example.com"),
        ("pre_chat", [{"field": "name"}, {"field": "name"}], "asked for once"),
        ("pre_chat", [{"field": "password"}], "'name', 'email' or 'phone'"),
        ("texts", {"de": {}}, "'en', 'ru' or 'uk'"),
        ("texts", {"en": {"tema": "x"}}, "Extra inputs"),
    ],
)
def test_what_cannot_be_read_or_asked_is_refused(field: str, value: Any, said: str) -> None:
    with pytest.raises(ValidationError, match="1 validation error") as refused:
        Config.model_validate({field: value})
    assert said in str(refused.value)


def test_what_is_fine_is_taken() -> None:
    config = Config.model_validate(
        {
            "accent": "#0B5D1E",
            "accent_dark": "#9ad1ff",
            "texts": {"uk": {"team": "Крамниця", "greeting": "Вітаємо! 👋"}},
            "pre_chat": [{"field": "name", "required": True}, {"field": "phone"}],
            "contact_email": "help@example.com",
        }
    )
    assert config.accent == "#0b5d1e"
    assert config.texts["uk"].team == "Крамниця"
    assert [asked.required for asked in config.pre_chat] == [True, False]
    assert config.rating


@given(st.text(max_size=3000))
def test_comments_are_bounded_and_storable(text: str) -> None:
    found = comment_of(text)
    assert len(found) <= MAX_COMMENT
    assert "\x00" not in found
    assert comment_of(found) == found or len(found) == MAX_COMMENT
