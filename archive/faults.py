"""A finding about what is kept, as a value: checking goes on after the first one, so none is ever raised."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.language import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """Something kept is missing, altered or out of place.

    `code` is stable and written with hyphens (`file-altered`), `where` names the entry, the file or the ledger line.
    """

    code: str
    where: str
    message: Text

    def row(self, language: str | None = None) -> dict[str, str]:
        """Return the fault as the outside contract shows it, in `language`."""
        return {"code": self.code, "where": self.where, "message": self.message.localized(language)}
