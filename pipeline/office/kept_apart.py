"""What lies on no target on purpose, for whoever has a target must not have it: where it is, where its copy belongs.

`doctor` says it while there is time to keep one, `restore` when it is asked for. The one list of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from archive.key_safe import ESCROW, OFFICE
from pipeline.doctor import Finding, State
from pipeline.office import custody
from pipeline.office.models import Event
from pipeline.premises import Premises
from schemas.language import Text, _, text

_KEYS = "keys/"
_SIGNS = _(
    "The key that signs the ledger: one copy on a medium of its own, in a safe, apart from the archive's copies."
)
_OPENS = _("The office's key: one copy in a safe; with an escrow key that was tried, it can do without.")
_ESCROW = _("The public halves of the escrow keys: with each escrow key, by its keeper.")
_SECRET = _("A password or access key that office.toml names: with whoever administers that service.")


@dataclass(frozen=True, slots=True)
class Apart:
    """One file, or folder, that no target has, and in words what it is and who should have a copy."""

    path: str
    words: str
    is_here: bool

    def told(self) -> Text:
        """Return it as a line."""
        return text("%(path)s: %(words)s", path=self.path, words=text(self.words))


def listed(premises: Premises) -> Iterator[Apart]:
    """Yield what this office has, or should have, that lies on no target."""
    named = sorted(set(_named(premises.settings)))
    paths = {f"{_KEYS}{OFFICE}": _OPENS} | dict.fromkeys(named, _SECRET)
    if (premises.ledger / "keys.json").exists():
        paths = {f"{_KEYS}ledger/private": _SIGNS} | paths
    for path, words in paths.items():
        yield Apart(path, words, (premises.root / path).exists())
    folder = premises.keys / ESCROW
    if folder.is_dir() or Event.objects.filter(kind=custody.ADDED).exists():
        yield Apart(f"{_KEYS}{ESCROW}/", _ESCROW, folder.is_dir() and any(folder.iterdir()))


def findings(premises: Premises) -> Iterator[Finding]:
    """Yield what `doctor` says; what is gone is told by those who look after it."""
    for one in listed(premises):
        if one.is_here:
            yield Finding("kept-apart", State.OK, text("On no target, on purpose. %(what)s", what=one.told()))


def _named(settings: Any) -> Iterator[str]:
    """Yield the files in keys/ that the settings name, wherever in them."""
    if isinstance(settings, dict):
        for value in settings.values():
            yield from _named(value)
    elif isinstance(settings, list):
        for value in settings:
            yield from _named(value)
    elif isinstance(settings, str) and settings.startswith(_KEYS):
        yield settings
