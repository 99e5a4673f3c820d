"""The folders of one office and the parameters of its `office.toml`."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from pipeline import first_settings
from schemas.errors import WrongUsage
from schemas.language import _, current, text

FOLDERS = (
    "inbox", "received", "returned", "drafts", "staging", "archive", "vault", "ledger", "published", "types", "keys",
    "index",
)  # fmt: skip

COMPANY_FACTS = ("code", "name", "short_name", "complaint_hotline", "complaint_officer")


class NoOffice(WrongUsage):
    """The folder is no office."""

    message = _("%(folder)s is not a Letterbook office; make one with: letterbook init DIR")


@dataclass(frozen=True)
class Premises:
    """An office's folder, and where things lie in it."""

    root: Path

    @classmethod
    def found(cls, root: Path) -> Premises:
        """Return the office in `root`.

        Raises:
            NoOffice: there is none.
        """
        if not (root / "office.toml").is_file():
            raise NoOffice(folder=str(root.absolute()))
        return cls(root.resolve())

    @classmethod
    def build(cls, root: Path) -> Premises:
        """Make the folders and settings of a new office in `root`, leaving what is there alone."""
        for name in FOLDERS:
            (root / name).mkdir(parents=True, exist_ok=True)
        settings = root / "office.toml"
        if not settings.exists():
            settings.write_text(first_settings.written(current()), "utf-8")
        return cls(root.resolve())

    @cached_property
    def settings(self) -> dict[str, Any]:
        """The content of `office.toml`.

        Raises:
            WrongUsage: the file is no TOML.
        """
        try:
            # Windows' editor puts a byte order mark before what it calls UTF-8.
            return tomllib.loads((self.root / "office.toml").read_text("utf-8-sig"))
        except ValueError as error:  # no TOML, or no UTF-8
            raise WrongUsage(what=text(_("office.toml cannot be read: %(why)s"), why=str(error))) from error

    @property
    def company(self) -> dict[str, Any]:
        """The company's own data, as documents print it.

        Raises:
            WrongUsage: the settings have none.
        """
        if not isinstance(written := self.settings.get("company"), dict):
            raise WrongUsage(what=text(_("office.toml has no section [company].")))
        given = {name: value for name, value in written.items() if value != ""}
        return dict.fromkeys(COMPANY_FACTS) | given

    @property
    def site_address(self) -> str:
        """Where the public pages are served, without a closing slash; empty if nowhere."""
        return str(self.settings.get("site", {}).get("address", "")).rstrip("/")

    @property
    def paper_address(self) -> str:
        """Where the code on a paper is verified: the public pages' address, else the web desk's; empty if nowhere."""
        return self.site_address or str(self.settings.get("web", {}).get("address", "")).rstrip("/")

    @property
    def vault_root(self) -> Path:
        """The root of the target `vault`: the office's own folder, or the mounted disk that the settings name."""
        folder = str(self.settings.get("vault", {}).get("folder", ""))
        return self.root / folder / "archive" if folder else self.root / "vault"

    @property
    def vault_workshop(self) -> Path:
        """Where copies are built: on the disk of the vault, outside its root."""
        folder = str(self.settings.get("vault", {}).get("folder", ""))
        return self.root / folder / "staging" if folder else self.root / "staging" / "vault"

    @property
    def vault_ledger(self) -> Path:
        """Where the vault keeps the ledger's checkpoints: beside its root, in which nothing foreign may lie."""
        folder = str(self.settings.get("vault", {}).get("folder", ""))
        return self.root / folder / "ledger" if folder else self.root / "vault-ledger"

    @property
    def vault_keys(self) -> Path:
        """Where the vault keeps the closed keys of the personal parts: beside its root, as the ledger's checkpoints."""
        folder = str(self.settings.get("vault", {}).get("folder", ""))
        return self.root / folder / "keys" if folder else self.root / "vault-keys"

    @property
    def ledger_key(self) -> Path:
        """Where the key lies that signs the ledger, for the account that runs Letterbook alone."""
        return self.root / "keys" / "ledger"

    def __getattr__(self, name: str) -> Path:
        if name in FOLDERS:
            return self.root / name
        raise AttributeError(name)

    def draft(self, key: str, revision: int) -> Path:
        """Return the folder of one revision's draft renditions."""
        return self.root / "drafts" / key / f"{revision:03d}"

    def attachment(self, sha256: str) -> Path:
        """Return where the bytes of an attachment are kept until its entry holds them, and after."""
        return self.root / "attachments" / sha256[:2] / sha256

    def kept_type(self, digest: str) -> Path:
        """Return where the copy of a type folder is kept for the documents that were opened with it."""
        return self.root / "types" / "kept" / digest


def from_environment() -> Premises:
    """Return the office that `LETTERBOOK_OFFICE` names.

    Raises:
        NoOffice: it names none.
    """
    return Premises.found(Path(os.environ.get("LETTERBOOK_OFFICE", ".")))
