"""Exactly one mailbox in From, and no second reading of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels.email.addresses import Ambiguous, Mailbox, mailboxes, one_mailbox


@pytest.mark.parametrize(
    ("raw", "address", "name"),
    [
        ("a@b.example", "a@b.example", ""),
        ("<a@b.example>", "a@b.example", ""),
        ("Ann <A@B.Example>", "a@b.example", "Ann"),
        ('"Doe, John" <j@b.example>', "j@b.example", "Doe, John"),
        ("Doe, John <j@b.example>", "j@b.example", "Doe John"),
        ('"x@evil.example" <j@b.example>', "j@b.example", "x@evil.example"),
        ("j@b.example <j@b.example>", "j@b.example", ""),
        ("j@b.example (John (the) Doe)", "j@b.example", "John (the) Doe"),
        ("=?utf-8?B?0JjQstCw0L0=?= <i@b.example>", "i@b.example", "Иван"),
        ("=?utf-8?Q?Ivan=2C_P=2E?= <i@b.example>", "i@b.example", "Ivan, P."),
        ("Иван <i@пример.рф>", "i@xn--e1afmkfd.xn--p1ai", "Иван"),
        ("иван@пример.рф", "иван@xn--e1afmkfd.xn--p1ai", ""),
        ('"A \\"B\\" C" <a@b.example>', "a@b.example", 'A "B" C'),
        ("group: a@b.example;", "a@b.example", ""),
    ],
)
def test_one_mailbox(raw: str, address: str, name: str) -> None:
    assert one_mailbox(raw.encode()) == Mailbox(address, name)


AMBIGUOUS = [
    "",
    "nobody",
    "<>",
    "undisclosed-recipients:;",
    "a@b.example, c@d.example",
    "a@b.example; c@d.example",
    "A <a@b.example>, C <c@d.example>",
    "a@b.example <c@d.example>",
    "a@b.example c@d.example",
    "<a@b.example><c@d.example>",
    "<a@b.example> <c@d.example>",
    "<a@b.example> c@d.example",
    "<a@b.example>c@d.example",
    "<c@d.example <a@b.example>>",
    "alice@b.example)bob@d.example",
    "alice@b.example(<bob@d.example>",
    '"alice@b.example" bob@d.example <c@d.example>',
    '"unclosed <a@b.example>',
    "a@b.example\\",
    "@route.example:a@b.example",
    "<@route.example:a@b.example>",
    "a@b@c.example",
    '"a@b.example"@c.example',
    "a@[127.0.0.1]",
    "a@b.example:c@d.example",
    "=?utf-8?q?a=40b.example=2C?= c@d.example e@f.example",
    "a b@c.example",
    "a@b.example\x00.evil.example, x@y.example",
    "=?utf-8?q?a=40b.example?=",
]


@pytest.mark.parametrize("raw", AMBIGUOUS)
def test_ambiguous_is_refused(raw: str) -> None:
    with pytest.raises(Ambiguous):
        one_mailbox(raw.encode())


def test_lists_keep_what_is_usable() -> None:
    raw = b'A <a@b.example>, undisclosed:;, "x" <c@d.example>, broken@, e@f.example (E)'
    assert [m.address for m in mailboxes(raw)] == ["a@b.example", "c@d.example", "e@f.example"]


@given(st.binary())
def test_never_fails_otherwise(raw: bytes) -> None:
    mailboxes(raw)
    try:
        found = one_mailbox(raw)
    except Ambiguous:
        return
    assert found.address.count("@") == 1


@given(st.lists(st.sampled_from([*'ab@.<>(),;:"\\ \t', "b.example"]), max_size=14))
def test_at_most_one_address_in_sight(pieces: list[str]) -> None:
    """Whatever is accepted, every address outside quotes and comments is the accepted one."""
    text = "".join(pieces)
    try:
        found = one_mailbox(text.encode())
    except Ambiguous:
        return
    plain, depth, quoted, skip = [], 0, False, False
    for char in text:
        if skip:
            skip = False
        elif char == "\\" and (quoted or depth):
            skip = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char == "(":
            depth += 1
        elif char == ")" and depth:
            depth -= 1
        elif not depth:
            plain.append(" " if char in "<>,;:" else char)
    words = {word.casefold() for word in "".join(plain).split() if "@" in word}
    assert words <= {found.address}
