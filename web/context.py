"""What every page shows around its own content: the company, who is signed in, where they can go."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from pipeline.office import access
from pipeline.office.access import Held
from pipeline.office.here import office
from schemas.language import CHINESE, ENGLISH, _, current
from web import gate
from web.kept_markup import kept, written_out
from web.urls import PAGES

# What the head of each page offers, in this order: the page and its words. To whom, its own rule says.
_PLACES: tuple[tuple[str, str], ...] = (
    ("home", _("To do")),
    ("quality", _("Overview")),
    ("checks", _("Spot checks")),
    ("write", _("Write")),
    ("upload", _("Upload")),
    ("approvals", _("For decision")),
    ("outgoing", _("Release, publish")),
    ("posting", _("Posting")),
    ("project_rooms", _("Projects")),
    ("documents", _("Documents")),
    ("search", _("Search")),
    ("duties", _("Duties")),
    ("check_findings", _("Findings")),
    ("registers", _("Register")),
    ("people", _("Administration")),
)
# What stands among the tabs of another page needs no place of its own where that one is offered.
_WITHIN = {"check_findings": "checks"}
# A place whose room has more pages than those below its own address.
_ROOMS = {"people": "/admin/"}
NOBODY = Held(frozenset(), frozenset())


_RULES = {page.name: page.rule for page in PAGES if page.name in dict(_PLACES)}
_address = cache(reverse)


def desk(request: HttpRequest) -> dict[str, Any]:
    """Return the facts of the frame."""
    who = gate.visitor(request) if hasattr(request, "user") else None
    held = access.held_anywhere(who) if who else NOBODY
    return {
        "company": office().company,
        "language": current(),
        "html_language": "zh-CN" if current() == CHINESE else "en",
        "other_language": ENGLISH if current() == CHINESE else CHINESE,
        "who": who,
        "held": held,
        "places": _places(request, held) if who else "",
    }


def offered(held: Held) -> list[tuple[str, str]]:
    """Return the pages, with their words, that the head offers to whoever holds these roles."""
    opened = [(name, words) for name, words in _PLACES if _RULES[name].opens(held)]
    names = {name for name, _words in opened}
    return [(name, words) for name, words in opened if _WITHIN.get(name) not in names]


def _places(request: HttpRequest, held: Held) -> SafeString:
    """Return the list of the places; where the visitor is stands out."""
    names = tuple(name for name, _words in offered(held))
    here = tuple(name for name in names if _is_at(request.path, _address(name), _ROOMS.get(name, _address(name))))
    return _listed(names, here)


def _is_at(path: str, address: str, room: str) -> bool:
    return path == address or (room != "/" and path.startswith(room))


@kept
def _listed(names: tuple[str, ...], here: tuple[str, ...]) -> SafeString:
    # Whoever holds the same roles sees the same list at the same page: there are far fewer than pages that are made.
    words = dict(_PLACES)
    places = [{"address": _address(name), "words": words[name], "here": name in here} for name in names]
    return written_out("parts/places.html", places=places)
