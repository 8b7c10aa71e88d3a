"""What the simulated customers say, and what a good agent answers.

`{name}`, `{number}` and `{amount}` are filled in for each customer.
"""

from __future__ import annotations

from dataclasses import dataclass

# A customer's turn is one message, or several that come one after the other.
Turn = tuple[tuple[str, ...], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One matter: turns of customer and agent, then the customer's thanks and the farewell."""

    language: str
    subject: str
    turns: tuple[Turn, ...]
    thanks: str
    farewell: str
    picture: str = ""


NAMES = {
    "en": ("Emma", "Oliver", "Grace", "Noah", "Amelia", "Leo", "Chloe", "Daniel", "Ruth", "Omar"),
    "uk": ("Олена", "Тарас", "Соломія", "Андрій", "Ярина", "Богдан", "Наталя", "Остап", "Леся"),
    "ru": ("Анна", "Михаил", "Светлана", "Игорь", "Вера", "Павел", "Юлия", "Роман", "Тимур"),
}

SCRIPTS: tuple[Script, ...] = (
    Script(
        language="en",
        subject="Order {number}",
        turns=(
            (
                ("Hi, where is my order {number}?", "It should have come on Monday 📦"),
                "Hello {name}! Order {number} left our warehouse this morning and arrives tomorrow"
                " before noon.",
            ),
            (
                ("Can the courier ring me before he comes?",),
                "Of course, I have put a note on the parcel: the courier calls half an hour ahead.",
            ),
        ),
        thanks="Perfect, thank you!",
        farewell="My pleasure, {name}. Have a lovely day!",
    ),
    Script(
        language="en",
        subject="Charged twice",
        turns=(
            (
                ("I think you charged my card twice for invoice {number}, {amount} each time.",),
                "I am sorry about that, {name}. I see both charges of {amount}. Does the second"
                " one still say pending?",
            ),
            (
                ("Yes, pending since yesterday.",),
                "Then it is only a reservation, and your bank lets it go within two days. I have"
                " cancelled it on our side already.",
            ),
        ),
        thanks="Good to know, thanks for the quick answer.",
        farewell="Any time! Write again if it does not disappear.",
    ),
    Script(
        language="en",
        subject="A price for twelve",
        turns=(
            (
                ("Hello, {name} here! Is there a discount if we buy twelve licences?",),
                "Hi {name}, from ten licences on the price is 15 % lower. Shall I send an offer?",
            ),
            (
                ("Yes please, for {amount} a year in all if possible.",),
                "The offer number {number} is on its way to you, at {amount} a year.",
            ),
        ),
        thanks="Great, got it 👍",
        farewell="Wonderful. I am here if questions come up.",
    ),
    Script(
        language="en",
        subject="It arrived broken",
        turns=(
            (
                ("The lamp from order {number} arrived with a crack, see the picture.",),
                "Oh no, that must not happen. Thank you for the picture, {name}. A new lamp, or"
                " your {amount} back?",
            ),
            (
                ("A new one, please.",),
                "A new lamp leaves today under order {number}-B. Keep the old one, no need to"
                " send it back.",
            ),
        ),
        thanks="That is kind, thank you.",
        farewell="Thank you for your patience!",
        picture="crack.png",
    ),
    Script(
        language="uk",
        subject="Замовлення {number}",
        turns=(
            (
                ("Добрий день! Де моє замовлення {number}?", "Обіцяли ще вчора"),
                "Вітаю, {name}! Ваше замовлення {number} уже у місті, кур'єр привезе його сьогодні"
                " до 18:00.",
            ),
            (
                ("А можна після 18:00? Я ще на роботі.",),
                "Звісно, я перенесла доставку на 19:00–21:00.",
            ),
        ),
        thanks="Щиро дякую!",
        farewell="Будь ласка, {name}! Гарного вечора 🌻",
    ),
    Script(
        language="uk",
        subject="Рахунок {number}",
        turns=(
            (
                ("Мені потрібен рахунок-фактура за оплату {amount}, номер {number}.",),
                "Вітаю, {name}! Підкажіть, будь ласка, на яку компанію його виписати?",
            ),
            (
                ("На ТОВ «Світанок», її вже є у вашій базі.",),
                "Знайшла. Рахунок {number} на {amount} надіслано на пошту компанії.",
            ),
        ),
        thanks="Отримали, дякую за швидкість!",
        farewell="Радо допомогла. Звертайтеся ще!",
    ),
    Script(
        language="uk",
        subject="Не вмикається",
        turns=(
            (
                ("Чайник із замовлення {number} не вмикається, ось фото 😞",),
                "Дуже шкода, {name}. Чи світиться його кнопка, коли він стоїть на підставці?",
            ),
            (
                ("Ні, зовсім нічого не відбувається.",),
                "Тоді замінимо його без зайвих питань: кур'єр забере старий і привезе новий.",
            ),
        ),
        thanks="Чудово, чекатиму на кур'єра.",
        farewell="Дякуємо за терпіння! Гарного дня.",
        picture="kettle.png",
    ),
    Script(
        language="ru",
        subject="Заказ {number}",
        turns=(
            (
                ("Здравствуйте, как изменить адрес доставки заказа {number}?", "Уже переехали"),
                "Здравствуйте, {name}! Напишите новый адрес, и я сейчас же его поменяю.",
            ),
            (
                ("Садовая улица, дом 7, квартира 41. Это ещё возможно?",),
                "Да, заказ {number} ещё не отправлен. Адрес изменён, доставка завтра.",
            ),
        ),
        thanks="Спасибо, это было быстро!",
        farewell="Рада помочь, {name}. Хорошего дня!",
    ),
    Script(
        language="ru",
        subject="Возврат денег",
        turns=(
            (
                ("Добрый день! Когда вернутся деньги за отменённый заказ, {amount}?",),
                "Добрый день, {name}! Возврат {amount} отправлен вчера, банк зачислит его за"
                " три рабочих дня.",
            ),
            (
                ("А номер операции есть? Мне для банка.",),
                "Конечно: {number}. Если до пятницы ничего не придёт, сразу напишите нам.",
            ),
        ),
        thanks="Понятно, большое спасибо.",
        farewell="Пожалуйста! Всего доброго.",
    ),
)

VOICEMAILS = {
    "en": "Hello, this is {name}. Please call me back about order {number}, it is rather urgent.",
    "uk": "Доброго дня, це {name}. Передзвоніть мені, будь ласка, щодо замовлення {number}.",
    "ru": "Здравствуйте, это {name}. Перезвоните мне, пожалуйста, по поводу заказа {number}.",
}
CALL_BACK = {
    "en": "Hello {name}, we missed your call. How can we help? You can simply answer here.",
    "uk": "Вітаємо, {name}! Ми пропустили ваш дзвінок. Чим допомогти? Можна відповісти тут.",
    "ru": "Здравствуйте, {name}! Мы пропустили ваш звонок. Чем помочь? Можно ответить здесь.",
}
CALLER_ANSWERS = {
    "en": ("I only wanted to ask whether you are open on Saturday ☎️", "Yes, from 10 to 16!"),
    "uk": ("Хотіла лише спитати, чи ви працюєте в суботу ☎️", "Так, з 10 до 16!"),
    "ru": ("Хотел лишь узнать, работаете ли вы в субботу ☎️", "Да, с 10 до 16!"),
}
# When an agent meets words that no script knows.
GENERIC = {
    "en": "Thank you for writing. I am looking into it right now.",
    "uk": "Дякую за повідомлення. Я вже з'ясовую.",
    "ru": "Спасибо за сообщение. Я уже выясняю.",
}
