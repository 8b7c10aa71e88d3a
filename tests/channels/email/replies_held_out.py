"""Replies that were written down before the rules first ran, to see how they do on mail they do
not know: 32 of these 36 came out right at once. The four others were mended afterwards."""

from __future__ import annotations

from tests.channels.email.replies import Reply

HELD_OUT = [
    Reply(
        "gmail-de",
        "Ja, gerne.",
        "Ja, gerne.\n\nAm Mo., 13. Mai 2024 um 12:30 Uhr schrieb Support <support@example.org>:\n\n"
        "> Passt Freitag?\n",
    ),
    Reply(
        "gmail-fr-wrapped",
        "Oui, merci.",
        "Oui, merci.\n\nLe lun. 13 mai 2024 à 12:30, Support <support@example.org> a\nécrit :\n\n"
        "> Vendredi ?\n",
    ),
    Reply(
        "gmail-pl",
        "Tak, proszę.",
        "Tak, proszę.\n\npon., 13 maj 2024 o 12:30 Support <support@example.org> napisał(a):\n\n"
        "> Czy piątek pasuje?\n",
    ),
    Reply(
        "gmail-uk-long",
        "Дякую!\nУсе прийшло вчасно.",
        "Дякую!\nУсе прийшло вчасно.\n\nср, 5 черв. 2024 р. о 09:05 Служба підтримки магазину "
        "<\nsupport@example.org> пише:\n\n> Чи отримали ви посилку?\n>\n> З повагою\n",
    ),
    Reply(
        "mailru-app",
        "Нет, не помогло",
        "Нет, не помогло\n\n--\nОтправлено из Mail для Android\n"
        "пятница, 07 июня 2024г., 18:44 +03:00 от Поддержка support@example.org :\n\n"
        ">Попробуйте перезагрузить.\n",
    ),
    Reply(
        "mailru-two-quotes",
        "Теперь работает.",
        "Теперь работает.\n\n"
        "Пятница, 7 июня 2024, 18:44 +03:00 от Поддержка <support@example.org>:\n>Попробуйте ещё.\n"
        ">\n>>Четверг, 6 июня 2024, 10:00 +03:00 от Иван <ivan@example.com>:\n>>\n"
        ">>Не работает.\n",
    ),
    Reply(
        "yandex-mobile",
        "Верните деньги",
        "Верните деньги\n\n-- \nОтправлено из мобильной Яндекс Почты\n\n"
        "07.06.2024, 18:44, Поддержка <support@example.org>\n> Мы можем заменить товар.\n",
    ),
    Reply(
        "outlook-mobile-en",
        "Got it, thanks",
        "Got it, thanks\n\nGet Outlook for iOS<https://aka.ms/example>\n"
        "________________________________\nFrom: Support <support@example.org>\n"
        "Sent: Friday, June 7, 2024 6:44:12 PM\nTo: John <john@example.com>\n"
        "Subject: Your ticket\n\nDone.\n",
    ),
    Reply(
        "outlook-mobile-ru",
        "Понял.",
        "Понял.\n\nПолучите Outlook для Android<https://aka.ms/example>\n"
        "________________________________\nFrom: Поддержка <support@example.org>\n"
        "Sent: Friday, June 7, 2024 6:44:12 PM\nTo: Иван <ivan@example.com>\n"
        "Subject: Обращение\n\nГотово.\n",
    ),
    Reply(
        "outlook-de",
        "Bitte stornieren.",
        "Bitte stornieren.\n\nVon: Support <support@example.org>\nGesendet: Freitag, 7. Juni 2024\n"
        "An: Max <max@example.com>\nBetreff: AW: Bestellung\n\nWie können wir helfen?\n",
    ),
    Reply(
        "outlook-starred-headers",
        "Approved.",
        "Approved.\n\n*From:* Support <support@example.org>\n*Sent:* Friday, June 7, 2024 6:44 PM\n"
        "*To:* John <john@example.com>\n*Subject:* Quote\n\nPlease approve.\n",
    ),
    Reply(
        "outlook-uk-original",
        "Так.",
        "Так.\n\n-----Вихідне повідомлення-----\nВід: Підтримка [mailto:support@example.org]\n"
        "Надіслано: 7 червня 2024 р. 18:44\nКому: Іван\nТема: Замовлення\n\nПідтверджуєте?\n",
    ),
    Reply(
        "apple-en-mail",
        "Number 7, please.",
        "Number 7, please.\n\n> On 7 Jun 2024, at 18:44, Support <support@example.org> wrote:\n> \n"
        "> Which number?\n> \n",
    ),
    Reply(
        "apple-uk",
        "Так, дякую",
        "Так, дякую\n\nНадіслано з iPhone\n\n"
        "> 7 черв. 2024 р. о 18:44 Підтримка <support@example.org> пише:\n> \n> Допомогло?\n",
    ),
    Reply(
        "thunderbird-uk",
        "Добре.",
        "Добре.\n\n07.06.24 18:44, Підтримка пише:\n> Надішлемо завтра.\n> \n",
    ),
    Reply(
        "thunderbird-ru-name",
        "Спасибо, Анна!",
        "Спасибо, Анна!\n\n7 июня 2024 г. 18:44:01 Анна из поддержки пишет:\n> Готово.\n",
    ),
    Reply(
        "proton-ru",
        "Не вижу письма.",
        "Не вижу письма.\n\nОтправлено с защищенной почты Proton Mail.\n\n"
        "пятница, 7 июня 2024 г. в 18:44, Поддержка <support@example.org> написал:\n\n"
        "> Мы отправили письмо.\n",
    ),
    Reply(
        "proton-original",
        "Confirmed.",
        "Confirmed.\n\n------- Original Message -------\n"
        "On Friday, June 7th, 2024 at 6:44 PM, Support <support@example.org> wrote:\n\n"
        "> Please confirm.\n",
    ),
    Reply(
        "kmail-no-address",
        "Works now.",
        "Works now.\n\nOn Friday, 7 June 2024 18:44:12 CEST Support Team wrote:\n> Try again.\n",
    ),
    Reply(
        "mutt",
        "Sounds good.",
        "Sounds good.\n\nOn Fri, Jun 07, 2024 at 06:44:12PM +0300, Support wrote:\n> Shall we?\n",
    ),
    Reply(
        "bottom-post-ru",
        "Второй вариант.",
        "07.06.2024 18:44, Поддержка пишет:\n> Какой вариант?\n> 1 или 2?\n\nВторой вариант.\n",
    ),
    Reply(
        "inline-ru",
        "Добрый день, отвечаю по пунктам.\n\n> Адрес?\nЛенина, 5\n> Время?\nпосле 18:00",
        "Добрый день, отвечаю по пунктам.\n\n> Адрес?\nЛенина, 5\n> Время?\nпосле 18:00\n",
    ),
    Reply(
        "quote-then-footer",
        "Please resend.\n\nThis mail was checked for viruses.",
        "Please resend.\n\nOn 7 Jun 2024, at 18:44, Support <support@example.org> wrote:\n"
        "> Here it is.\n\nThis mail was checked for viruses.\n",
    ),
    Reply(
        "forward-ru",
        'Что это?\n\n-------- Пересылаемое сообщение --------\n07.06.2024, 18:44, "Банк" '
        "<bank@example.com>:\n\nВаш код 1234.",
        'Что это?\n\n-------- Пересылаемое сообщение --------\n07.06.2024, 18:44, "Банк" '
        "<bank@example.com>:\n\nВаш код 1234.\n",
        subject="Fwd: код",
    ),
    Reply(
        "forward-uk",
        "Перевірте, будь ласка.\n\n---------- Переслане повідомлення ---------\nВід: Банк "
        "<bank@example.com>\nДата: пт, 7 черв. 2024 р.\nТема: Код\nКому: <me@example.com>\n\n1234",
        "Перевірте, будь ласка.\n\n---------- Переслане повідомлення ---------\nВід: Банк "
        "<bank@example.com>\nДата: пт, 7 черв. 2024 р.\nТема: Код\nКому: <me@example.com>\n\n"
        "1234\n",
        subject="Код",
    ),
    Reply(
        "forward-apple",
        "Begin forwarded message:\n\nFrom: Bank <bank@example.com>\nSubject: Code\n"
        "Date: 7 June 2024\nTo: me@example.com\n\n1234",
        "Begin forwarded message:\n\nFrom: Bank <bank@example.com>\nSubject: Code\n"
        "Date: 7 June 2024\nTo: me@example.com\n\n1234\n",
        subject="Code",
    ),
    Reply(
        "delimiter",
        "My answer.",
        "My answer.\n\n##- Please type your reply above this line -##\n\n"
        "Your request was updated.\n",
    ),
    Reply(
        "new-mail-with-list",
        "Список:\n- раз\n- два\nИтого в 12:30 на 3 позиции: ок",
        "Список:\n- раз\n- два\nИтого в 12:30 на 3 позиции: ок\n",
        subject="Список",
    ),
    Reply(
        "emoji-only",
        "👍",
        "👍\n\nOn Fri, Jun 7, 2024 at 6:44 PM Support <support@example.org> wrote:\n> Ok?\n",
    ),
    Reply(
        "rtl",
        "شكرا، وصل الطلب",
        "شكرا، وصل الطلب\n\nOn Fri, Jun 7, 2024 at 6:44 PM Support <support@example.org> wrote:\n"
        "> Delivered?\n",
    ),
    Reply(
        "mailru-html",
        "Не помогло.",
        html='<div>Не помогло.</div><div data-signature-widget="container"><div>--<br>'
        'Иван Петров</div></div><blockquote style="border-left:1px solid #0857A6;margin:10px">'
        "Пятница, 7 июня 2024, 18:44 +03:00 от Поддержка &lt;support@example.org&gt;:<br><br>"
        "<div>Попробуйте ещё.</div></blockquote>",
    ),
    Reply(
        "yahoo-html",
        "Thank you, it arrived.",
        html='<div class="ydp1yahoo-style-wrap"><div dir="ltr">Thank you, it arrived.</div></div>'
        '<div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>On Friday, 7 June 2024 at 18:44:12 '
        "CEST, Support &lt;support@example.org&gt; wrote:</div><div><br></div><div>Did it arrive?"
        "</div></div>",
    ),
    Reply(
        "proton-html",
        "Bitte um Rückruf.",
        html='<div>Bitte um Rückruf.</div><div class="protonmail_quote">On Friday, June 7th, '
        "2024 at 18:44, Support &lt;support@example.org&gt; wrote:<br><blockquote "
        'class="protonmail_quote" type="cite"><div>Dürfen wir anrufen?</div></blockquote></div>',
    ),
    Reply(
        "outlook-ru-html",
        "Подтверждаю.\n\nС уважением,\nИван",
        html='<div class="WordSection1"><p class="MsoNormal">Подтверждаю.</p><p class="MsoNormal">'
        'С уважением,<br>Иван</p><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:'
        '3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>От:</b> Поддержка<br><b>Отправлено:</b> '
        "7 июня 2024 г. 18:44<br><b>Кому:</b> Иван<br><b>Тема:</b> Счёт</p></div>"
        '<p class="MsoNormal">Подтвердите, пожалуйста.</p></div>',
    ),
    Reply(
        "gmail-html-inline",
        "> Which size?\n\nXL\n\n> Which colour?\n\nGreen",
        html='<div class="gmail_quote"><blockquote class="gmail_quote">Which size?</blockquote>'
        '<div>XL</div><blockquote class="gmail_quote">Which colour?</blockquote><div>Green</div>'
        "</div>",
    ),
    Reply(
        "html-table-layout",
        "Hello\n\nOne Two",
        html="<div>Hello</div><table><tr><td>One</td><td>Two</td></tr></table>",
        subject="Table",
    ),
]
