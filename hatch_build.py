"""Building the package builds the pages first."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _pages(root: str) -> ModuleType:
    spec = spec_from_file_location("pages", Path(root) / "web" / "pages.py")
    assert spec is not None
    assert spec.loader is not None
    found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


class Pages(BuildHookInterface[Any]):
    """Makes the pages with the Node of the machine, or one from the package index."""

    def dependencies(self) -> list[str]:
        """Node, where the machine has none."""
        pages = _pages(self.root)
        return [] if pages.node_folder() else [pages.WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Before the files are collected."""
        _pages(self.root).build()
