"""Replies that were looked at while the rules were written."""

from __future__ import annotations

from tests.channels.email.replies import Reply

KNOWN = [
    Reply(
        "gmail-en",
        "Yes, please deliver it on Friday.\n\nThanks!",
        "Yes, please deliver it on Friday.\n\nThanks!\n\n"
        "On Mon, May 13, 2024 at 12:30 PM Support <support@example.org> wrote:\n\n"
        "> Which day suits you?\n> Regards\n",
    ),
    Reply(
        "gmail-en-wrapped",
        "Perfect.",
        "Perfect.\n\nOn Mon, May 13, 2024 at 12:30 PM Very Long Company Support Team Name <\n"
        "support-with-a-long-address@example.org> wrote:\n\n> Is it fine?\n",
    ),
    Reply(
        "gmail-ru",
        "Добрый день! Да, подходит.",
        "Добрый день! Да, подходит.\n\n"
        "пн, 13 мая 2024 г. в 12:30, Поддержка <support@example.org>:\n\n"
        "> Вам подходит пятница?\n",
    ),
    Reply(
        "gmail-uk",
        "Так, чекаю.",
        "Так, чекаю.\n\nпн, 13 трав. 2024 р. о 12:30 Підтримка <support@example.org> пише:\n\n"
        "> Вам зручно в п'ятницю?\n",
    ),
    Reply(
        "outlook-en",
        "Please cancel order 1042.\n\nBest regards,\nJohn",
        "Please cancel order 1042.\n\nBest regards,\nJohn\n\n"
        "From: Support <support@example.org>\nSent: Monday, May 13, 2024 12:30 PM\n"
        "To: John Doe <john@example.com>\nSubject: Re: Order\n\nHow can we help?\n",
    ),
    Reply(
        "outlook-ru",
        "Отмените, пожалуйста, заказ.",
        "Отмените, пожалуйста, заказ.\n\n"
        "От: Поддержка <support@example.org>\nОтправлено: 13 мая 2024 г. 12:30\n"
        "Кому: Иван Петров <ivan@example.com>\nТема: RE: Заказ\n\nЧем помочь?\n",
    ),
    Reply(
        "outlook-uk-underscores",
        "Скасуйте замовлення.",
        "Скасуйте замовлення.\n________________________________\n"
        "Від: Підтримка <support@example.org>\nНадіслано: 13 травня 2024 р. 12:30\n"
        "Кому: Іван <ivan@example.com>\nТема: RE: Замовлення\n\nЧим допомогти?\n",
    ),
    Reply(
        "outlook-ru-original",
        "Спасибо, получил.",
        "Спасибо, получил.\n\n-----Исходное сообщение-----\nFrom: Поддержка\n"
        "Sent: Monday, May 13, 2024 12:30 PM\nTo: Иван\nSubject: Заказ\n\nВаш заказ отправлен.\n",
    ),
    Reply(
        "yandex-ru",
        "Здравствуйте! Заказ не пришёл.",
        "Здравствуйте! Заказ не пришёл.\n \n"
        '13.05.2024, 12:30, "Поддержка" <support@example.org>:\n> Заказ доставлен?\n',
    ),
    Reply(
        "mailru-ru",
        "Всё получил, спасибо.",
        "Всё получил, спасибо.\n\n\n"
        ">Понедельник, 13 мая 2024, 12:30 +03:00 от Поддержка <support@example.org>:\n>\n"
        ">Ваш заказ доставлен.\n>\n",
    ),
    Reply(
        "apple-ru",
        "Да, всё верно.",
        "Да, всё верно.\n\nОтправлено с iPhone\n\n"
        "> 13 мая 2024 г., в 12:30, Поддержка <support@example.org> написал(а):\n> \n"
        "> Адрес верный?\n",
    ),
    Reply(
        "ukrnet-uk",
        "Добрий день, оплатив.",
        "Добрий день, оплатив.\n\n\n"
        '--- Оригінальне повідомлення ---\nВід кого: "Підтримка" <support@example.org>\n'
        "Дата: 13 травня 2024, 12:30:45\n\nЧекаємо на оплату.\n",
    ),
    Reply(
        "thunderbird-ru",
        "Ок, жду.",
        "Ок, жду.\n\n13.05.2024 12:30, Поддержка пишет:\n> Отправим завтра.\n",
    ),
    Reply(
        "thunderbird-en-bottom",
        "Blue one, please.",
        "On 13/05/2024 12:30, Support wrote:\n> Which colour?\n\nBlue one, please.\n",
    ),
    Reply(
        "proton-en",
        "It still does not work.",
        "It still does not work.\n\n\nSent with Proton Mail secure email.\n\n"
        "On Monday, May 13th, 2024 at 12:30 PM, Support <support@example.org> wrote:\n\n"
        "> Please try again.\n",
    ),
    Reply(
        "inline-answers",
        "Hello,\n\n> Which size?\n\nXL.\n\n> Which colour?\n\nGreen.",
        "Hello,\n\n> Which size?\n\nXL.\n\n> Which colour?\n\nGreen.\n",
    ),
    Reply(
        "forward-gmail",
        "Please have a look.\n\n---------- Forwarded message ---------\n"
        "From: Shop <shop@example.com>\nDate: Mon, May 13, 2024\nSubject: Bill\n"
        "To: <me@example.com>\n\nYour bill is 10 EUR.",
        "Please have a look.\n\n---------- Forwarded message ---------\n"
        "From: Shop <shop@example.com>\nDate: Mon, May 13, 2024\nSubject: Bill\n"
        "To: <me@example.com>\n\nYour bill is 10 EUR.\n",
        subject="Fwd: Bill",
    ),
    Reply(
        "forward-outlook",
        "См. ниже.\n\nОт: Магазин\nОтправлено: 13 мая 2024 г. 12:30\nКому: Иван\n"
        "Тема: Счёт\n\nСчёт на 10 евро.",
        "См. ниже.\n\nОт: Магазин\nОтправлено: 13 мая 2024 г. 12:30\nКому: Иван\n"
        "Тема: Счёт\n\nСчёт на 10 евро.\n",
        subject="FW: Счёт",
    ),
    Reply(
        "only-quote",
        "> nothing of my own",
        "> nothing of my own\n",
    ),
    Reply(
        "plain-new-mail",
        "Здравствуйте!\nВчера в 10:30 курьер написал:\nя не приеду\nЧто делать?",
        "Здравствуйте!\nВчера в 10:30 курьер написал:\nя не приеду\nЧто делать?\n",
        subject="Курьер",
    ),
    Reply(
        "signature",
        "Пришлите счёт.",
        "Пришлите счёт.\n\n-- \nС уважением, Иван Петров\nтел. +7 495 000-00-00\n",
    ),
    Reply(
        "gmail-html",
        "Да, подходит.\nСпасибо",
        html='<div dir="ltr"><div>Да, подходит.</div><div>Спасибо</div></div><br>'
        '<div class="gmail_quote"><div dir="ltr" class="gmail_attr">пн, 13 мая 2024 г. в 12:30, '
        'Поддержка &lt;<a href="mailto:support@example.org">support@example.org</a>&gt;:<br></div>'
        '<blockquote class="gmail_quote" style="margin:0 0 0 .8ex">Вам подходит пятница?'
        "</blockquote></div>",
    ),
    Reply(
        "outlook-html",
        "Please cancel.",
        html='<html><body><div class="WordSection1"><p class="MsoNormal">Please cancel.</p>'
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        '<p class="MsoNormal"><b>From:</b> Support &lt;support@example.org&gt;<br><b>Sent:</b> '
        "Monday, May 13, 2024 12:30 PM<br><b>To:</b> John<br><b>Subject:</b> Order</p></div></div>"
        '<p class="MsoNormal">How can we help?</p></div></body></html>',
    ),
    Reply(
        "outlook-web-html",
        "Fine for me.",
        html='<div>Fine for me.</div><div id="appendonsend"></div>'
        '<hr tabindex="-1" style="display:inline-block;width:98%"><div id="divRplyFwdMsg" '
        'dir="ltr"><font><b>From:</b> Support<br><b>Sent:</b> Monday</font></div>'
        "<div>Is it fine?</div>",
    ),
    Reply(
        "apple-html",
        "Yes.",
        html='<html><body>Yes.<br><br><div dir="ltr">Sent from my iPhone</div><div dir="ltr"><br>'
        '<blockquote type="cite">On 13 May 2024, at 12:30, Support &lt;support@example.org&gt; '
        'wrote:<br><br></blockquote></div><blockquote type="cite"><div>Right?</div></blockquote>'
        "</body></html>",
    ),
    Reply(
        "thunderbird-html",
        "Ок, жду.",
        html='<p>Ок, жду.</p><div class="moz-cite-prefix">13.05.2024 12:30, Поддержка пишет:<br>'
        '</div><blockquote type="cite" cite="mid:1@example.org"><p>Отправим завтра.</p>'
        "</blockquote>",
    ),
    Reply(
        "yandex-html",
        "Заказ не пришёл.",
        html='<div>Заказ не пришёл.</div><div> </div><div>13.05.2024, 12:30, "Поддержка" '
        "&lt;support@example.org&gt;:</div><blockquote><p>Заказ доставлен?</p></blockquote>",
    ),
    Reply(
        "gmail-html-forward",
        "FYI\n\n---------- Forwarded message ---------\nFrom: Shop <shop@example.com>\n"
        "Subject: Bill\n\nYour bill is 10 EUR.",
        html='<div dir="ltr">FYI<br><br><div class="gmail_quote"><div class="gmail_attr">'
        "---------- Forwarded message ---------<br>From: <strong>Shop</strong> "
        "&lt;shop@example.com&gt;<br>Subject: Bill<br></div><br>Your bill is 10 EUR.</div></div>",
        subject="Bill",
    ),
]
