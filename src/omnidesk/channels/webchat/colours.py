"""Whether a colour can be read on a ground: WCAG 2.2's contrast ratio. Pure."""

from __future__ import annotations

import re

# Text and controls in the accent colour stand on these; theme.css has the same.
LIGHT_GROUND = "#ffffff"
DARK_GROUND = "#20252d"
CONTRAST = 4.5

_HEX = re.compile(r"#[0-9a-fA-F]{6}")


def contrast(one: str, other: str) -> float:
    """The ratio of two colours (#rrggbb), from 1 to 21. ValueError for what is no such colour."""
    lights = sorted((_luminance(one), _luminance(other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: str) -> float:
    if not _HEX.fullmatch(colour):
        raise ValueError("a colour is written #rrggbb")
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
