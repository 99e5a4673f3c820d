"""The quality centre's spot checks as their room shows them: the rounds of a year, and what became of each (5.3.3B④).

Read in a constant number of questions, however many rounds and check sheets there are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from archive.entry import RESTRICTED
from pipeline import draws
from pipeline.office import access, check_notice, clock, documents, draw_rounds, findings, kinds
from pipeline.office.models import Document, DrawRound, Person, Project, Revision, Role
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records

READERS = ("quality_center", "general_manager", "supervising_leader")
SAMPLERS = ("quality_center",)
# Who may take the whole record of a draw out.
TAKERS = ("quality_center", "general_manager")
# What the guarantee of 5.3.3B④ speaks of, also before the year's first round.
_REPORT = "service_report"
_GONE = (Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.ABANDONED, Stage.DISPOSED)
# Findings that nobody has put right yet.
_OPEN = {"open", "late"}


@dataclass(frozen=True, slots=True)
class Round:
    """One round of a year in short: how far its sheets are, and what is left to put right."""

    one: DrawRound
    sample: int
    sheets: int
    open: int
    late: int


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The active projects from which no document of a type was drawn in the year yet, of how many there are."""

    type: str
    projects: tuple[str, ...]
    active: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn document: its number and project, itself where the visitor may open it, and its check sheet."""

    number: str
    project: str
    document: Document | None = None
    sheet: Document | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """How many documents of one project may be drawn, and how many were."""

    code: str
    name: str
    population: int
    sample: int
    was_drawn_before: bool


@dataclass(frozen=True, slots=True)
class Told:
    """Everything about one round. `hidden`: how many drawn documents belong to projects that the visitor may not see.

    `differs` are the parts in which the record, drawn again just now and held against the ledger, is not genuine.
    """

    one: DrawRound
    shares: tuple[Share, ...]
    missing: tuple[str, ...]
    rounds_left: int
    drawn: tuple[Drawn, ...] = ()
    hidden: int = 0
    differs: tuple[str, ...] = ()
    notice: Document | None = None

    @property
    def sheets(self) -> int:
        """How many check sheets are filed."""
        return sum(row.sheet is not None for row in self.drawn)


def years() -> list[int]:
    """Return the years that may be looked at: this one, the last, and those of which there is a round."""
    this = int(clock.today()[:4])
    known = {int(year) for year in DrawRound.objects.values_list("year", flat=True).distinct() if year.isdecimal()}
    return sorted(known | {this, this - 1}, reverse=True)


def types(premises: Premises) -> list[str]:
    """Return the types that may be drawn, reports first: neither restricted ones nor the checks themselves."""
    own = {findings.TYPE, check_notice.TYPE}
    known = [one for one in kinds.available(premises).values() if one.confidentiality != RESTRICTED]
    return sorted((one.id for one in known if one.id not in own), key=lambda one: (one != _REPORT, one))


def may_draw(who: Person) -> bool:
    """Return whether spot checks are `who`'s to make."""
    return access.holds_in_company(who, SAMPLERS)


def rounds(year: int) -> list[Round]:
    """Return the rounds of a year, the newest first."""
    found = DrawRound.objects.filter(year=str(year)).order_by("-id")
    sheets = list(findings.sheets(holding=(f'"CC-{year}-',)))
    done = Counter(str(record["check"]["round"]) for _document, record in sheets)
    states = Counter((row["round"], row["state"]) for row in findings.rows_of(sheets))
    return [
        Round(
            one,
            len(one.record.get("sample", ())),
            done[one.name],
            sum(count for (name, state), count in states.items() if name == one.name and state in _OPEN),
            states[one.name, "late"],
        )
        for one in found
    ]


def uncovered(found: Iterable[Round]) -> list[Uncovered]:
    """Return for each type that was drawn in the year, the reports always, which projects were not drawn yet."""
    active = dict(Project.objects.filter(active=True).order_by("code").values_list("code", "name"))
    covered: dict[str, set[str]] = {_REPORT: set()}
    for row in found:
        drawn = {row.one.population[number] for number in row.one.record.get("sample", ())}
        covered.setdefault(row.one.type, set()).update(drawn)
    return [
        Uncovered(kind, tuple(name for code, name in active.items() if code not in codes), len(active))
        for kind, codes in covered.items()
    ]


def told(name: str, who: Person, premises: Premises) -> Told:
    """Return everything about the round `name`, as `who` may see it.

    Raises:
        NoSuchRound
    """
    one = draw_rounds.find(name)
    names = dict(Project.objects.order_by("code").values_list("code", "name"))
    missing = sorted(set(one.active) - set(one.population.values()) - set(one.covered))
    scopes = access.visible_to(who)
    seen = set(names) if scopes is None else {scope.project for scope in scopes}
    about = (
        one,
        tuple(row for row in _shares(one, names) if row.code in seen),
        tuple(names.get(code, code) for code in missing if code in seen),
        draw_rounds.rounds_left(one, premises),
    )
    if one.closed_at is None:
        return Told(*about)
    drawn = tuple(row for row in _drawn(one, names) if one.population[row.number] in seen)
    row = draw_rounds.row(one)
    differs = dict.fromkeys([*draws.differing(row), *draw_rounds.differences(row)])
    return Told(*about, drawn, len(one.record["sample"]) - len(drawn), tuple(differs), _notice(one))


def _shares(one: DrawRound, names: Mapping[str, str]) -> list[Share]:
    among = Counter(one.population.values())
    drawn = Counter(one.population[number] for number in one.record.get("sample", ()))
    codes = sorted({*one.active, *among})
    return [Share(code, names.get(code, code), among[code], drawn[code], code in one.covered) for code in codes]


def _drawn(one: DrawRound, names: Mapping[str, str]) -> list[Drawn]:
    sample = list(one.record["sample"])
    found = {str(row.number): row for row in documents.listed().filter(number__in=sample)}
    sheets = {
        str(record["check"]["report_no"]): (document, int(record["check"]["score"]))
        for document, record in findings.sheets(holding=(f'"{one.name}"',))
        if record["check"]["round"] == one.name
    }
    return [
        Drawn(number, names.get(one.population[number], one.population[number]), found.get(number),
              *sheets.get(number, (None, None)))
        for number in sample
    ]  # fmt: skip


def _notice(one: DrawRound) -> Document | None:
    """Return the newest notice of the round that is under way or in force."""
    found = Revision.objects.filter(document__type=check_notice.TYPE, record__contains=f'"{one.name}"')
    row = found.exclude(document__stage__in=_GONE).select_related("document").order_by("-id").first()
    return row.document if row else None


def drawn_one(name: str, key: str, who: Person, premises: Premises) -> tuple[DrawRound, Document] | None:
    """Return the round and the document `key` that it drew, where `who` may open that; None for anything else."""
    one = DrawRound.objects.filter(name=records.storable(name)).exclude(closed_at=None).first()
    document = documents.listed().filter(key=records.storable(key)).first()
    if one is None or document is None or document.number not in one.record["sample"]:
        return None
    return (one, document) if access.may_open(who, document, kinds.of(document, premises)) else None


def sheet_of(one: DrawRound, document: Document) -> Document | None:
    """Return the filed check sheet of a drawn document, if there is one."""
    for sheet, record in findings.sheets(holding=(f'"{one.name}"', f'"{document.number}"')):
        if record["check"]["round"] == one.name and record["check"]["report_no"] == document.number:
            return sheet
    return None


def names_in(project: Project) -> list[str]:
    """Return the names of those who hold a role in `project` itself: one of them puts a finding right."""
    held = Role.objects.filter(project=project, person__active=True)
    return sorted(set(held.values_list("person__name", flat=True)))


def sheet_keys(numbers: Iterable[str]) -> dict[str, str]:
    """Return the keys of filed check sheets by their numbers."""
    found = Document.objects.filter(number__in=list(numbers))
    return {str(number): key for number, key in found.values_list("number", "key")}


def findings_seen(who: Person) -> list[dict[str, Any]]:
    """Return the findings in the projects that `who` may look into, by deadline, and what `who` may do about each."""
    held: dict[str | None, set[str]] = {}
    for role, code in Role.objects.filter(person=who).values_list("role", "project__code"):
        held.setdefault(code, set()).add(role)
    names = dict(Project.objects.values_list("code", "name"))
    people = dict(Person.objects.values_list("user", "name"))
    everywhere, today = held.get(None, set()), timezone.localdate().isoformat()
    seen = [row for row in findings.listed(on=today) if everywhere or row["project"] in held]
    for row in seen:
        row["project_name"] = names.get(row["project"], row["project"])
        row["rectified_name"], row["verified_name"] = (people.get(row[by]) for by in ("rectified_by", "verified_by"))
        is_theirs = row["project"] in held and row["verified_at"] is None
        row["may_rectify"] = is_theirs
        verifies = "quality_center" in everywhere | held.get(row["project"], set())
        row["may_verify"] = row["state"] == "rectified" and verifies and row["rectified_by"] != who.user
    return seen
