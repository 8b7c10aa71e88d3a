"""Folding, splitting and reading queries: pure, and never at a loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.domain import searching
from omnidesk.domain.searching import Term, excerpt, fold, indexed, parse


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ёлка", "елка"),
        ("É\u0301COLE", "ecole"),
        ("Jose\u0301", "josé"),
        ("ﬁne", "FINE"),
        ("Straße", "STRASSE"),
        ("ЩО Ж", "що ж"),
    ],
)
def test_folding_brings_together(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_letters_of_their_own_stay() -> None:
    assert fold("Йод їжа ўсё") == "йод їжа ўсе"
    assert fold("и") != fold("й")


def test_words_of_any_script() -> None:
    assert indexed("Замовлення №A-17: 250₴ 👋", None, "שלום", "مرحبا") == (
        "замовлення noa 17 250 שלום مرحبا"
    )


def test_reading_a_query() -> None:
    assert parse('order -refund "not delivered" сто') == (
        (
            Term(("order",)),
            Term(("refund",), excluded=True),
            Term(("not", "delivered")),
            Term(("сто",), prefix=True),
        ),
    )
    assert parse("cat or dog ") == ((Term(("cat",)),), (Term(("dog",)),))
    assert parse("a-17 x") == ((Term(("a", "17")), Term(("x",))),)
    for nothing in ("", "  ", "-refund", "!!! & | ()", "👋", '"'):
        assert parse(nothing) == ()


@given(st.text(max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    for clause in parse(text):
        for term in clause:
            assert term.words
            assert all(word.isalnum() for word in term.words)
    words = indexed(text).split(" ")
    assert all(word.isalnum() for word in words if word)
    shown = excerpt(text, parse(text))
    assert len(shown) <= 162


def test_an_excerpt_shows_the_hit() -> None:
    text = "слово " * 100 + "заказ доставлен " + "слово " * 100
    shown = excerpt(text, parse("заказы"))
    assert "заказ доставлен" in shown
    assert shown.startswith("…")
    assert shown.endswith("…")


def test_configurations_by_language() -> None:
    named = [searching.configuration(tag) for tag in ("ru", "en-GB", "uk", None, "%")]
    assert named == ["russian", "english", "simple", "simple", "simple"]
