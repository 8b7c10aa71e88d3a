"""The visible reply of mails from many programs, and the price of asking."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.channels.email.html_text import CUT, to_text
from omnidesk.channels.email.quoting import is_forward, visible_reply, without_marks
from tests.channels.email.replies import Reply
from tests.channels.email.replies_held_out import HELD_OUT
from tests.channels.email.replies_known import KNOWN


def _visible(reply: Reply) -> str:
    return visible_reply(to_text(reply.html) if reply.html else reply.text, reply.subject)


@pytest.mark.parametrize("reply", KNOWN, ids=lambda r: r.name)
def test_known_reply(reply: Reply) -> None:
    assert _visible(reply) == reply.expected


@pytest.mark.parametrize("reply", HELD_OUT, ids=lambda r: r.name)
def test_held_out_reply(reply: Reply) -> None:
    assert _visible(reply) == reply.expected


@given(st.text())
def test_something_always_remains(text: str) -> None:
    whole = without_marks(text)
    assert bool(visible_reply(text)) == bool(whole)


@given(st.lists(st.sampled_from(["", "> a", "b", "On 1.1.2024 at 10:00 x@y.z wrote:", "-- ", CUT])))
def test_only_lines_of_the_mail_are_shown(lines: list[str]) -> None:
    known = {line.strip() for line in lines}
    assert {line.strip() for line in visible_reply("\n".join(lines)).split("\n")} <= known | {""}


@pytest.mark.parametrize("subject", ["Fwd: x", "FW: x", "Пересл: x", "ПД: x", "[Fwd: x]"])
def test_forward_subjects(subject: str) -> None:
    assert is_forward(subject)


@pytest.mark.parametrize("subject", ["Re: x", "Forward motion", "", "Fwd", "Ответ: Fwd"])
def test_other_subjects(subject: str) -> None:
    assert not is_forward(subject)


NEAR_MISSES = {
    "attribution": "On 13 May 2024 at 12:30 somebody <a@b.example> wrote\n",
    "quotes": "> a\nb\n",
    "headers": "From: a\nSent: b\n",
    "dashes": "-" * 60 + "\n",
    "one-long-line": "On 2024 12:30 ",
    "colons": "a:" * 30 + "\n",
    "flowing": "From: " * 20,
}


@pytest.mark.parametrize("unit", NEAR_MISSES.values(), ids=NEAR_MISSES.keys())
def test_work_grows_with_the_length_only(unit: str) -> None:
    """Counts calls, not time: four times the input is at most about four times the work."""
    small, large = (_calls(unit * copies) for copies in (500, 2_000))
    assert large <= 5 * small


def _calls(text: str) -> int:
    count = 0

    def tick(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(tick)
    try:
        visible_reply(text)
    finally:
        sys.setprofile(before)
    return count
