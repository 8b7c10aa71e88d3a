"""HTML made harmless, and made text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from omnidesk.channels.email.html import sanitise, too_complex
from omnidesk.channels.email.html_text import to_text

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='//evil.example/x'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<object data='https://evil.example'></object><embed src='https://evil.example'>",
    "<form action='https://evil.example'><input name=p><button>ok</button></form>",
    "<base href='https://evil.example/'><a href='x'>x</a>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css'; body{background:url(https://evil.example)}</style>",
    "<p style='background:url(https://evil.example/x)'>x</p>",
    "<p style='background-color:expression(alert(1))'>x</p>",
    "<p style='color:u\\72l(https://evil.example)'>x</p>",
    "<p style='position:fixed;top:0;left:0;width:100%;height:100%'>x</p>",
    "<p style='border:url(https://evil.example) 1px'>x</p>",
    "<img src='https://evil.example/p.gif' width=1 height=1>",
    "<img srcset='https://evil.example/p.gif 2x'>",
    "<img src='//evil.example/p.gif'>",
    "<img data-remote-src='javascript:alert(1)'>",
    "<img src='cid:a\"onerror=alert(1)'>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    "<table background='https://evil.example/p'><tr><td background='//evil.example/x'>x</table>",
    "<body background='https://evil.example/p.gif' onload=alert(1)>x</body>",
    "<video src='https://evil.example'><source src='https://evil.example'></video>",
    "<audio src='https://evil.example' autoplay></audio>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<template><img src=x onerror=alert(1)></template>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if mso]><img src='https://evil.example'><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<a href='https://ok.example' onclick=alert(1) target=_top ping='https://evil.example'>x</a>",
    "<div id=content class='desk-button' role=button contenteditable>x</div>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<<script>alert(1)//<</script>",
    "<img/src='x'/onerror=alert(1)>",
    "<xss style=behavior:url(x.htc)>x</xss>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<p>\u202ehidden\u202c<b onmouseover=alert(1)>x</b>",
]

_SAFE_HREF = re.compile(r"(?:https?|mailto|tel):", re.I)
_SAFE_SRC = re.compile(r"cid:|data:image/(?:png|jpe?g|gif|webp);base64,", re.I)
_ATTRIBUTES = frozenset(
    """align alt bgcolor border cellpadding cellspacing class color colspan data-remote-src datetime
    dir face height href lang name rel rowspan scope size src start style title type valign value
    width""".split()  # noqa: SIM905
)


def _check(clean: str) -> None:
    """What a browser would make of it has nothing that runs, navigates or asks the network."""
    tree = LexborHTMLParser(clean)
    for node in tree.css("*"):
        assert node.tag not in {
            *("script", "style", "iframe", "object", "embed", "form", "input", "button", "link"),
            *("meta", "base", "svg", "math", "video", "audio", "source", "template", "noscript"),
        } or (node.tag in {"head", "meta"}), node.tag
        for name, value in node.attributes.items():
            assert name in _ATTRIBUTES, name
            if name == "href":
                assert _SAFE_HREF.match(value or ""), value
            if name == "src":
                assert _SAFE_SRC.match(value or ""), value
            if name == "data-remote-src":
                assert (value or "").startswith(("http://", "https://")), value
            if name == "style":
                lowered = (value or "").casefold()
                for word in ("url", "expression", "position", "\\", "import", "behavior"):
                    assert word not in lowered, value
            if name == "class":
                assert "desk" not in (value or "")


@pytest.mark.parametrize("attack", ATTACKS)
def test_attacks_are_inert(attack: str) -> None:
    for html in (attack, f"<div>{attack}</div>", f"<table><tr><td>{attack}", f'<p title="{attack}'):
        clean = sanitise(html)
        _check(clean)
        # Cleaning again changes nothing that matters.
        _check(sanitise(clean))


_bits = st.sampled_from(
    [
        *("<", ">", "/", "'", '"', "=", " ", "\x00", "\t", "`", "&#x6a;", "<!--", "-->", "]]>"),
        *("script", "svg", "math", "style", "img", "a", "p", "table", "noscript", "template"),
        *("src=", "href=", "onerror=", "style=", "javascript:", "https://e.example", "cid:x"),
        *("mglyph", "mtext", "foreignObject", "title", "textarea", "xmp", "</p>", "</style>"),
    ]
)


@given(st.lists(_bits | st.text(max_size=3), max_size=30).map("".join))
def test_no_mixture_gets_through(html: str) -> None:
    _check(sanitise(html))
    to_text(html)


def test_layout_and_pictures_survive() -> None:
    html = (
        '<table width="100%"><tr><td style="color: #333; text-align: center">'
        '<a href="https://ok.example/x?a=1&amp;b=2">Link</a></td></tr></table>'
        '<img src="cid:logo@x" alt="Logo" width="10"><img src="data:image/png;base64,AAAA">'
        '<img src="//cdn.example/a.png">'
    )
    clean = sanitise(html)
    assert 'href="https://ok.example/x?a=1&amp;b=2"' in clean
    assert 'src="cid:logo@x"' in clean
    assert 'src="data:image/png;base64,AAAA"' in clean
    assert 'data-remote-src="https://cdn.example/a.png"' in clean
    assert "text-align:center" in clean.replace(" ", "")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<b>b</b>c", "abc"),
        ("a <b> b </b> c", "a b c"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("<ul><li>one<li>two</ul>", "- one\n- two"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<td>a</td><td>b</td>", "ab"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a b\nc"),
        ("a<style>x{}</style><script>y</script>b", "ab"),
        ("<span style='display: none'>preheader</span>shown", "shown"),
        (
            "<blockquote>old<blockquote>older</blockquote></blockquote>new",
            "> old\n>\n>> older\n\nnew",
        ),
        ("&lt;b&gt; &amp; &nbsp;x", "<b> & x"),
        ("<title>t</title>body", "body"),
        ("", ""),
    ],
)
def test_text(html: str, text: str) -> None:
    assert to_text(html) == text


@pytest.mark.parametrize("html", ["<div>" * 100_000, "<b>" * 100_000, "<" * 70_000])
def test_monsters_are_refused_before_they_are_built(html: str) -> None:
    assert too_complex(html)
    with pytest.raises(ValueError, match="too many tags"):
        sanitise(html)
    to_text(html)
