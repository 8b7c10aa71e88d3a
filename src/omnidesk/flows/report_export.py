"""Reports as files: CSV that a spreadsheet may open safely, or Parquet; in pieces as they are read.

Facts are read page by page, each in a transaction of its own: what is exported of a span that is
over does not change, but for work that is still going on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from omnidesk.domain.events import instant
from omnidesk.domain.report_columns import COLUMNS, Columns, Type, What
from omnidesk.domain.report_question import Question
from omnidesk.store import report_pages
from omnidesk.store.database import Database, Row

PAGE_ROWS = 2000
_BOM = "\ufeff"
# Spreadsheets run what begins so; in full width, too.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")

Pages = AsyncIterator[Sequence[Mapping[str, Any]]]


async def pages(database: Database, what: What, question: Question) -> Pages:
    """The facts that began in the question's time and pass its filters, as the views show them."""
    last: Row | None = None
    while True:
        async with database.transaction() as tx:
            rows = await report_pages.page(tx, what, question, last, PAGE_ROWS)
        if rows:
            yield rows
        if len(rows) < PAGE_ROWS:
            return
        last = rows[-1]


def lines(items: Sequence[Mapping[str, Any]]) -> tuple[Columns, list[dict[str, Any]]]:
    """A report's items as columns and rows: group, values, then counts. A measure that has the
    name of its metric is there once; distributions are in their counts."""
    columns: dict[str, Type] = {}
    rows = []
    for item in items:
        row = {name: item[name] for name in item if name not in ("values", "counts")}
        for name in row:
            columns.setdefault(name, Type.INSTANT if name in ("from", "to") else Type.TEXT)
        for name, value in (*item["values"].items(), *item["counts"].items()):
            if not isinstance(value, list):
                row[name] = value
                columns.setdefault(name, Type.NUMBER)
        row |= {name: datetime.fromisoformat(item[name]) for name in ("from", "to")}
        rows.append(row)
    return columns, rows


async def one_page(rows: Sequence[Mapping[str, Any]]) -> Pages:
    """Rows that are all there, as pages."""
    yield rows


async def as_csv(columns: Columns, found: Pages, *, bom: bool) -> AsyncIterator[bytes]:
    """RFC 4180 in UTF-8, with a byte order mark if wanted (for Excel). Instants are RFC 3339 in
    UTC, lists have semicolons, null is empty; texts that a spreadsheet would run as formulas
    begin with an apostrophe."""
    head = io.StringIO()
    csv.writer(head, lineterminator="\r\n").writerow(columns)
    yield ((_BOM if bom else "") + head.getvalue()).encode()
    async for rows in found:
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(_cells(columns, rows))
        yield text.getvalue().encode()


def _cells(columns: Columns, rows: Iterable[Mapping[str, Any]]) -> Iterable[list[object]]:
    for row in rows:
        yield [cell(kind, row[name]) for name, kind in columns.items()]


def cell(kind: Type, value: Any) -> object:
    """A value as it stands in CSV."""
    if value is None:
        return ""
    match kind:
        case Type.INSTANT:
            return instant(value)
        case Type.BOOLEAN:
            return "true" if value else "false"
        case Type.TEXTS:
            return safe(";".join(value))
        case Type.JSON:
            return safe(orjson.dumps(value).decode())
        case Type.TEXT:
            return safe(str(value))
        case _:
            return value


def safe(text: str) -> str:
    """The text, so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def columns_of(what: What) -> Columns:
    """The columns of exported facts."""
    return COLUMNS[what]
