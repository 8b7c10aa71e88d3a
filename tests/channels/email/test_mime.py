"""The tree of parts: agrees with the standard library on honest mail, holds its limits on bombs."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import SMTP, compat32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels.email.mime import Part, TooComplex, parse_mime, unuuencode
from omnidesk.channels.email.rules import Limits

LIMITS = Limits()


def _leaves(part: Part) -> list[tuple[str, bytes]]:
    if part.children:
        return [leaf for child in part.children for leaf in _leaves(child)]
    return [(part.mime, part.content)]


def _their_leaves(message: Message) -> list[tuple[str, bytes]]:
    found = []
    for part in message.walk():
        if not part.is_multipart():
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            found.append((part.get_content_type(), payload))
    return found


_LINES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]))


@given(
    lines=st.lists(_LINES, max_size=4),
    html=st.none() | _LINES,
    files=st.lists(st.tuples(st.binary(max_size=200), _LINES), max_size=3),
)
def test_same_tree_as_the_standard_library(
    lines: list[str], html: str | None, files: list[tuple[bytes, str]]
) -> None:
    message = EmailMessage(policy=SMTP)
    message["From"] = "a@b.example"
    message.set_content("\n".join(lines))
    if html is not None:
        message.add_alternative(f"<p>{html}</p>", subtype="html")
    for content, name in files:
        message.add_attachment(
            content, maintype="application", subtype="octet-stream", filename=name[:40]
        )
    raw = message.as_bytes()
    theirs = _their_leaves(message_from_bytes(raw, policy=compat32))
    assert _leaves(parse_mime(raw, LIMITS)) == theirs
    # Bare line feeds, as maildirs hold them, are the same mail.
    bare = raw.replace(b"\r\n", b"\n")
    assert [kind for kind, _ in _leaves(parse_mime(bare, LIMITS))] == [kind for kind, _ in theirs]


@given(st.binary(max_size=400))
def test_junk_never_fails_otherwise(raw: bytes) -> None:
    boundary = b"Content-Type: multipart/mixed; boundary=b\n\n"
    for data in (raw, boundary + raw, boundary + b"--b\n" + raw + b"\n--b--"):
        try:
            root = parse_mime(data, LIMITS)
        except TooComplex:
            continue
        for _, content in _leaves(root):
            assert isinstance(content, bytes)


def test_boundary_that_begins_like_another() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"
        b"Content-Type: multipart/mixed; boundary=ab\n\n--ab\n\none\n--ab\n\ntwo\n--ab--\n"
        b"--a\n\nthree\n--a--\nepilogue"
    )
    assert [c for _, c in _leaves(parse_mime(raw, LIMITS))] == [b"one", b"two", b"three"]


def test_missing_end_and_outer_end() -> None:
    raw = (
        b"Content-Type: multipart/mixed; boundary=a\n\n--a\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ninner\n--a\n\nouter"
    )
    assert [c for _, c in _leaves(parse_mime(raw, LIMITS))] == [b"inner", b"outer"]


def test_text_without_any_delimiter_is_kept() -> None:
    raw = b"Content-Type: multipart/mixed; boundary=a\n\nno parts here"
    root = parse_mime(raw, LIMITS)
    assert root.children == ()
    assert root.content == b"no parts here"


def test_uuencode() -> None:
    assert unuuencode(b"noise\nbegin 644 a\n#86)C\n!!!broken\nend\n") == b"abc"


BOMBS = {
    "deep": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(10_000)
    ),
    "wide": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\n\n" * 1_000_000,
    "header": b"X: " + b"a" * 10_000_000,
    "headers": b"X: a\n" * 1_000_000,
    "raw": b"x" * (LIMITS.raw_bytes + 1),
    "false": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--bX\n" * 1_000_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_bombs_are_found_out(bomb: bytes) -> None:
    with pytest.raises(TooComplex):
        parse_mime(bomb, LIMITS)
