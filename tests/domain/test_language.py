"""Letters decide, and only where they can."""

from __future__ import annotations

import pytest

from omnidesk.domain.language import guess


@pytest.mark.parametrize(
    ("text", "known", "found"),
    [
        ("Де моє замовлення? Їде вже?", None, "uk"),
        ("Где мой заказ? Это уже третий день", None, "ru"),
        ("Where is my order", None, "en"),
        ("Where is my order", "uk", "uk"),
        ("Добрий день", "uk", "uk"),
        ("Привет", None, "ru"),
        ("👋", None, None),
        ("Where is my order? 👋 I paid 30 €", None, "en"),
        ("Où est ma commande ?", None, None),
        ("1234", "de", "de"),
        ("שלום", None, None),
        ("", "ru", "ru"),
    ],
)
def test_guess(text: str, known: str | None, found: str | None) -> None:
    assert guess(text, known) == found
