"""What lies across documents: matters with their letters, rounds of spot checks, and the numbers that were given."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline import draws
from pipeline.draws import Asked
from pipeline.office import filed
from pipeline.office.models import Correspondence, Document, DrawRound, Event, Matter, RegisterRow
from pipeline.office.rebuilding.masters import reserve
from pipeline.office.rebuilding.story import Around, key_of
from schemas.language import _

LETTERS = ("joined", "answered")
ROUNDS = ("draw-opened", "draw-closed")


def matters(told: Iterable[Event], around: Around) -> None:
    """Give every letter its place again; `told` are the events of `LETTERS` in their order."""
    places: dict[str, Correspondence] = {}
    for event in told:
        if event.kind == "answered":
            reply = around.numbers.get(str(event.body["reply"]), 0)
            Correspondence.objects.filter(document_id=reply).update(answers_id=key_of(event.document))
            continue
        project = Document.objects.values_list("project_id", flat=True).get(pk=key_of(event.document))
        matter, _is_new = Matter.objects.get_or_create(
            project_id=project, number=event.body["matter"], defaults={"opened_at": event.at}
        )
        places[event.document] = Correspondence.objects.create(
            document_id=key_of(event.document), matter=matter, direction=event.body["direction"], at=event.at
        )


def rounds(told: Iterable[Event], around: Around) -> None:
    """Make every round of spot checks again, its record drawn again from the seed that the ledger has."""
    for event in told:
        if event.kind == "draw-opened":
            _opened(event, around)
        else:
            _closed(DrawRound.objects.get(name=event.body["round"]), event, around)


def _opened(event: Event, around: Around) -> None:
    body = event.body
    before = DrawRound.objects.filter(year=body["year"], type=body["type"]).exclude(closed_at=None)
    drawn = {number: one.population[number] for one in before for number in one.record["sample"]}
    DrawRound.objects.create(
        name=body["round"],
        year=body["year"],
        type=body["type"],
        query=body["query"],
        population=_by_project(body["population"]),
        population_digest=body["population_digest"],
        active=sorted(code for code, project in around.projects.items() if project.active),
        drawn_before=sorted(drawn),
        covered=sorted(set(drawn.values())),
        opened_at=event.at,
        opened_by=around.person(body["by"]) if body.get("by") else None,
    )


def _by_project(numbers: list[str]) -> dict[str, str]:
    found = Document.objects.filter(number__in=numbers).values_list("number", "project__code")
    return {str(number): str(code) for number, code in found}


def _closed(one: DrawRound, event: Event, around: Around) -> None:
    body: dict[str, Any] = event.body
    told = {name: body[name] for name in ("seed", "seed_source", "sample", "missing", "population_digest")}
    made: dict[str, Any] = {}
    if "rounds_left" in body:
        asked = Asked(one.year, one.type, body["per_project"], body["size"], tuple(one.covered), body["rounds_left"])
        made = draws.drawn(one.population, asked, body["seed"], one.active)
    if {name: made.get(name) for name in ("sample", "population_digest")} != {
        name: told[name] for name in ("sample", "population_digest")
    }:
        around.lose(_("Tickets of spot checks: seed and sample are there."))
    about = {"round": one.name, "query": one.query, "drawn_before": one.drawn_before, "kind": draws.ROUND}
    signed = {"opened_at": one.opened_at.isoformat(), "closed_at": event.at.isoformat(), "commitment": {}}
    one.record = made | told | about | signed
    one.closed_at, one.closed_by = event.at, around.person(body["by"]) if body.get("by") else None
    one.save()


def numbers(around: Around) -> None:
    """Let every series go on behind the last number of it: of documents, of the register, of entries nobody tells of.

    A number that was given and never told to the ledger may be known by its entry alone (I6).
    """
    known = set[str]()
    for number, entry in Document.objects.exclude(number=None).values_list("number", "entry"):
        _reserve(str(number))
        known.add(f"urn:letterbook:{entry}")
    for line in RegisterRow.objects.exclude(serial=None).select_related("document__project"):
        reserve(f"register/{line.document.project.code}/{line.year}", line.serial or 0)
    for entry in filed.archive(around.premises).entries():
        if entry not in known:
            around.lose(_("Entries of which the ledger does not tell: letterbook verify names them."))
            _reserve(entry.rpartition("/")[2])


def _reserve(number: str) -> None:
    prefix, _dash, serial = number.rpartition("-")
    if prefix and serial.isascii() and serial.isdecimal():
        reserve(prefix, int(serial))
