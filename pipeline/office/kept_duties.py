"""The verdicts on all duties, kept from one page to the next: only what something happened to is judged again.

A verdict depends on the documents and their events, on people, projects and settings, and on the moment. Each of these
is asked before a kept verdict is used, so that it is as exact as one made anew: events that came since name the
projects and types to judge again, and a moment at which a verdict turns by itself is kept beside it. What was judged
whole is left in the desk's cache, where other processes of the same office begin from it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from hashlib import sha256
from threading import Lock

from django.core.cache import cache
from django.db.models import TextField
from django.db.models.functions import Cast

from pipeline import duties as judging
from pipeline import needs
from pipeline.duties import Judged
from pipeline.known import Known, Paper, Subject
from pipeline.needs import Need
from pipeline.occasions import Occasion
from pipeline.office import archive_facts, clock, duties, events, knowing
from pipeline.office.held_roles import held_roles
from pipeline.office.models import Document, Event, Person, Project
from pipeline.office.prepared import Prepared
from pipeline.premises import Premises
from schemas.duties import Duty, Scope
from schemas.periods import end_of, months_after

# How far ahead a first page looks: at the end of a year into the next.
AHEAD = timedelta(days=31)
_A_DAY = 86_400
# What is about no document and turns verdicts: these make all anew.
_WHOLE = archive_facts.TELLING | {knowing.WAIVED}
_lock = Lock()
_held: dict[str, _Kept] = {}


@dataclass(slots=True)
class _Kept:
    """The verdicts of one office: what they rest on, up to which event, and by which moment each project's turn."""

    about: str
    seq: int
    salt: str
    at: datetime
    rows: dict[str, dict[str, list[Judged]]] = field(default_factory=dict)
    turns: dict[str, datetime] = field(default_factory=dict)
    of_project: dict[str, list[Judged]] = field(default_factory=dict)
    ordered: list[Judged] = field(default_factory=list)


# A process of another release reads no rows of another shape.
_SHAPES = tuple(one.name for shape in (_Kept, Judged, Occasion, Paper, Subject, Duty) for one in fields(shape))


@dataclass(frozen=True, slots=True)
class _Asking:
    """The duties of one office and what each of them needs to know of which types, over which days they are judged."""

    premises: Premises
    duties: tuple[Duty, ...]
    first: date
    last: date

    def speaking_of(self, types: Collection[str]) -> tuple[Duty, ...]:
        """Return the duties whose verdict in a project may change with its documents of `types`."""
        if knowing.PROCEDURE in types:
            return self.duties
        return tuple(one for one in self.duties if not needs.of((one,)).keys().isdisjoint(types))

    def across(self, types: Collection[str]) -> tuple[Duty, ...]:
        """Return the duties whose verdict in *other* projects, or in the company, may change with those documents."""
        return tuple(one for one in self.duties if _is_across(needs.of((one,)), types))


def _is_across(needed: Mapping[str, Need], types: Collection[str]) -> bool:
    return any(kind in needed and needed[kind].across for kind in types)


def judged(premises: Premises) -> tuple[datetime, list[Judged]]:
    """Return this moment and its verdicts on what falls due this year, in the quarter before or within a month.

    They are in the order of `pipeline.duties.in_order`; the list is the same one until a verdict may have changed, and
    nobody writes in it.
    """
    with _lock:
        kept = _standing(premises)
        if not kept.ordered:
            kept.ordered = [one for code in sorted(kept.rows) for one in _of_project(kept, code)]
        return kept.at, kept.ordered


def _of_project(kept: _Kept, code: str) -> list[Judged]:
    """Return the verdicts of one project in order; a step in another leaves that order as it is."""
    if code not in kept.of_project:
        kept.of_project[code] = judging.in_order(one for some in kept.rows[code].values() for one in some)
    return kept.of_project[code]


def is_at_hand(premises: Premises) -> bool:
    """Return whether verdicts of today are kept in this process, so that `judged` answers at once."""
    kept = _held.get(str(premises.root))
    return kept is not None and kept.at.date() == duties.moment_of(duties.day_of(duties.Asked())).date()


def _standing(premises: Premises) -> _Kept:
    """Return the verdicts as they stand now; whoever calls holds the lock."""
    today = date.fromisoformat(clock.today())
    found = duties.available(premises)
    begins = max(min(date(today.year, 1, 1), months_after(today, -duties.BACK)), duties.since(premises) or date.min)
    ends = max(date(today.year, 12, 31), today + AHEAD)
    about, root = rests_on(premises, found, today), str(premises.root)
    # Taken out while it is brought up to date: what a fault leaves half done is nobody's.
    kept = _held.pop(root, None)
    if kept is None or kept.about != about:
        kept = cache.get(_name(about))
    asking = _Asking(premises, found, begins, ends)
    if kept is None or kept.about != about or not _carried_on(kept, asking):
        kept = _whole(asking, about)
        cache.set(_name(about), kept, _A_DAY)
    _held.clear()
    _held[root] = kept
    return kept


_people = Prepared(lambda: Person.objects.order_by().values_list("pk", "user", "name", "active"))
_projects = Prepared(
    lambda: (
        Project.objects.order_by()
        .annotate(written=Cast("facts", TextField()))
        .values_list("pk", "code", "name", "city", "fee_mode", "active", "written")
    )
)


def rests_on(premises: Premises, found: Iterable[Duty], today: date) -> str:
    """Return a digest of all that verdicts rest on beside documents and the hour."""
    told = (
        str(premises.root), repr((premises.company, premises.settings)), today, _SHAPES, [id_of.id for id_of in found],
        sorted(_people()),
        held_roles(),
        sorted(_projects()),
        duties.stamps(premises),
    )  # fmt: skip
    return sha256(repr(told).encode()).hexdigest()


def _name(about: str) -> str:
    return f"duties-{about}"


def _whole(asking: _Asking, about: str) -> _Kept:
    """Judge every duty of every project."""
    kept = _Kept(about, *events.position(), duties.moment_of(duties.day_of(duties.Asked())))
    _judge(kept, asking, asking.duties, None)
    _expect(kept, Event.objects.filter(at__gt=kept.at).order_by("at").values_list("at", flat=True)[:1])
    return kept


def _expect(kept: _Kept, later: Iterable[datetime]) -> None:
    """Make all anew when an event comes true that a clock ahead of ours wrote down."""
    for at in later:
        kept.turns[""] = min(at, kept.turns.get("", at))


def _carried_on(kept: _Kept, asking: _Asking) -> bool:
    """Bring `kept` up to this moment; return False where it must be made anew."""
    news = events.news((kept.seq, kept.salt))
    if news is None:
        return False
    now = duties.moment_of(duties.day_of(duties.Asked()))
    is_over = now < kept.at or ("" in kept.turns and kept.turns[""] <= now)
    kinds = {one.kind for one in news}
    # With its first entry the archive begins to owe something.
    begins = "filed" in kinds and not kept.rows.get("", {}).get("restore_drill")
    if is_over or begins or kinds & _WHOLE:
        return False
    touched = _touched({one.document for one in news if one.document})
    kept.at = now
    for code, types in touched.items():
        _judge(kept, asking, asking.speaking_of(types), frozenset({code}))
    if touched and (beyond := asking.across(set().union(*touched.values()))):
        _judge(kept, asking, beyond, None)
    for code in [code for code, turn in kept.turns.items() if turn <= now]:
        del kept.turns[code]
        _judge(kept, asking, asking.duties, frozenset({code}))
    _expect(kept, (one.at for one in news if one.at > now))
    if news:
        kept.seq, kept.salt = news[-1][:2]
    return True


def _touched(keys: Collection[str]) -> dict[str, set[str]]:
    """Return the types of the documents to which something happened, by their projects."""
    found: dict[str, set[str]] = defaultdict(set)
    wanted = ("project__code", "type", "opened_by__project__code", "opened_by__type")
    rows = Document.objects.filter(key__in=keys).values_list(*wanted) if keys else ()
    for code, kind, opener, opener_kind in rows:
        found[code].add(kind)
        if opener:
            found[opener].add(opener_kind)
    return found


def _judge(kept: _Kept, asking: _Asking, wanted: tuple[Duty, ...], codes: frozenset[str] | None) -> None:
    """Judge `wanted` anew in the projects `codes`, None for all and for the company."""
    if codes is not None:
        wanted = tuple(one for one in wanted if one.scope is not Scope.COMPANY)
    if not wanted:
        return
    kept.ordered = []
    for code in codes or tuple(kept.of_project):
        kept.of_project.pop(code, None)
    known = knowing.known(asking.premises, kept.at, needs.of(wanted), codes)
    made = judging.judged(wanted, known, asking.first, asking.last)
    for code in codes or {"", *(one.code for one in known.projects)}:
        kept.rows.setdefault(code, {}).update({one.id: [] for one in wanted})
    for one in made:
        kept.rows[one.occasion.subject.code][one.occasion.duty.id].append(one)
    for code, turn in _turns(made, known):
        kept.turns[code] = min(turn, kept.turns.get(code, turn))


def _turns(made: Iterable[Judged], known: Known) -> Iterable[tuple[str, datetime]]:
    """Yield the moments of today at which a verdict turns by itself: a deadline passes, what was announced happens."""
    midnight = end_of(known.at.date())
    for one in made:
        if known.at <= one.occasion.due < midnight:
            yield one.occasion.subject.code, one.occasion.due
    yield from ((code, at) for code, at in known.ahead if at < midnight)
