"""Letters and common words decide, and only where they can."""

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
        ("Чи можна повернути товар?", None, "uk"),
        ("Можно вернуть товар?", None, "ru"),
        ("ЯК ОПЛАТИТИ?", None, "uk"),
        ("Как оплатить?", None, "ru"),
        ("де посилка", None, "uk"),
        ("где посылка", None, "ru"),
        ("Доброго дня!", None, "uk"),
        ("Здравствуйте!", None, "ru"),
        ("Будь ласка, зателефонуйте", None, "uk"),
        ("Пожалуйста, перезвоните", None, "ru"),
        ("Дякую", "ru", "uk"),
        ("Спасибо", "uk", "ru"),
        ("чи 🙏", None, "uk"),
        ("Доброго дня! Подскажите, пожалуйста", None, "ru"),
        # Both languages write these: what is known stays, and nothing is made of nothing.
        ("Алло", None, None),
        ("Алло", "uk", "uk"),
        ("Алло", "ru", "ru"),
        ("Алло", "en", None),
        ("на завтра", "be", "be"),
        ("Как да върна?", "bg", "ru"),
        ("Как е", "bg", "bg"),
        # So long, and not one letter of Ukrainian.
        ("Товар пришел сломанный, верните деньги, заказывал на прошлой неделе", None, "ru"),
        ("приехала коробка без второго зарядного устройства, внутри пусто", None, "ru"),
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
