"""What can go wrong, as one tree.

    LetterbookError           exit code
    ├── WrongUsage            2  the caller asked for something that does not exist or cannot be asked
    ├── BadFile               1  a file cannot be read as data at all
    ├── Refused               3  a step that the procedure does not allow now, or not to this person
    │   ├── NotAllowed           the person may not
    │   └── NotNow               the document is not at that step
    └── Damaged               4  something that was kept is missing or altered

A fault in somebody's *data* is a `Problem`, a value, and never raised. A bug is an ordinary exception.
"""

from __future__ import annotations

from schemas.language import _, translate


class LetterbookError(Exception):
    """The root: has its own message, an exit code and, where the procedure speaks, its clause."""

    message = _("Letterbook cannot do this.")
    exit_code = 3

    def __init__(self, *, clause: str = "", **params: object) -> None:
        self.clause = clause
        self.params = params
        super().__init__(self.message, params)

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only parameters need help to cross a process boundary.
        return (_rebuilt, (type(self), self.clause, self.params))

    def localized(self, language: str | None = None) -> str:
        """Return the message in `language`, with the clause that it rests on."""
        words = translate(self.message, self.params, language)
        if not self.clause:
            return words
        return translate(_("%(words)s (%(clause)s)"), {"words": words, "clause": self.clause}, language)

    def __str__(self) -> str:
        return self.localized()


def _rebuilt(kind: type[LetterbookError], clause: str, params: dict[str, object]) -> LetterbookError:
    return kind(clause=clause, **params)


class WrongUsage(LetterbookError):
    """The request itself makes no sense."""

    message = _("%(what)s")
    exit_code = 2


class BadFile(LetterbookError):
    """A file cannot be taken as data; its bytes are kept all the same."""

    message = _("%(name)s: %(reason)s")
    fix = ""
    code = "bad-file"
    exit_code = 1


class Refused(LetterbookError):
    """The procedure does not allow this step."""

    message = _("%(reason)s")


class NotAllowed(Refused):
    """This person may not take this step."""


class NotNow(Refused):
    """The document is not where this step could be taken."""


class Damaged(LetterbookError):
    """Something kept is missing, or is not what was kept."""

    message = _("%(where)s: %(reason)s")
    exit_code = 4
