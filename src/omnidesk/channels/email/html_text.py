"""HTML of a mail turned into the text a person reads. Pure, linear time."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from omnidesk.channels._toolkit.text import clean
from omnidesk.channels.email.html import too_complex
from omnidesk.channels.email.quote_marks import FORWARDS

# Stands alone on a line of the text where a program's container of the older mail begins. It is
# a code point that is no character, so no mail holds it by accident.
CUT = "\ufdd0"

_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "caption", "center", "dd", "details"),
        *("div", "dl", "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4"),
        *("h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section"),
        *("summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
    }
)
_SPACED = frozenset(
    {
        *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre"),
        *("dl",),
    }
)
_SILENT = frozenset(
    {
        *("head", "style", "script", "title", "template", "noscript", "svg", "math", "object"),
        *("select",),
    }
)
_OUTLOOK_LINE = re.compile(r"border:none;border-top:solid#(?:e1e1e1|b5c4df)1\.0pt")


def to_text(html: str) -> str:
    """What a person reads, as text: blocks on lines of their own, quotes with "> " in front.

    `CUT` stands on a line where the container of an older mail begins that has no end.
    """
    if too_complex(html):
        return clean(re.sub(r"<[^<>]*>", " ", html)).strip()
    root = LexborHTMLParser(clean(html)).root
    writer = _Writer()
    node = root
    while node is not None:
        entered = _enter(writer, node)
        following = node.child if entered else None
        while following is None and node is not None:
            if node.tag != "-text":
                _leave(writer, node)
            following = node.next
            if following is None:
                node = node.parent
        node = following
    return writer.finish()


def _enter(writer: _Writer, node: LexborNode) -> bool:
    """Write what begins with `node`; whether to look inside."""
    tag = node.tag or ""
    if tag == "-text":
        writer.text(node.text_content or "")
        return False
    if tag in _SILENT or (tag.startswith(("-", "!")) and tag != "-document"):
        return False
    if tag == "br":
        writer.line()
        return False
    if tag == "hr":
        writer.block()
        return False
    if _hidden(node):
        return False
    if tag in _BLOCKS:
        writer.block(spaced=tag in _SPACED)
    if _is_rest(node) and not _forwards(node):
        writer.cut()
    if _is_quote(node, tag) and (writer.depth or not _forwards(node)):
        writer.open_quote(node.mem_id)
    if tag == "li":
        writer.text("- ")
    elif tag in {"td", "th"}:
        writer.text(" ")
    elif tag == "pre":
        writer.pre += 1
    return True


def _leave(writer: _Writer, node: LexborNode) -> None:
    tag = node.tag or ""
    if tag in _SILENT:
        return
    writer.close_quote(node.mem_id)
    if tag in _BLOCKS and tag != "hr":
        writer.block(spaced=tag in _SPACED)
    if tag == "pre" and writer.pre:
        writer.pre -= 1


def _hidden(node: LexborNode) -> bool:
    style = (node.attributes.get("style") or "").casefold().replace(" ", "")
    return "display:none" in style or "mso-hide:all" in style


def _is_quote(node: LexborNode, tag: str) -> bool:
    if tag == "blockquote":
        return True
    if tag != "div":
        return False
    words = (node.attributes.get("class") or "").split()
    # Gmail and Proton wrap the quote in a div of its own, but people answer inside that one:
    # there only the blockquotes are old.
    known = {"yahoo_quoted", "moz-cite-prefix", "gmail_attr"}
    return bool(known.intersection(words)) or (node.attributes.get("id") or "") == (
        "OLK_SRC_BODY_SECTION"
    )


def _is_rest(node: LexborNode) -> bool:
    if node.tag not in {"div", "hr", "span"}:
        return False
    if (node.attributes.get("id") or "") in {"divRplyFwdMsg", "appendonsend", "stopSpelling"}:
        return True
    style = (node.attributes.get("style") or "").casefold().replace(" ", "")
    return bool(_OUTLOOK_LINE.match(style))


def _forwards(node: LexborNode) -> bool:
    """Whether the first words inside say that this is somebody's mail passed on."""
    seen = ""
    current: LexborNode | None = node.child
    for _ in range(40):
        if current is None or len(seen) > 300:
            break
        if current.tag == "-text":
            seen += " " + (current.text_content or "")[:200]
        following = current.child
        up: LexborNode | None = current
        while following is None and up is not None and up.mem_id != node.mem_id:
            following, up = up.next, up.parent
        current = following
    folded = " ".join(seen.split()).casefold()
    return any(mark in folded[:200] for mark in FORWARDS)


class _Writer:
    """Collects lines; white space collapses as in a browser."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line: list[str] = []
        self._space = False
        self._quotes: list[int] = []
        self.pre = 0

    @property
    def depth(self) -> int:
        return len(self._quotes)

    def text(self, value: str) -> None:
        if self.pre:
            first, *others = value.split("\n")
            self._line.append(first)
            for other in others:
                self.line()
                self._line.append(other)
            return
        words = value.split()
        lead = value[:1].isspace() or value[:1] == " "
        if (lead or self._space) and self._line and words:
            self._line.append(" ")
        if words:
            self._line.append(" ".join(words))
            self._space = value[-1:].isspace()
        else:
            self._space |= bool(value)

    def line(self) -> None:
        content = "".join(self._line).strip("\n") if self.pre else "".join(self._line).strip()
        prefix = ">" * len(self._quotes)
        self._lines.append(f"{prefix} {content}".rstrip() if prefix else content)
        self._line = []
        self._space = False

    def block(self, *, spaced: bool = False) -> None:
        if "".join(self._line).strip():
            self.line()
        self._line = []
        self._space = False
        if not spaced or not self._lines:
            return
        if self._lines[-1].strip("> "):
            self.line()
        elif len(self._lines[-1]) > len(self._quotes):
            # The empty line after a quote belongs to what comes after it.
            self._lines[-1] = ">" * len(self._quotes)

    def cut(self) -> None:
        self.block()
        self._lines.append(CUT)

    def open_quote(self, key: int) -> None:
        self.block()
        self._quotes.append(key)

    def close_quote(self, key: int) -> None:
        if self._quotes and self._quotes[-1] == key:
            self.block()
            self._quotes.pop()

    def finish(self) -> str:
        self.block()
        out: list[str] = []
        for line in self._lines:
            if line.strip("> ") or (out and out[-1].strip("> ")):
                out.append(line)
        return "\n".join(out).strip()
