"""HTML of a mail made harmless for the reader. Pure."""

from __future__ import annotations

import re
from html import escape

import nh3
from selectolax.lexbor import LexborHTMLParser

from omnidesk.channels._toolkit.text import clean

_MAX_TAGS = 60_000
_MAX_DEPTH = 256

_STYLES = frozenset(
    {
        *("color", "background-color", "font-family", "font-size", "font-style", "font-weight"),
        *("text-align", "text-decoration", "text-indent", "line-height", "vertical-align"),
        *("white-space", "direction", "unicode-bidi", "width", "max-width", "height"),
        *("padding", "padding-top", "padding-right", "padding-bottom", "padding-left"),
        *("margin", "margin-top", "margin-right", "margin-bottom", "margin-left"),
        *("border", "border-top", "border-right", "border-bottom", "border-left"),
        *("border-color", "border-style", "border-width", "border-collapse", "border-spacing"),
    }
)
_TAGS = frozenset(
    {
        *("a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote"),
        *("br", "caption", "center", "cite", "code", "col", "colgroup", "dd", "del", "details"),
        *("dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2"),
        *("h3", "h4", "h5", "h6", "header", "hr", "i", "img", "ins", "kbd", "li", "main", "mark"),
        *("nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small"),
        *("span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot"),
        *("th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"),
    }
)
_DROPPED = frozenset(
    {
        *("script", "style", "title", "head", "template", "noscript", "iframe", "frame"),
        *("frameset", "object", "embed", "applet", "svg", "math", "form", "input", "button"),
        *("select", "textarea", "option", "audio", "video", "canvas", "link", "meta", "base"),
    }
)
_GENERAL = {"dir", "lang", "title", "style", "align", "valign", "width", "height", "class"}
_ATTRIBUTES: dict[str, set[str]] = {
    "*": _GENERAL,
    "a": {"href", "name"},
    "img": {"src", "alt", "data-remote-src"},
    "td": {"colspan", "rowspan", "bgcolor"},
    "th": {"colspan", "rowspan", "bgcolor", "scope"},
    "table": {"border", "cellpadding", "cellspacing", "bgcolor"},
    "tr": {"bgcolor"},
    "ol": {"start", "type"},
    "li": {"value"},
    "font": {"color", "face", "size"},
    "blockquote": {"type"},
    "time": {"datetime"},
}
_DATA_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.I)
_REMOTE = re.compile(r"(?:https?:)?//[^\s\x00-\x1f]+", re.I)
_CID = re.compile(r"cid:[^\s\"'<>]{1,250}", re.I)
_CLASSES = re.compile(r"(?:gmail|yahoo|moz|protonmail)[A-Za-z0-9_-]{0,40}")


def sanitise(html: str) -> str:
    """HTML that a reader may show in a sandboxed frame: no script, form or frame, no request.

    Pictures keep `cid:` and embedded `data:` sources; a picture elsewhere loses `src`, and its
    address stands in `data-remote-src` for the reader to load or not.
    """
    if too_complex(html):
        raise ValueError("the HTML has too many tags or is nested too deeply")
    return nh3.clean(
        _remote_aside(clean(html)),
        tags=set(_TAGS),
        clean_content_tags=set(_DROPPED),
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        filter_style_properties=set(_STYLES),
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
    )


def too_complex(html: str) -> bool:
    """Whether the number of tags is beyond what any mail program writes."""
    return html.count("<") > _MAX_TAGS or _nesting(html) > _MAX_DEPTH


_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
# Elements that close by themselves or have no end tag; counting them would only add up.
_FLAT = frozenset(
    {
        *("br", "hr", "img", "input", "meta", "link", "col", "p", "li", "td", "th", "tr", "dd"),
        *("dt", "option", "wbr", "area", "base"),
    }
)


def _nesting(html: str) -> int:
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[2].casefold() in _FLAT:
            continue
        depth = max(0, depth - 1) if match[1] else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _remote_aside(html: str) -> str:
    tree = LexborHTMLParser(html)
    for node in tree.css("img"):
        source = (node.attributes.get("src") or "").strip()
        if "data-remote-src" in node.attributes:
            del node.attrs["data-remote-src"]
        if _REMOTE.fullmatch(source):
            del node.attrs["src"]
            node.attrs["data-remote-src"] = "https:" + source if source[:2] == "//" else source
    body = tree.body
    return (body.html if body is not None else tree.html) or ""


def _attribute(_tag: str, name: str, value: str) -> str | None:
    """The last word on every attribute that survives the allow-list."""
    if name == "src":
        source = value.strip()
        return source if _CID.fullmatch(source) or _DATA_IMAGE.fullmatch(source) else None
    if name == "data-remote-src":
        return value if _REMOTE.fullmatch(value) else None
    if name == "href":
        return None if value.strip().casefold().startswith(("data:", "cid:")) else value
    if name == "style":
        # Belt and braces: no property of the allow-list takes an address.
        lowered = value.casefold()
        return None if "url" in lowered or "\\" in lowered or "expression" in lowered else value
    if name == "class":
        kept = [word for word in value.split() if _CLASSES.fullmatch(word)]
        return " ".join(kept) or None
    return value


def from_text(text: str) -> str:
    """Plain text as HTML, for the parts of a mail that mixes both."""
    return "<div>" + escape(text).replace("\n", "<br>") + "</div>"
