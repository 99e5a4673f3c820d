"""What can be wrong with a workbook's cells before the record is even looked at, with stable codes.

These join the catalogue of `schemas.problem`: a value that merely does not fit its field stays in the record as it
was typed, and is named by the check of shapes.
"""

from __future__ import annotations

from schemas.language import _, text, translate
from schemas.problem import Place, Problem, Severity

_CATALOGUE: dict[str, tuple[str, str]] = {
    "formula-without-value": (
        _("The formula %(value)s in cell %(cell)s has no result in the file."),
        _("Open the file in Excel or WPS and save it once, or type the result itself."),
    ),
    "cell-error": (
        _("Cell %(cell)s shows the error %(value)s."),
        _("Mend the formula, or type the value itself."),
    ),
    "digits-lost": (
        _("%(value)s has more than 15 digits: a spreadsheet keeps only the first 15 of a number."),
        _("Set the cell's format to text, then type it anew."),
    ),
    "shortened-number": (
        _("%(value)s is a long number that a spreadsheet has shortened: its last digits are gone."),
        _("Set the cell's format to text, then type the whole number anew."),
    ),
    "no-year": (
        _("“%(value)s” has no year, and more than one could be meant."),
        _("Type the day with its year, for example 2026-07-01."),
    ),
    "hidden-rows": (
        _("The sheet “%(label)s” has hidden rows (%(rows)s); what stands in them was read all the same."),
        _("Show the rows and look at them; delete those that do not belong here."),
    ),
    "hidden-sheet": (
        _("The sheet “%(label)s” is hidden; what stands on it was read all the same."),
        _("Show the sheet and look at it; delete it if it is left over from an earlier period."),
    ),
    "total-differs": (
        _("The total in cell %(cell)s is %(value)s, but the rows above it add up to %(sum)s."),
        _("Correct the rows or the total; the system computes with the rows."),
    ),
    "unknown-column": (
        _("The column “%(label)s” does not belong to this table and was not read."),
        _("%(guess)sUse the heading of the template, or move the column to a sheet of your own."),
    ),
    "unknown-row": (
        _("The row “%(label)s” does not belong to this form and was not read."),
        _("%(guess)sUse the words of the template, or move the row to a sheet of your own."),
    ),
    "personal-column": (
        _("The column “%(label)s” belongs to no field and looks as if it concerned persons; it was not read."),
        _("%(guess)sTake the column out of the file before you hand it in again: the file itself is kept."),
    ),
    "personal-row": (
        _("The row “%(label)s” belongs to no field and looks as if it concerned persons; it was not read."),
        _("%(guess)sTake the row out of the file before you hand it in again: the file itself is kept."),
    ),
    "unknown-sheet": (
        _("The sheet “%(label)s” does not belong to this workbook and was not read."),
        _("%(guess)sGive the sheet its name in the template back, or take it out."),
    ),
    "no-heading-row": (
        _("The sheet “%(label)s” has no row of headings, so that nothing could be read from it."),
        _("Put the row of headings back as it stands in the template."),
    ),
    "unknown-part": (
        _("“%(value)s” is no section of this document, so that the row belongs nowhere."),
        _("%(guess)sChoose one of: %(choices)s."),
    ),
    "renamed-column": (
        _("The table has no column “%(label)s”, and lacks the column “%(wanted)s”: the heading was changed."),
        _("Change the heading in cell %(cell)s back to “%(wanted)s”."),
    ),
    "missing-column": (
        _("The column “%(label)s” is missing from the table."),
        _("Add the column “%(label)s” with its heading to the right of row %(row)s and fill it in."),
    ),
    "column-twice": (
        _("The heading “%(label)s” stands twice, in %(first)s and in %(cell)s: only the first column was read."),
        _("Leave one of the two columns, and delete the other."),
    ),
    "wrong-unit": (
        _("The heading says “%(value)s”, but this column is in %(unit)s; the figures were not read."),
        _("Convert the figures to %(unit)s and change the heading back to “%(wanted)s”."),
    ),
    "renamed-row": (
        _("The form has no row “%(label)s”, and lacks the row “%(wanted)s”: the name was changed."),
        _("Change the name in cell %(cell)s back to “%(wanted)s”."),
    ),
    "missing-row": (
        _("The row “%(label)s” is missing from the form."),
        _("Add a row “%(label)s” at the end of the form and fill it in."),
    ),
    "row-twice": (
        _("“%(label)s” is filled in twice, in %(first)s and in %(cell)s: only the first was read."),
        _("Leave one of the two rows, and delete the other."),
    ),
    "renamed-sheet": (
        _("The sheet “%(label)s” holds what belongs to the sheet “%(wanted)s”."),
        _("Change the name of the sheet back to “%(wanted)s”."),
    ),
    "old-workbook-version": (
        _("This workbook was made for an older state of the template “%(title)s”; it was read all the same."),
        _("Use the new template next time; fields that are new stand only there."),
    ),
}

# Not read, but it may well be somebody's own jotting: said, and let pass.
_REMINDERS = {
    "personal-column",
    "personal-row",
    "unknown-column",
    "unknown-row",
    "unknown-sheet",
    "hidden-rows",
    "hidden-sheet",
    "total-differs",
    "old-workbook-version",
}

_PERSONAL = {"personal-column", "personal-row"}


def fault(code: str, place: Place, **params: object) -> Problem:
    """Return the problem `code` at `place`, its texts filled from `params`."""
    message, fix = _CATALOGUE[code]
    filled = {"guess": "", "label": place.label, "value": place.value, "cell": place.cell, **params}
    clause = "5.6.2" if code in _PERSONAL else ""
    return Problem(code, text(message, **filled), text(fix, **filled), place, severity_of(code), clause)


def severity_of(code: str) -> Severity:
    """Return whether the problem `code` of this catalogue stops the drop."""
    return Severity.REMINDER if code in _REMINDERS else Severity.ERROR


def codes() -> dict[str, tuple[str, str]]:
    """Return this catalogue: code to (message, fix), in the language in force."""
    return {code: (translate(message), translate(fix)) for code, (message, fix) in _CATALOGUE.items()}


def messages() -> dict[str, tuple[str, str]]:
    """Return this catalogue untranslated: code to (message, fix)."""
    return dict(_CATALOGUE)
