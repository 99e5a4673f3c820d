"""The period that a new workbook is asked for: refused here, before anything is made for it, if its type has none such.

Pure: command line and desk both ask it, the one without an office.
"""

from __future__ import annotations

import re

from schemas import shape, wording
from schemas.document_type import DocumentType
from schemas.errors import WrongUsage
from schemas.language import _


class NoPeriods(WrongUsage):
    """A document of this type has no period."""

    message = _("“%(type)s” is not made period by period; leave --period out.")


class NoSuchPeriod(WrongUsage):
    """A period in a form that this type does not have."""

    message = _("“%(period)s” is no period of “%(type)s”; type it like %(sample)s.")


def sample_period(kind: DocumentType) -> str:
    """Return a period as documents of `kind` have it, "" where they have none."""
    field = shape.schema_at(kind.schema, ["period"]) if kind.periodic else None
    return str((field.get("examples") or ["2026Q2"])[0]) if field else ""


def refuse_unless_period(kind: DocumentType, period: str) -> None:
    """Refuse a period that documents of `kind` do not have; none at all is let through.

    Raises:
        NoPeriods, NoSuchPeriod
    """
    if not period:
        return
    field = shape.schema_at(kind.schema, ["period"])
    if not kind.periodic or not field:
        raise NoPeriods(type=kind.title_in())
    if not (wording.is_period(period) and re.fullmatch(field.get("pattern", ".*"), period)):
        raise NoSuchPeriod(period=period, type=kind.title_in(), sample=sample_period(kind))
