"""Who calls: numbers, withheld numbers and addresses of other networks. Pure."""

from __future__ import annotations

from omnidesk.channels._toolkit.text import clean_line
from omnidesk.domain.contact import EXTERNAL, PHONE, Evidence, normalise_phone
from omnidesk.domain.inbound import Sender

_WORDS = ("anonymous", "blocked", "private", "restricted", "unavailable", "unknown", "withheld")
_KEYPAD = {
    letter: digit
    for digit, letters in zip(
        "23456789", ("abc", "def", "ghi", "jkl", "mno", "pqrs", "tuv", "wxyz"), strict=True
    )
    for letter in letters
}
# Carriers spell "anonymous" on the keypad where the protocol wants digits (+266696687); as a
# number it would make one contact out of everybody who hides theirs.
_SPELLED = frozenset("".join(_KEYPAD[letter] for letter in word) for word in _WORDS)


def withheld(raw: str) -> bool:
    """Whether a caller id says that there is none."""
    text = raw.strip().lower()
    return not text or text in _WORDS or text.removeprefix("+") in _SPELLED


def caller(
    raw: str,
    call_id: str,
    *,
    name: str = "",
    region: str | None = None,
    evidence: Evidence = Evidence.PROVIDER,
) -> Sender:
    """The other side of a call.

    A withheld number gives an identity of this call alone, so that two strangers never share
    one. SIP and client addresses prove nothing by themselves; short codes stay as they are.
    """
    display_name = clean_line(name)
    if withheld(raw):
        return Sender(
            kind=EXTERNAL,
            address=f"call:{clean_line(call_id, 128)}",
            display_name=display_name or "withheld number",
        )
    if ":" in raw or "@" in raw:
        address = clean_line(raw, 200)
        return Sender(kind=EXTERNAL, address=address, display_name=display_name)
    address = normalise_phone(raw, region) or clean_line(raw, 32)
    return Sender(kind=PHONE, address=address, display_name=display_name, evidence=evidence)
