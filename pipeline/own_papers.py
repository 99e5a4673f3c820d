"""What the office writes of itself (`pages/`): the register, the record of a draw, the returned and the public page.

These are no documents: no type, no approval, no number. Complete in themselves, without script; what is printed of
them bears who took it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from schemas import wording


@dataclass(frozen=True, slots=True)
class Printing:
    """When a paper is printed, in which faces, and the stamp at its foot: who took it out."""

    at: datetime
    fonts: Fonts
    stamp: str = ""


@cache
def _pages() -> Environment:
    return Environment(
        loader=PackageLoader("pipeline", "pages"), autoescape=select_autoescape(), undefined=StrictUndefined
    )


def page(name: str, /, **values: object) -> str:
    """Return the page `pages/<name>.html` filled with `values`."""
    return _pages().get_template(f"{name}.html").render(values)


def moment(at: datetime) -> str:
    """Return a moment as records say it: 2026年7月10日09:30."""
    return f"{wording.date_long(f'{at:%Y-%m-%d}')}{at:%H:%M}"


def printed(name: str, about: tuple[str, str, str], how: Printing, /, **values: object) -> bytes:
    """Return the page `name` as a PDF; `about` are its title, the company and its subject, as the file tells them.

    Raises:
        MissingGlyph: a character that no face has.
    """
    # The door takes over a second to load.
    from pipeline.render.pdf import render_pdf

    title, company, subject = about
    html = page(name, faces=how.fonts.css(), title=title, stamp=how.stamp, **values)
    return render_pdf(html, {}, how.fonts, Facts(title, company, how.at, subject=subject)).data
