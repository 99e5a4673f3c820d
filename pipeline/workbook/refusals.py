"""Why a file is not taken as a workbook: one class, one code and one sentence for each reason."""

from __future__ import annotations

from schemas.errors import BadFile
from schemas.language import _


class NotAWorkbook(BadFile):
    """The bytes are neither a workbook nor JSON."""

    message = _("%(name)s is neither a workbook (.xlsx) nor JSON. Fill in the template and hand that in.")
    code = "not-a-workbook"


class EmptyFile(NotAWorkbook):
    """There is nothing in the file."""

    message = _("%(name)s is empty. Copy the file again, or save it again.")
    code = "empty-file"


class HalfCopied(NotAWorkbook):
    """The workbook's end is missing."""

    message = _("%(name)s is incomplete: its end is missing. Wait until it is copied, then hand it in again.")
    code = "half-copied"


class DamagedWorkbook(NotAWorkbook):
    """A part of the workbook cannot be read."""

    message = _("%(name)s is damaged. Open it in Excel or WPS, save it under a new name and hand that in.")
    code = "damaged-workbook"


class PasswordProtected(NotAWorkbook):
    """The workbook is encrypted."""

    message = _("%(name)s is protected by a password. Remove the password, save the file and hand it in again.")
    code = "password-protected"


class ForeignFormat(NotAWorkbook):
    """A spreadsheet, or another office document, in a format that is not read."""

    message = _("%(name)s is in the format %(format)s. Save it as “Excel workbook (.xlsx)” and hand that in.")
    code = "foreign-format"


class TextDocument(NotAWorkbook):
    """A Word file or slides: text that somebody laid out, where data is wanted."""

    message = _("%(name)s is a text document (Word or slides). Fill in the workbook of this document and hand that in.")
    code = "text-document"


class TextAsWorkbook(NotAWorkbook):
    """A web page that calls itself a workbook."""

    message = _("%(name)s is a %(format)s file, whatever its name says. Save it as “Excel workbook (.xlsx)”.")
    code = "text-as-workbook"


class HasMacros(NotAWorkbook):
    """The workbook carries a program."""

    message = _("%(name)s contains macros. Save it as “Excel workbook (.xlsx)”, which has none.")
    code = "has-macros"


class HasExternalLinks(NotAWorkbook):
    """The workbook takes values from other files."""

    message = _("%(name)s takes values from other files. Break the links (Data, Edit links) and save it again.")
    code = "has-external-links"


class HasEmbeddedFiles(NotAWorkbook):
    """The workbook carries other files inside."""

    message = _(
        "%(name)s has another file embedded in it (%(part)s). Delete that object, and hand the file in by itself."
    )
    code = "has-embedded-files"


class HasControls(NotAWorkbook):
    """The workbook carries ActiveX controls, which are programs."""

    message = _("%(name)s contains ActiveX controls. Delete the buttons and boxes on its sheets and save it again.")
    code = "has-controls"


class HasDde(NotAWorkbook):
    """A formula of the workbook would start another program."""

    message = _("%(name)s has a formula that starts another program (%(formula)s), and was not read. Delete it.")
    code = "has-dde"


class ZipBomb(NotAWorkbook):
    """The file would swell beyond measure when it is opened."""

    message = _("%(name)s would swell to far more than a workbook needs, and was not opened.")
    code = "zip-bomb"


class UnsafeParts(NotAWorkbook):
    """A part of the file points outside of it."""

    message = _("%(name)s contains parts that a workbook must not have (%(part)s), and was not opened.")
    code = "unsafe-parts"


class HasEntities(NotAWorkbook):
    """A part of the file declares XML entities."""

    message = _("%(name)s declares a document type inside its data (%(part)s), and was not opened.")
    code = "has-entities"


class TooManyRows(NotAWorkbook):
    """A sheet is longer than any that people fill in."""

    message = _(
        "%(name)s has a sheet of more than %(limit)s rows, and was not read. Delete the rows below the data, or split "
        "the file."
    )
    code = "sheet-too-long"


class TooHeavy(NotAWorkbook):
    """Reading it would take more memory or time than one file may."""

    message = _(
        "%(name)s needs more memory or time than one file may take, and was not read. Delete what is below and right "
        "of the data, or split the file."
    )
    code = "too-heavy"
