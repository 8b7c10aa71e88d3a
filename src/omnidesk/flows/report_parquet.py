"""Parquet by pyarrow, which is installed only where somebody wants it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import orjson

from omnidesk.domain.report_columns import Columns, Type
from omnidesk.errors import Rejected
from omnidesk.flows.report_export import Pages

INSTALL = "pip install 'omnidesk[parquet]'"


class NotInstalled(Rejected):
    """This server was installed without an optional part."""

    status = 501
    code = "not-implemented"


class _Pipe:
    """A file that is written to and drained, never kept whole."""

    closed = False

    def __init__(self) -> None:
        self._written = bytearray()
        self._place = 0

    def write(self, data: Any) -> int:
        self._written += memoryview(data).cast("B")
        self._place += memoryview(data).nbytes
        return memoryview(data).nbytes

    def tell(self) -> int:
        return self._place

    def flush(self) -> None:
        """Nothing is held back."""

    def drain(self) -> bytes:
        """What was written since the last time."""
        found = bytes(self._written)
        self._written.clear()
        return found


def require() -> Any:
    """pyarrow; NotInstalled with the command to run where it is missing."""
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError:
        raise NotInstalled(
            f"Parquet needs the package pyarrow on the server: {INSTALL}; or ask for format=csv"
        ) from None


async def as_parquet(columns: Columns, found: Pages) -> AsyncIterator[bytes]:
    """One file, a row group a page: instants in UTC with microseconds, JSON as text, lists of
    texts as lists."""
    arrow = require()
    schema = arrow.schema([(name, _type(arrow, kind)) for name, kind in columns.items()])
    pipe = _Pipe()
    with arrow.parquet.ParquetWriter(pipe, schema, compression="snappy") as writer:
        async for rows in found:
            writer.write_table(_table(arrow, schema, columns, rows))
            yield pipe.drain()
    yield pipe.drain()


def _table(arrow: Any, schema: Any, columns: Columns, rows: Sequence[Mapping[str, Any]]) -> Any:
    values = {name: [_value(kind, row[name]) for row in rows] for name, kind in columns.items()}
    return arrow.table(values, schema=schema)


def _value(kind: Type, value: Any) -> Any:
    if value is None:
        return None
    if kind is Type.JSON:
        return orjson.dumps(value).decode()
    return float(value) if kind is Type.NUMBER else value


def _type(arrow: Any, kind: Type) -> Any:
    return {
        Type.TEXT: arrow.string(),
        Type.TEXTS: arrow.list_(arrow.string()),
        Type.JSON: arrow.string(),
        Type.INTEGER: arrow.int64(),
        Type.NUMBER: arrow.float64(),
        Type.BOOLEAN: arrow.bool_(),
        Type.INSTANT: arrow.timestamp("us", tz="UTC"),
    }[kind]
