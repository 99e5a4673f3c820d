"""The door to resvg: a chart becomes a PNG for Word files, which older versions of Word and WPS need."""

from __future__ import annotations

import resvg_py

from pipeline.render.fonts import Fonts

_FAMILY = "Letterbook Sans"


def rasterise(svg: str, width_px: int, fonts: Fonts) -> bytes:
    """Return `svg` as a PNG on white, `width_px` wide, in our faces alone; the same arguments give the same bytes."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width_px,
            background="white",
            skip_system_fonts=True,
            font_files=[str(face.path) for face in fonts.faces()],
            font_family=_FAMILY,
            sans_serif_family=_FAMILY,
        )
    )
