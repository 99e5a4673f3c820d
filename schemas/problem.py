"""A fault in somebody's data, as a value: where it is, what stands there, and what to put instead.

Problems are collected, all of them, and never raised. The codes are stable; the types bring codes of their own for
their rules. `pipeline.catalogue` lists every code there is, wherever it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from schemas.general_problems import MESSAGES, REMINDERS
from schemas.language import CHINESE, Text, _, current, text, translate

_LONGEST_SHOWN = 40


class Severity(StrEnum):
    """An error stops the drop; a reminder (提醒) lets it pass."""

    ERROR = "error"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: its path in the record and, for a workbook, its sheet and cell."""

    path: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""
    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: `code` names its kind, `message` says why it cannot be, `fix` what to type instead.

    A reminder that `needs_reason` passes with one: `reason` is the one that was given.
    """

    code: str
    message: Text
    fix: Text = Text()
    place: Place = Place()
    severity: Severity = Severity.ERROR
    clause: str = ""
    # `needs_reason`: a reminder of suspicion, which passes only with a reason.
    needs_reason: bool = False
    reason: str = ""

    @property
    def stops(self) -> bool:
        """Whether nothing may go on while this stands."""
        return self.severity is Severity.ERROR

    @property
    def waits(self) -> bool:
        """Whether this is a reminder that still needs a reason, or a correction."""
        return not self.stops and self.needs_reason and not self.reason

    def answered(self, reasons: Mapping[str, str]) -> Problem:
        """Return the same problem with the reason given for its code; an error is never answered."""
        reason = "" if self.stops else reasons.get(self.code, "").strip()
        return replace(self, reason=reason) if reason else self

    def at(self, place: Place) -> Problem:
        """Return the same problem, standing at `place`; its texts then quote what stands there."""
        return replace(
            self, place=place, message=_moved(self.message, self.place, place), fix=_moved(self.fix, self.place, place)
        )

    def sentence(self, language: str | None = None) -> str:
        """Return the whole problem in one line: where, what stands there, why it cannot be, what to type instead."""
        return sentence(self.row(language), language)

    def row(self, language: str | None = None) -> dict[str, str]:
        """Return the problem as the outside contract shows it, in `language`."""
        return {
            "file": self.place.file,
            "code": self.code,
            "severity": self.severity.value,
            "path": self.place.path,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "label": self.place.label,
            "value": self.place.value,
            "message": self.message.localized(language),
            "fix": self.fix.localized(language),
            "clause": self.clause,
            "reason": self.reason,
        }


def _moved(words: Text, old: Place, new: Place) -> Text:
    """Return `words` with what they quote of the `old` place taken from the `new` one: the clerk's own value."""
    quoted = {name: getattr(new, name) for name in ("value", "label", "cell") if name in words.params}
    changed = {name: value for name, value in quoted.items() if value and words.params[name] == getattr(old, name)}
    return words.refilled(**changed) if changed else words


def sentence(row: Mapping[str, str], language: str | None = None) -> str:
    """Return `Problem.sentence` of a problem that is known by its `row` alone; the row is in `language` already."""
    language = language or current()
    value = " ".join(row["value"].split())
    said = [row["message"], row["fix"]]
    if value and not re.search(rf"(?<![\w.]){re.escape(value)}(?![\w.]|%)|“{re.escape(value)}”", row["message"]):
        short = value if len(value) <= _LONGEST_SHOWN else value[: _LONGEST_SHOWN - 1] + "…"
        said.insert(0, translate(_("“%(value)s” stands there."), {"value": short}, language))
    words = ("" if language == CHINESE else " ").join(filter(None, (" ".join(part.split()) for part in said)))
    place = where(row, language)
    return translate(_("%(where)s: %(said)s"), {"where": place, "said": words}, language) if place else words


def where(row: Mapping[str, str], language: str | None = None) -> str:
    """Return the place of a problem as a person looks for it: sheet, cell and heading; in JSON heading and path."""
    if not row["sheet"]:
        # A record in JSON has no cells; its path says which row of a table is meant.
        shown = {"label": row["label"], "path": row["path"]}
        nested = "." in row["path"] or "[" in row["path"]
        if row["label"] and nested:
            return translate(_("“%(label)s” (%(path)s)"), shown, language)
        return translate(_("“%(label)s”"), shown, language) if row["label"] else row["path"]
    place = translate(_("sheet “%(sheet)s” %(cell)s"), {"sheet": row["sheet"], "cell": row["cell"]}, language).rstrip()
    if not row["label"] or row["label"] == row["sheet"]:
        return place
    return translate(_("%(place)s (%(label)s)"), {"place": place, "label": row["label"]}, language)


def problem(
    code: str, place: Place = Place(), *, clause: str = "", severity: Severity | None = None, **params: object
) -> Problem:
    """Return the catalogue's problem `code` at `place`, its texts filled from `params`."""
    message, fix = MESSAGES[code]
    filled = {"hint": "", "guess": "", "label": place.label, "value": place.value, **params}
    return Problem(code, text(message, **filled), text(fix, **filled), place, severity or severity_of(code), clause)


def severity_of(code: str) -> Severity:
    """Return whether the catalogue's problem `code` stops the drop."""
    return Severity.REMINDER if code in REMINDERS else Severity.ERROR


def codes() -> dict[str, tuple[str, str]]:
    """Return the catalogue of general problems: code to (message, fix), in the language in force."""
    return {code: (translate(message), translate(fix)) for code, (message, fix) in MESSAGES.items()}


def messages() -> dict[str, tuple[str, str]]:
    """Return this catalogue untranslated: code to (message, fix)."""
    return dict(MESSAGES)
