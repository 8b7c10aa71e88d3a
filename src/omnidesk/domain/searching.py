"""Words as the search sees them: folded, split, and what a typed query asks for.

Documents and queries go through the same folding here, so that finding a word does not depend
on the database server's locale.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

MAX_INDEXED_CHARACTERS = 50_000
MAX_QUERY_CHARACTERS = 200
MAX_TERMS = 16
MAX_WORD_CHARACTERS = 64
MIN_PREFIX_CHARACTERS = 2

_WORD = re.compile(r"[^\W_]+")
_PIECE = re.compile(r'(-?)"([^"]*)"?|(-?)(\S+)')
_OR = frozenset({"or", "или", "або", "|"})

# Text search configurations every PostgreSQL has. The Russian one stems Latin words as English.
CONFIGURATIONS = ("simple", "english", "russian")
_BY_LANGUAGE = {"en": "english", "ru": "russian"}


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together in this order. `prefix`: the last one may go on."""

    words: tuple[str, ...]
    excluded: bool = False
    prefix: bool = False


# Any clause may hold; within a clause every term must.
Query = tuple[tuple[Term, ...], ...]


def fold(text: str) -> str:
    """Lower case, compatibility forms unified, ё as е, Latin letters without their accents.

    Marks on other scripts stay: й, ї and ў are letters of their own.
    """
    if text.isascii():
        return text.lower()
    kept: list[str] = []
    latin = False
    # Compatibility forms first: № becomes "No", which then loses its capital.
    for ch in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()):
        if not unicodedata.combining(ch):
            latin = ch < "\u0250"
            kept.append(ch)
        elif not latin:
            kept.append(ch)
    return unicodedata.normalize("NFC", "".join(kept)).replace("ё", "е")


def indexed(*texts: str | None) -> str:
    """The words of a document, one space apart: letters and digits of any script."""
    whole = " ".join(text for text in texts if text)[:MAX_INDEXED_CHARACTERS]
    return " ".join(word[:MAX_WORD_CHARACTERS] for word in _WORD.findall(fold(whole)))


def configuration(language: str | None) -> str:
    """The text search configuration for a language tag; `simple` knows no endings."""
    return _BY_LANGUAGE.get((language or "").partition("-")[0].casefold(), "simple")


def parse(typed: str) -> Query:
    """What somebody typed into a search field; never fails.

    Words must all occur, "words in quotes" together, -word not; `or` separates alternatives.
    The last bare word may be the beginning of a longer one, as it may still be typed. Empty
    when nothing positive is asked for.
    """
    text = typed[:MAX_QUERY_CHARACTERS]
    clauses: list[list[Term]] = [[]]
    count = 0
    for match in _PIECE.finditer(text):
        quoted = match[2] is not None
        piece = match[2] if quoted else match[4]
        if not quoted and piece.casefold() in _OR:
            clauses.append([])
            continue
        words = tuple(w[:MAX_WORD_CHARACTERS] for w in _WORD.findall(fold(piece)))
        if not words or count >= MAX_TERMS:
            continue
        count += 1
        excluded = bool(match[1] or match[3])
        last = not quoted and not excluded and match.end() == len(text)
        prefix = last and len(words[-1]) >= MIN_PREFIX_CHARACTERS
        clauses[-1].append(Term(words, excluded, prefix))
    return tuple(tuple(clause) for clause in clauses if any(not term.excluded for term in clause))


def excerpt(text: str, query: Query, *, length: int = 160) -> str:
    """About `length` characters of `text` around the first word that `query` asks for."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    starts = _sought(query)
    at = 0
    for match in _WORD.finditer(flat[:MAX_INDEXED_CHARACTERS]):
        if fold(match[0]).startswith(starts):
            at = match.start()
            break
    begin = max(0, min(at - length // 3, len(flat) - length))
    end = begin + length
    return ("…" if begin else "") + flat[begin:end] + ("…" if end < len(flat) else "")


def _sought(query: Query) -> tuple[str, ...]:
    # An ending may differ from the one typed: the first letters decide what to show.
    words: Sequence[str] = [
        word for clause in query for term in clause if not term.excluded for word in term.words
    ]
    return tuple(word if len(word) < 5 else word[: max(4, len(word) - 2)] for word in words)
