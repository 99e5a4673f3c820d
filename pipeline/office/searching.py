"""The search as people use it at a desk: what they may see, facets in words, what is out of force, kept questions.

The finder answers from its index; whether a document is still in force, and how to open it, only the tables know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils import timezone

from index.engine import Hit, Results
from index.search import Finder
from pipeline import finding
from pipeline.office import access, filed, kinds
from pipeline.office.models import Document, Event, Person, Project, SavedSearch
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import categories
from schemas.document_type import wording
from schemas.errors import WrongUsage
from schemas.language import _, translate

PAGE = 20
# From here on nobody reads on: the page asks for a narrower question.
TOO_BROAD = 200
FACETS = ("project", "type", "category", "year", "importance")
_MOST_SAVED = 50
_GONE = (Stage.WITHDRAWN, Stage.SUPERSEDED, Stage.DISPOSED)
_IMPORTANCE = {"important": _("important"), "normal": _("ordinary")}


class NameTaken(WrongUsage):
    """One person calls two searches the same."""

    message = _("You have a saved search called “%(name)s” already.")


class TooManySaved(WrongUsage):
    """Nobody finds anything in a list that long."""

    message = _("You have %(count)s saved searches; delete one first.")


@lru_cache(maxsize=1_000)
def _said_of(name: str, value: str) -> str:
    return urlencode({name: value})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the address of the page has it."""

    text: str = ""
    project: str = ""
    type: str = ""
    category: str = ""
    year: str = ""
    importance: str = ""
    sort: str = ""
    page: int = 1

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Asked:
        """Return the question that `said` (the parameters of an address) asks; what makes no sense is left out."""
        page = said.get("page", "")
        year = said.get("year", "")
        return cls(
            text=said.get("q", "").replace("\0", "").strip()[:400],
            year=year if year.isascii() and year.isdecimal() and len(year) == 4 else "",
            sort="newest" if said.get("sort") == "newest" else "",
            page=max(1, min(int(page), 10_000)) if page.isascii() and page.isdecimal() and len(page) < 6 else 1,
            **{name: said.get(name, "")[:60] for name in ("project", "type", "category", "importance")},
        )

    @property
    def query(self) -> str:
        """The question as an address has it, without the page."""
        return "&".join(self._said.values())

    @property
    def _said(self) -> dict[str, str]:
        said = {"q": self.text, **{name: getattr(self, name) for name in FACETS}, "sort": self.sort}
        return {name: urlencode({name: value}) for name, value in said.items() if value}

    def addresses(self, name: str) -> Callable[[str], str]:
        """Return what gives the `query` of the same question with another value of `name`.

        A page has sixty of them: what they have in common is written once.
        """
        said, names = self._said, ("q", *FACETS, "sort")
        place = names.index(name)
        before = "&".join(said[one] for one in names[:place] if one in said)
        after = "&".join(said[one] for one in names[place + 1 :] if one in said)

        def address(value: str) -> str:
            return "&".join(filter(None, (before, value and _said_of(name, value), after)))

        return address

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked at all."""
        return not self.text and not any(getattr(self, name) for name in FACETS)

    def but(self, **changed: Any) -> Asked:
        """Return the same question with something changed, from its first page."""
        return replace(self, **{"page": 1, **changed})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: its words, how many documents have it, and the question with or without it."""

    words: str
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of what was found: each hit with its document's key and, if out of force, its stage; the facets."""

    results: Results
    hits: tuple[tuple[Hit, str, str], ...]
    facets: Mapping[str, tuple[Choice, ...]]
    pages: int

    @property
    def is_broad(self) -> bool:
        """Whether there is more than anybody reads through."""
        return self.results.total > TOO_BROAD


def found(premises: Premises, who: Person, asked: Asked) -> Found:
    """Return what `who` finds among what they may see.

    Raises:
        IndexDamaged
    """
    finder = bring_up(premises)
    filters = {name: getattr(asked, name) or None for name in ("project", "type", "category", "importance")}
    if asked.year:
        filters |= {"since": f"{asked.year}-01-01", "until": f"{asked.year}-12-31"}
    page = {"limit": PAGE, "offset": (asked.page - 1) * PAGE, "newest": asked.sort == "newest"}
    results = finder.search(asked.text, visible=access.visible_to(who), **filters, **page)
    numbers = [hit.number for hit in results.hits]
    places = {str(number): (str(key), str(stage)) for number, key, stage in _places(numbers=numbers)}
    hits = []
    for hit in results.hits:
        key, stage = places.get(hit.number, ("", ""))
        hits.append((hit, key, stage if stage in _GONE else ""))
    return Found(results, tuple(hits), _facets(premises, asked, results), -(-results.total // PAGE))


def bring_up(premises: Premises) -> Finder:
    """Return the finder, with all that was filed in its index.

    Steps leave the index behind the ledger. The worker brings it up within a second, and whoever searches before that
    does it; what changes nothing in it, most of what happens, is no reason to.

    Raises:
        IndexDamaged
    """
    finder = finding.finder_in(premises.index)
    if _beyond(seq=finder.position(), kinds=[finding.FILED, finding.DISPOSING]):
        filed.follow_index(premises)
    return finder


_beyond = Prepared(
    # By place in the ledger, of which little is new: the index over kinds leads through all that was ever filed.
    lambda seq, kinds: (
        Event.objects.annotate(named=Concat("kind", Value("")))
        .filter(seq__gt=seq, named__in=kinds)
        .order_by()
        .values_list("seq")[:1]
    ),
    seq=int,
    kinds=[str],
)
_places = Prepared(
    lambda numbers: Document.objects.filter(number__in=numbers).order_by().values_list("number", "key", "stage"),
    numbers=[str],
)
_names = Prepared(lambda: Project.objects.order_by().values_list("code", "name"))
_saved = Prepared(lambda person: SavedSearch.objects.filter(person=person), person=int)


def _facets(premises: Premises, asked: Asked, results: Results) -> Mapping[str, tuple[Choice, ...]]:
    names = dict(_names())
    titles = {key: wording(kind.titles) for key, kind in _types(premises).items()}
    words: Mapping[str, Mapping[str, str]] = {
        "project": names,
        "type": titles,
        "category": {key: categories.title(key) for key in categories.CATEGORIES},
        "importance": {key: translate(said) for key, said in _IMPORTANCE.items()},
    }
    return {name: tuple(_choices(name, results.facets[name], words.get(name, {}), asked)) for name in FACETS}


def _types(premises: Premises) -> Mapping[str, Any]:
    return kinds.available(premises)


def _choices(name: str, counts: Mapping[str, int], words: Mapping[str, str], asked: Asked) -> Iterable[Choice]:
    chosen, address = getattr(asked, name), asked.addresses(name)
    order = sorted(counts.items(), key=lambda one: one[0], reverse=True) if name == "year" else counts.items()
    for value, count in order:
        is_chosen = value == chosen
        yield Choice(words.get(value, value), count, address("" if is_chosen else value), is_chosen)
    if chosen and chosen not in counts:
        yield Choice(words.get(chosen, chosen), 0, address(""), is_chosen=True)


def saved(who: Person) -> list[SavedSearch]:
    """Return the kept questions of `who`, by name."""
    return _saved(person=who.pk)


def save(who: Person, name: str, asked: Asked) -> SavedSearch:
    """Keep a question under a name.

    Raises:
        WrongUsage: no name is given, or nothing is asked.
        NameTaken, TooManySaved
    """
    name = _named(name)
    if asked.is_empty:
        raise WrongUsage(what=translate(_("There is nothing to save: search for something first.")))
    if SavedSearch.objects.filter(person=who).count() >= _MOST_SAVED:
        raise TooManySaved(count=_MOST_SAVED)
    try:
        with transaction.atomic():
            return SavedSearch.objects.create(person=who, name=name, query=asked.query[:1000], at=timezone.now())
    except IntegrityError as error:
        raise NameTaken(name=name) from error


def saved_one(who: Person, number: str) -> SavedSearch | None:
    """Return the search `number` if it is one of `who`; another's is not there at all: an id tells nothing."""
    is_number = number.isascii() and number.isdecimal() and len(number) < 15
    return SavedSearch.objects.filter(person=who, pk=int(number)).first() if is_number else None


def rename(kept: SavedSearch, name: str) -> None:
    """Call a kept question something else.

    Raises:
        WrongUsage: no name is given.
        NameTaken
    """
    old, kept.name = kept.name, _named(name)
    try:
        with transaction.atomic():
            kept.save(update_fields=["name"])
    except IntegrityError as error:
        taken, kept.name = kept.name, old
        raise NameTaken(name=taken) from error


def _named(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())[:60]
    if not name:
        raise WrongUsage(what=translate(_("Give the search a name.")))
    return name
