"""Channel adapters, one folder each; a folder without CHANNEL stops the start.

Nothing outside this package names a channel: the core looks one up by the name in its inbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from omnidesk.domain.channel import Channel
from omnidesk.errors import ConfigurationError


@cache
def registry() -> Mapping[str, Channel]:
    """Every channel by its name in configuration."""
    found: dict[str, Channel] = {}
    for module in iter_modules(__path__):
        if module.name.startswith("_"):
            continue
        channel = getattr(import_module(f"{__name__}.{module.name}"), "CHANNEL", None)
        if not isinstance(channel, Channel):
            raise ConfigurationError(f"channels/{module.name}", "exports no CHANNEL record")
        found[channel.name] = channel
    return found


def get(name: str) -> Channel:
    """The channel called `name`; ConfigurationError lists the known ones if there is none."""
    known = registry()
    if name not in known:
        raise ConfigurationError(
            f"channel {name!r}", "is unknown", f"known channels: {', '.join(sorted(known))}"
        )
    return known[name]
