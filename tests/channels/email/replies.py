"""The form of a sample reply. Every text here was composed for this test."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reply:
    """A mail's text or HTML and the words that its sender wrote now."""

    name: str
    expected: str
    text: str = ""
    html: str = ""
    subject: str = "Re: Заказ"
