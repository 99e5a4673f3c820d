"""A fault in somebody's data, as a value: where it is, what stands there, and what to put instead.

Problems are collected, all of them, and never raised. The codes are stable; the types bring codes of their own for
their rules.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from schemas.language import Text, _, text, translate


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
        """Return the same problem, standing at `place`."""
        return replace(self, place=place)

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


# The catalogue: code, what it says, how to mend it. `%(...)s` are filled where the problem is found.
_CATALOGUE: dict[str, tuple[str, str]] = {
    "unknown-type": (
        _("“%(value)s” is no document type."),
        _("Put one of these into doc_type: %(choices)s."),
    ),
    "unknown-project": (
        _("There is no project “%(value)s”."),
        _("Use one of the project codes: %(choices)s."),
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
        _("Write the author's name or user name as it stands in the list of people."),
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
        _(
            "Fill in the section; if there was no such work and the section may say so, say so and give the reason"
            "%(hint)s."
        ),
    ),
    "empty-section": (
        _("The section “%(section)s” is empty."),
        _("Fill it in; if there was no such work and the section may say so, say so and give the reason."),
    ),
    "missing-field": (_("“%(label)s” is not filled in."), _("Fill it in%(hint)s.")),
    "unknown-field": (
        _("“%(label)s” is not a field of this document."),
        _("Remove it, or use the heading of the template%(hint)s."),
    ),
    "not-a-number": (_("“%(value)s” is not a number."), _("Type digits only, without unit or text%(hint)s.")),
    "not-a-whole-number": (_("“%(value)s” is not a whole number."), _("Type a whole number%(hint)s.")),
    "not-a-date": (_("“%(value)s” is not a date that exists."), _("Type it as %(form)s, for example %(sample)s.")),
    "not-a-choice": (_("“%(value)s” is not among the choices."), _("Choose one of: %(choices)s.")),
    "not-text": (_("“%(value)s” is not text."), _("Type words here%(hint)s.")),
    "wrong-shape": (_("“%(label)s” does not have the right form."), _("Follow the form of the example%(hint)s.")),
    "too-small": (_("%(value)s is below the least allowed, %(limit)s."), _("Check the figure%(hint)s.")),
    "too-large": (_("%(value)s is above the most allowed, %(limit)s."), _("Check the figure%(hint)s.")),
    "too-many-decimals": (_("%(value)s has more than %(places)s decimals."), _("Round it to %(places)s decimals.")),
    "too-long": (_("The text is longer than %(limit)s characters."), _("Shorten it.")),
    "too-short": (_("The text is shorter than %(limit)s characters."), _("Write it out in full%(hint)s.")),
    "too-few-rows": (_("“%(label)s” needs at least %(limit)s row(s)."), _("Add the missing rows.")),
    "too-many-rows": (_("“%(label)s” holds more than %(limit)s row(s)."), _("Leave the most important ones.")),
    "named-twice": (_("“%(label)s” names something twice: %(value)s."), _("Leave each one once.")),
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
    "resembles-open": (
        _("The open document %(document)s (%(title)s) is much like this one, which is taken as another."),
        _("If it was meant to be its new version, put %(document)s into `revises` and hand it in again."),
    ),
    "part-without-section": (
        _("The file calls itself a part, and none of its sections holds anything."),
        _("Fill in the sections that are yours, or say that it is the whole."),
    ),
    "part-overlap": (
        _("%(person)s has handed in the section “%(section)s” already; nothing of this file was taken."),
        _("Empty this section here; if it is yours to write now, have %(person)s hand it in, or the author the whole."),
    ),
    "part-of-whole": (
        _("%(document)s was handed in as a whole: no part of it can be handed in."),
        _("Make the change in the whole file and have its author hand that in again."),
    ),
    "part-without-author": (
        _("All sections are there, and nobody who may write the whole (%(role)s) has handed in any of them."),
        _("Have one who holds that role hand in one section, with the header filled in."),
    ),
    "part-lost": (
        _("The part %(value)s of %(person)s can no longer be read from where it was kept."),
        _("Have %(person)s hand in that file again."),
    ),
    "part-header-differs": (
        _("“%(label)s” is %(value)s here, and %(other)s in the part of %(person)s."),
        _("Agree on one value: the document's author's counts."),
    ),
    "parts-replaced": (
        _("This whole file takes the place of the parts that were handed in: %(parts)s."),
        _("Make sure that it holds what they say."),
    ),
    "no-such-document": (_("There is no document “%(value)s”."), _("Write its number, or leave the field empty.")),
}


def problem(
    code: str, place: Place = Place(), *, clause: str = "", severity: Severity = Severity.ERROR, **params: object
) -> Problem:
    """Return the catalogue's problem `code` at `place`, its texts filled from `params`."""
    message, fix = _CATALOGUE[code]
    filled = {"hint": "", "label": place.label, "value": place.value, **params}
    return Problem(code, text(message, **filled), text(fix, **filled), place, severity, clause)


def codes() -> dict[str, tuple[str, str]]:
    """Return the catalogue of general problems: code to (message, fix), in the language in force."""
    return {code: (translate(message), translate(fix)) for code, (message, fix) in _CATALOGUE.items()}
