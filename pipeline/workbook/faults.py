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
    "unknown-column": (
        _("The column “%(label)s” does not belong to this table and was not read."),
        _("Use the heading of the template, or move the column to a sheet of your own%(hint)s."),
    ),
    "unknown-row": (
        _("The row “%(label)s” does not belong to this form and was not read."),
        _("Use the words of the template, or move the row to a sheet of your own%(hint)s."),
    ),
    "unknown-sheet": (
        _("The sheet “%(label)s” does not belong to this workbook and was not read."),
        _("Give the sheet its name in the template back, or take it out%(hint)s."),
    ),
    "no-heading-row": (
        _("The sheet “%(label)s” has no row of headings, so that nothing could be read from it."),
        _("Put the row of headings back as it stands in the template."),
    ),
    "unknown-part": (
        _("“%(value)s” is no section of this document, so that the row belongs nowhere."),
        _("Choose one of: %(choices)s."),
    ),
    "old-workbook-version": (
        _("This workbook was made for an older state of the template “%(title)s”; it was read all the same."),
        _("Use the new template next time; fields that are new stand only there."),
    ),
    "too-many-rows": (
        _("The sheet “%(label)s” has more than %(limit)s rows."),
        _("Delete the empty rows below the data, or split the file."),
    ),
}

# Not read, but it may well be somebody's own jotting: said, and let pass.
_REMINDERS = {"unknown-column", "unknown-row", "unknown-sheet", "old-workbook-version"}


def fault(code: str, place: Place, **params: object) -> Problem:
    """Return the problem `code` at `place`, its texts filled from `params`."""
    message, fix = _CATALOGUE[code]
    filled = {"hint": "", "label": place.label, "value": place.value, "cell": place.cell, **params}
    severity = Severity.REMINDER if code in _REMINDERS else Severity.ERROR
    return Problem(code, text(message, **filled), text(fix, **filled), place, severity)


def codes() -> dict[str, tuple[str, str]]:
    """Return this catalogue: code to (message, fix), in the language in force."""
    return {code: (translate(message), translate(fix)) for code, (message, fix) in _CATALOGUE.items()}
