"""A target of copies that is named by hand: on an empty machine there are no settings yet that would name it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from archive.filestore import FileStore
from archive.shelf import FolderShelf
from pipeline.office import targets
from pipeline.office.targets import Place
from pipeline.premises import Premises
from pipeline.vault_settings import DEFAULT, FaultyVault, Target, Vault
from schemas.errors import WrongUsage
from schemas.language import _, text

BUCKET = "s3://"


class NoSource(WrongUsage):
    """What was named is no place that copies of an office lie in."""

    message = _("%(where)s: %(why)s")


def named(where: str, more: Mapping[str, str]) -> Place:
    """Return the target `where`: a folder, or `s3://bucket/prefix` with `more`: endpoint, region, credentials.

    A folder is a target's own, or that of an office that kept its copies in itself.

    Raises:
        NoSource: there are no copies of an office, or the bucket cannot be asked.
    """
    if where.startswith(BUCKET):
        return _bucket(where, more)
    folder = Path(where).absolute()
    if (folder / "vault").is_dir() and (folder / "vault-ledger").is_dir():
        store = FileStore(folder / "vault")
        beside = (folder / "vault-ledger", *targets.beside_in(folder, "vault-"))
        return Place(Target(DEFAULT), store, *(FolderShelf(one, store.root) for one in beside))
    if (folder / "archive").is_dir() and (folder / "ledger").is_dir():
        return targets.opened(Target("copies", folder=folder), Premises(folder))
    raise NoSource(
        where=where, why=text(_("there are no copies here: archive/ and ledger/, or vault/ and vault-ledger/"))
    )


def _bucket(where: str, more: Mapping[str, str]) -> Place:
    bucket, _slash, prefix = where.removeprefix(BUCKET).partition("/")
    section = {"name": "copies", "kind": "s3", "bucket": bucket, "prefix": prefix}
    section |= {name: value for name, value in more.items() if value}
    here = Path.cwd()
    try:
        target = Vault.of({"vault": {"targets": [section]}}, here).targets[-1]
    except FaultyVault as error:
        raise NoSource(where=where, why=error.params["why"]) from error
    return targets.opened(target, Premises(here))
