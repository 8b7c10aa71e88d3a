"""Replies that are kept for often asked questions: one text a language, with variables.

Whoever inserts one fills the variables: the desk knows the contact, the agent and the
conversation at that moment.
"""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

VARIABLES = ("contact.name", "agent.name", "conversation.id")
_VARIABLE = re.compile(r"\{([a-z_]+\.[a-z_.]+)\}")


def _known_variables(text: str) -> str:
    unknown = [name for name in _VARIABLE.findall(text) if name not in VARIABLES]
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in VARIABLES)
        raise ValueError(f"there is no variable {{{unknown[0]}}}; known: {known}")
    return text


# Typed after a slash: no spaces, and the same in any letter case.
Shortcut = Annotated[
    str,
    StringConstraints(min_length=1, max_length=40, pattern=r"^[^\s/{}\x00-\x1f]+$"),
    AfterValidator(str.lower),
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f]+$")]
LanguageTag = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
ReplyText = Annotated[
    str,
    StringConstraints(min_length=1, max_length=10_000, pattern=r"^[^\x00]*$"),
    AfterValidator(_known_variables),
]
ReplyTexts = Annotated[dict[LanguageTag, ReplyText], Field(min_length=1, max_length=50)]
