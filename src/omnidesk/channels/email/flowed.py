"""format=flowed text (RFC 3676) with its soft line breaks undone. Pure, linear time."""

from __future__ import annotations


def unflow(text: str, *, delete_space: bool) -> str:
    """Paragraphs joined where the sender's program broke them; quotes keep their depth."""
    out: list[str] = []
    paragraph: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        separator = bare == "-- "
        if open_depth != depth or separator:
            out.append("".join(paragraph))
            paragraph = [">" * depth + " "] if depth else []
        flows = bare.endswith(" ") and not separator
        paragraph.append(bare[:-1] if flows and delete_space else bare)
        open_depth = depth if flows else -1
    out.append("".join(paragraph))
    return "\n".join(out[1:])
