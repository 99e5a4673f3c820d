"""The printed record of a round (随机抽查抽样记录), put together from what the office kept, and logged as taken out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from pipeline import draw_record
from pipeline.draws import CLAUSE
from pipeline.office import access_log, draw_rounds, kinds, printing
from pipeline.office.models import Person, Project
from pipeline.own_papers import Printing
from pipeline.premises import Premises
from schemas.errors import NotNow
from schemas.language import _


class NotClosedYet(NotNow):
    """A round without its seed has drawn nothing."""

    message = _("Round %(round)s is still open; close it first: letterbook draw close %(round)s")


def printed(name: str, premises: Premises, by: Person | None) -> bytes:
    """Return the record of the round `name` as a PDF, stamped with who takes it out and when.

    Raises:
        NoSuchRound, NotClosedYet
    """
    one = draw_rounds.find(name)
    if one.closed_at is None:
        raise NotClosedYet(round=one.name, clause=CLAUSE)
    row = draw_rounds.row(one)
    row |= {key: timezone.localtime(row[key]) for key in ("opened_at", "closed_at")}
    kind = kinds.available(premises).get(one.type)
    named = dict(Project.objects.values_list("code", "name")) | dict(Person.objects.values_list("user", "name"))
    named |= {one.type: kind.titles["zh-Hans"]} if kind else {}
    how = Printing(timezone.now(), printing.fonts_of(premises), taken_out(f"{draw_record.TITLE} {one.name}", by))
    return draw_record.pdf(row, named, str(premises.company["name"]), how)


def proof(record: Mapping[str, Any], by: Person | None) -> bytes:
    """Return the record of a draw as the JSON file that `letterbook draw verify` checks, and log it as taken out."""
    what = f"{draw_record.TITLE} {record.get('round') or record['type'] + ' ' + record['year']}"
    told = dict(record) | {"exported": taken_out(what, by)}
    return json.dumps(told, ensure_ascii=False, indent=2, default=_plain).encode()


def _plain(value: datetime) -> str:
    return value.isoformat()


def proof_of(name: str, by: Person | None) -> bytes:
    """Return the proof of the round `name`.

    Raises:
        NoSuchRound, NotClosedYet
    """
    one = draw_rounds.find(name)
    if one.closed_at is None:
        raise NotClosedYet(round=one.name, clause=CLAUSE)
    return proof(draw_rounds.row(one), by)


def taken_out(what: str, by: Person | None) -> str:
    """Log that the record of a draw is taken out, and return who took it and when, for the file itself."""
    access_log.note(access_log.Action.EXPORTED, what, by=by)
    return access_log.stamp(by)
