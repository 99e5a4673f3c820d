"""Rounds of spot checks (5.3.3B④): the population is committed to the ledger before any seed exists.

`opened` writes down what may be drawn; `closed` brings the seed and the sample. A round that was opened stays, and
while one is open there is no second beside it. The everyday seed is the system's; whoever names one of his own (dice,
a beacon) could have tried others before, so the record says that it was named, and by whom.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from pipeline import draw_commitment, draws, finding
from pipeline.draws import CLAUSE, Asked
from pipeline.office import documents, events, filed, people
from pipeline.office.models import DrawRound, Event, Person
from pipeline.premises import Premises
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _

ROUNDS_A_YEAR = 4
# Where a seed came from: the operating system's chance, or whoever closed the round.
SYSTEM, NAMED = "system", "named"
_SAMPLERS = ("quality_center",)


class NoSuchRound(WrongUsage):
    """No round has this name."""

    message = _("There is no round “%(round)s”; see: letterbook draw list")


class RoundOpen(NotNow):
    """A round of this year and type waits for its seed."""

    message = _("Round %(round)s is still open; close it first: letterbook draw close %(round)s")


class RoundClosed(NotNow):
    """The seed was drawn already."""

    message = _("Round %(round)s was closed on %(day)s with the seed %(seed)s; a round is drawn once.")


class NothingToDraw(NotNow):
    """There is no document to draw from."""

    message = _("No filed document of %(year)s is left to draw from.")


class NotASampler(NotAllowed):
    """Spot checks are the quality centre's."""

    message = _("%(person)s may not draw: spot checks belong to the quality centre.")


def _refuse_unless_sampler(who: Person | None) -> None:
    if who is not None and not who.roles.filter(role__in=_SAMPLERS, project=None).exists():
        raise NotASampler(person=who.name, clause=CLAUSE)


def find(name: str) -> DrawRound:
    """Return the round called `name`.

    Raises:
        NoSuchRound
    """
    found = DrawRound.objects.filter(name=records.storable(name)).first()
    if found is None:
        raise NoSuchRound(round=name)
    return found


def listed(year: str = "") -> list[DrawRound]:
    """Return the rounds of a year (empty: all), oldest first."""
    return list(DrawRound.objects.filter(**({"year": year} if year else {})))


def population(premises: Premises, year: str, kind: str, query: str = "") -> dict[str, str]:
    """Return what may be drawn (number to project): in force, of this 报告期年度 and type, and found by `query`."""
    gone = (Stage.SUPERSEDED, Stage.WITHDRAWN, Stage.DISPOSED)
    numbers = [one.number for stage in gone for one in documents.listed(stage=stage) if one.number]
    among = draws.population(filed.archive(premises), year, kind, gone=numbers)
    if not query:
        return among
    filed.follow_index(premises)
    hits = finding.finder_in(premises.index).search(query, type=kind, limit=max(1, len(among))).hits
    return {hit.number: among[hit.number] for hit in hits if hit.number in among}


def opened(premises: Premises, year: str, kind: str, query: str = "", by: Person | None = None) -> DrawRound:
    """Open a round: commit its population, without what earlier rounds of the year drew, to the ledger.

    Raises:
        NotASampler, RoundOpen, NothingToDraw
    """
    _refuse_unless_sampler(by)
    among = population(premises, year, kind, query)
    active = [row["code"] for row in people.project_rows() if row["active"]]
    with transaction.atomic():
        now = timezone.now()
        before = list(DrawRound.objects.select_for_update().filter(year=year, type=kind))
        if (still := next((one for one in before if one.closed_at is None), None)) is not None:
            raise RoundOpen(round=still.name, clause=CLAUSE)
        drawn = {number: one.population[number] for one in before for number in one.record["sample"]}
        among = {number: project for number, project in among.items() if number not in drawn}
        if not among:
            raise NothingToDraw(year=year, clause=CLAUSE)
        made = DrawRound.objects.create(
            name=f"CC-{year}-{DrawRound.objects.filter(year=year).count() + 1:02d}",
            year=year,
            type=kind,
            query=query,
            population=among,
            population_digest=draws.digest_of(among),
            active=active,
            drawn_before=sorted(drawn),
            covered=sorted(set(drawn.values())),
            opened_at=now,
            opened_by=by,
        )
        told = ("year", "type", "query", "population_digest")
        facts: dict[str, Any] = {name: getattr(made, name) for name in told}
        events.record("draw-opened", at=now, by=by, round=made.name, population=sorted(among), **facts)
    return made


def rounds_left(one: DrawRound, premises: Premises) -> int:
    """Return over how many rounds, `one` included, the rest of the year's guarantee is spread."""
    a_year = int(premises.settings.get("draw", {}).get("rounds", ROUNDS_A_YEAR))
    closed = DrawRound.objects.filter(year=one.year, type=one.type).exclude(closed_at=None).count()
    return max(1, a_year - closed)


def closed(name: str, asked: Mapping[str, Any], seed: str, premises: Premises, by: Person | None = None) -> DrawRound:
    """Close a round with its seed, and return it with the record of the draw.

    Without `seed` the operating system's chance decides. `asked` has `per_project` and `size` (None where not said)
    and `last`: the year's guarantee is fulfilled now.

    Raises:
        NoSuchRound, NotASampler, RoundClosed
    """
    _refuse_unless_sampler(by)
    # Signed before the seed exists, so that nobody need believe in the order.
    commitment = _commitment(find(name), premises)
    with transaction.atomic():
        now, one = timezone.now(), DrawRound.objects.select_for_update().get(name=name)
        if one.closed_at is not None:
            day = timezone.localtime(one.closed_at).date().isoformat()
            raise RoundClosed(round=one.name, day=day, seed=one.record["seed"], clause=CLAUSE)
        left = 1 if asked["last"] else rounds_left(one, premises)
        question = Asked(one.year, one.type, asked["per_project"], asked["size"], tuple(one.covered), left)
        made = draws.drawn(one.population, question, seed or secrets.token_hex(16), one.active)
        made["seed_source"] = NAMED if seed else SYSTEM
        about = {"round": one.name, "query": one.query, "drawn_before": one.drawn_before}
        signed = {"opened_at": one.opened_at.isoformat(), "closed_at": now.isoformat(), "commitment": commitment}
        one.record = made | {"kind": draws.ROUND} | about | signed
        one.closed_at, one.closed_by = now, by
        one.save()
        told = {key: made[key] for key in ("seed", "seed_source", "sample", "missing", "population_digest")}
        committed = draw_commitment.named(one.record)
        told |= {"per_project": question.per_project, "size": question.size, "rounds_left": left}
        events.record("draw-closed", at=now, by=by, round=one.name, committed=committed, **told)
    return one


def _commitment(one: DrawRound, premises: Premises) -> dict[str, Any]:
    """Return the proof that the ledger held the population of a round when it was last signed."""
    from pipeline.office import proving

    rows = Event.objects.filter(kind=draw_commitment.OPENED).order_by("seq")
    seq = next((row.seq for row in rows if row.body.get("round") == one.name), None)
    if seq is None:
        raise proving.NothingProved
    return proving.proof(premises, seq, is_disclosed=True)


def differences(record: Mapping[str, Any]) -> list[str]:
    """Return in what the record of a round differs from what this office's ledger says of it."""
    told: dict[str, Mapping[str, Any]] = {}
    for event in Event.objects.filter(kind__in=["draw-opened", "draw-closed"]).order_by("seq"):
        if event.body.get("round") == record.get("round"):
            told[event.kind] = event.body
    if set(told) != {"draw-opened", "draw-closed"}:
        return ["round"]
    found = [key for key in ("population_digest", "year", "type", "query") if told["draw-opened"][key] != record[key]]
    if told["draw-closed"].get("committed") != draw_commitment.named(record):
        found.append("commitment")
    return found + [
        key for key in ("seed", "seed_source", "sample", "missing") if told["draw-closed"][key] != record[key]
    ]


def row(one: DrawRound) -> dict[str, Any]:
    """Return a round as the outside contract shows it: while it is open there is no seed and no sample."""
    committed = {
        "round": one.name,
        "year": one.year,
        "type": one.type,
        "query": one.query,
        "population": sorted(one.population),
        "population_digest": one.population_digest,
        "drawn_before": one.drawn_before,
        "opened_at": one.opened_at,
        "opened_by": one.opened_by.user if one.opened_by else None,
        "closed_at": one.closed_at,
        "closed_by": one.closed_by.user if one.closed_by else None,
    }
    return dict(one.record) | committed
