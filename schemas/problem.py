"""A fault in somebody's data, as a value: where it is, what stands there, and what to put instead.

Problems are collected, all of them, and never raised. The codes are stable; the types bring codes of their own for
their rules. `pipeline.catalogue` lists every code there is, wherever it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

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
    """One fault: `code` names its kind, `message` says why it cannot be, `fix` what to type instead."""

    code: str
    message: Text
    fix: Text = Text()
    place: Place = Place()
    severity: Severity = Severity.ERROR
    clause: str = ""

    @property
    def stops(self) -> bool:
        """Whether nothing may go on while this stands."""
        return self.severity is Severity.ERROR

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


# The catalogue: code, what it says, how to mend it. `%(...)s` are filled where the problem is found.
_CATALOGUE: dict[str, tuple[str, str]] = {
    "unknown-type": (
        _("“%(value)s” is no document type."),
        _("%(guess)sPut one of these into the field of the document type: %(choices)s."),
    ),
    "unknown-project": (
        _("There is no project “%(value)s”."),
        _("%(guess)sUse one of the project codes: %(choices)s."),
    ),
    "unknown-inbox": (
        _("The file did not lie in the inbox of a project."),
        _("Put it into the folder of its project: %(choices)s."),
    ),
    "wrong-project": (
        _("The data names project %(value)s, but it was handed in for %(expected)s."),
        _("Correct the project code, or hand the file in for its own project."),
    ),
    "unknown-person": (
        _("There is nobody called “%(value)s”."),
        _("%(guess)sWrite the author's name or user name as it stands in the list of people."),
    ),
    "not-the-author": (
        _("%(value)s does not hold the author's role (%(role)s) in this project."),
        _("Name an author who holds it, or have the role given by the administrator."),
    ),
    "nobody-decides": (
        _("Nobody but the author can take the step “%(role)s” in this project."),
        _("Have the administrator give the role to a person."),
    ),
    "missing-section": (
        _("The section “%(section)s” is missing."),
        _("Fill in the section; if there was no such work and the section may say so, say so and give the reason."),
    ),
    "empty-section": (
        _("The section “%(section)s” is empty."),
        _("Fill it in; if there was no such work and the section may say so, say so and give the reason."),
    ),
    "missing-field": (_("It is required, and nothing stands there."), _("Fill it in%(hint)s.")),
    "unknown-field": (
        _("“%(label)s” is no field of this document."),
        _("%(guess)sUse the name in the template, or remove it%(hint)s."),
    ),
    "not-a-number": (_("“%(value)s” is not a number."), _("Type digits only, without unit or text%(hint)s.")),
    "not-a-whole-number": (_("“%(value)s” is not a whole number."), _("Type a whole number%(hint)s.")),
    "not-a-date": (_("“%(value)s” is not a date that exists."), _("Type it as %(form)s, for example %(sample)s.")),
    "not-a-choice": (_("“%(value)s” is not among the choices."), _("%(guess)sChoose one of: %(choices)s.")),
    "not-text": (_("“%(value)s” is not text."), _("Type words here%(hint)s.")),
    "wrong-shape": (_("It does not have the right form."), _("Type it as %(shape)s%(hint)s.")),
    "too-small": (
        _("%(value)s is below the least allowed, %(limit)s."),
        _("Type a figure of %(limit)s or more%(hint)s."),
    ),
    "too-large": (
        _("%(value)s is above the most allowed, %(limit)s."),
        _("Type a figure of %(limit)s or less%(hint)s."),
    ),
    "too-many-decimals": (_("%(value)s has more than %(places)s decimals."), _("Round it to %(places)s decimals.")),
    "too-long": (
        _("The text is longer than %(limit)s characters: %(count)s."),
        _("Shorten it to %(limit)s characters."),
    ),
    "too-short": (
        _("The text is shorter than %(limit)s characters."),
        _("Write at least %(limit)s characters%(hint)s."),
    ),
    "too-few-rows": (
        _("At least %(limit)s row(s) are needed here."),
        _("Fill in the rows that are missing%(hint)s."),
    ),
    "too-many-rows": (
        _("There are %(count)s rows here, more than %(limit)s."),
        _("Leave at most %(limit)s, the most important ones."),
    ),
    "named-twice": (_("Something is named twice: %(value)s."), _("Leave each one once.")),
    "control-character": (
        _("The text holds a character that cannot be printed (%(name)s)."),
        _("Delete it and type the place anew."),
    ),
    "no-face": (
        _("No type face here can print “%(value)s” (%(name)s)."),
        _("Write it another way, or have a face that holds it put into the office's fonts folder."),
    ),
    "computed-differs": (
        _("%(value)s was typed, but the figures give %(expected)s."),
        _("Correct the figures, or leave this one empty: it is computed."),
    ),
    "no-previous": (
        _("There is no document of the period before (%(period)s): continuity could not be checked."),
        _("Nothing to do if this is the first one."),
    ),
    "channel-not-allowed": (
        _("This document type does not go out by “%(value)s”."),
        _("Choose among: %(choices)s."),
    ),
    "already-filed": (
        _("%(number)s has been filed already; what was filed is never rewritten."),
        _("To correct it, put its number into `supersedes` and the reason into `revision_note`."),
    ),
    "already-open": (
        _("%(document)s is open already and is about the same matter as this record."),
        _("Name that document in `revises`, or leave `revises` empty."),
    ),
    "not-yours": (
        _("The open document %(document)s belongs to another author (%(author)s)."),
        _("Ask that author to hand in the new version."),
    ),
    "no-such-document": (_("There is no document “%(value)s”."), _("Write its number, or leave the field empty.")),
}


# What is worth a look, but may well be right: said, and let pass.
_REMINDERS = {"no-previous"}


def problem(
    code: str, place: Place = Place(), *, clause: str = "", severity: Severity | None = None, **params: object
) -> Problem:
    """Return the catalogue's problem `code` at `place`, its texts filled from `params`."""
    message, fix = _CATALOGUE[code]
    filled = {"hint": "", "guess": "", "label": place.label, "value": place.value, **params}
    return Problem(code, text(message, **filled), text(fix, **filled), place, severity or severity_of(code), clause)


def severity_of(code: str) -> Severity:
    """Return whether the catalogue's problem `code` stops the drop."""
    return Severity.REMINDER if code in _REMINDERS else Severity.ERROR


def codes() -> dict[str, tuple[str, str]]:
    """Return the catalogue of general problems: code to (message, fix), in the language in force."""
    return {code: (translate(message), translate(fix)) for code, (message, fix) in _CATALOGUE.items()}


def messages() -> dict[str, tuple[str, str]]:
    """Return this catalogue untranslated: code to (message, fix)."""
    return dict(_CATALOGUE)
