"""Where the second copies go, and which documents wait for them: the section `[vault]` of office.toml, as values.

One target is always there: the quality centre's folder, named `vault` (5.3.1C). `[[vault.targets]]` adds others,
folders or S3 buckets. Nothing here opens one. Secrets never stand in office.toml: they come from the environment or
from a file that its owner alone can read.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.bucket import Access, LockMode
from schemas.errors import WrongUsage
from schemas.language import _, text

DEFAULT = "vault"
CREDENTIALS = ("LETTERBOOK_S3_KEY", "LETTERBOOK_S3_SECRET")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,29}")
_IMPORTANCES = {"normal", "important"}
_MOST_YEARS = 100


class FaultyVault(WrongUsage):
    """The section `[vault]` of office.toml cannot be meant."""

    message = _("office.toml [vault]: %(why)s")


class Kind(StrEnum):
    """What a target is."""

    FOLDER = "folder"
    S3 = "s3"


@dataclass(frozen=True, slots=True)
class Target:
    """One place for copies. `waits`: documents of the policy are secured only when this one holds them, too.

    A folder has `archive/`, `ledger/` and so on in `folder`, a bucket the same below `prefix`. `folder` is None for the
    office's own folder. `lock_years` bounds the lock of what is kept for good.
    """

    name: str
    kind: Kind = Kind.FOLDER
    folder: Path | None = None
    access: Access | None = None
    prefix: str = ""
    lock: LockMode | None = None
    lock_years: int = 10
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """Which documents must be copied before they count, when somebody is told of an outage, what snapshots are kept."""

    importances: frozenset[str] = frozenset({"important"})
    types: frozenset[str] = frozenset()
    alarm_after_tries: int = 5
    alarm_after: timedelta = timedelta(hours=6)
    snapshot_at: time = time(2, 30)
    snapshot_days: int = 35
    snapshot_months: int = 12

    def waits_for(self, kind: str, importance: str) -> bool:
        """Return whether a document of this type and importance counts as secured only with its copies."""
        return importance in self.importances or kind in self.types


@dataclass(frozen=True, slots=True)
class Vault:
    """Everything that the section says; the first of the targets is the quality centre's own."""

    targets: tuple[Target, ...] = (Target(DEFAULT, waits=True),)
    policy: Policy = field(default_factory=Policy)

    @classmethod
    def of(cls, settings: Mapping[str, Any], root: Path, environment: Mapping[str, str] = os.environ) -> Vault:
        """Return what `settings` say; `root` is the office's folder.

        Raises:
            FaultyVault: they cannot be meant.
        """
        given = settings.get("vault", {})
        if not isinstance(given, dict):
            raise FaultyVault(why=text(_("it is no section")))
        known = {
            "folder", "targets", "waits_for", "alarm_after_tries", "alarm_after_hours", "snapshot_at", "snapshot_days",
            "snapshot_months",
        }  # fmt: skip
        _refuse_unknown(given, known)
        folder = _words(given, "folder")
        own = Target(DEFAULT, folder=root / folder if folder else None, waits=True)
        others = given.get("targets", [])
        if not isinstance(others, list) or not all(isinstance(one, dict) for one in others):
            raise FaultyVault(why=text(_("each further target is a section of its own: [[vault.targets]]")))
        targets = (own, *(_target(one, root, environment) for one in others))
        _refuse_doubles(targets, root)
        return cls(targets, _policy(given))


def _policy(given: Mapping[str, Any]) -> Policy:
    waits_for = given.get("waits_for", {})
    if not isinstance(waits_for, dict):
        raise FaultyVault(why=text(_("waits_for names importances and types")))
    _refuse_unknown(waits_for, {"importance", "types"}, "waits_for")
    importances = _names(waits_for, "importance", ["important"])
    if unknown := importances - _IMPORTANCES:
        raise FaultyVault(why=text(_("there is no importance “%(name)s”"), name=min(unknown)))
    if "important" not in importances:
        raise FaultyVault(why=text(_("important documents always wait for their second copy (5.3.1C)")))
    try:
        at = time.fromisoformat(str(given.get("snapshot_at", "02:30")))
    except ValueError as error:
        raise FaultyVault(why=text(_("snapshot_at is no time of day: %(value)s"), value=str(error))) from error
    return Policy(
        importances=importances,
        types=_names(waits_for, "types", []),
        alarm_after_tries=_number(given, "alarm_after_tries", 5, 1, 1000),
        alarm_after=timedelta(hours=_number(given, "alarm_after_hours", 6, 1, 24 * 31)),
        snapshot_at=at,
        snapshot_days=_number(given, "snapshot_days", 35, 1, 3660),
        snapshot_months=_number(given, "snapshot_months", 12, 0, 1200),
    )


def _target(given: Mapping[str, Any], root: Path, environment: Mapping[str, str]) -> Target:
    name = _words(given, "name")
    if not _NAME.fullmatch(name) or name == DEFAULT:
        raise FaultyVault(why=text(_("a target's name is of small letters, digits and hyphens, and not “vault”")))
    try:
        kind = Kind(_words(given, "kind"))
    except ValueError as error:
        raise FaultyVault(why=text(_("“%(name)s”: kind is folder or s3"), name=name)) from error
    if kind is Kind.FOLDER:
        _refuse_unknown(given, {"name", "kind", "folder", "waits"}, name)
        if not _words(given, "folder"):
            raise FaultyVault(why=text(_("“%(name)s” needs %(key)s"), name=name, key="folder"))
        return Target(name, kind, root / _words(given, "folder"), waits=_truth(given, "waits"))
    known = {
        "name", "kind", "endpoint", "bucket", "prefix", "region", "credentials", "lock", "lock_years", "waits",
    }  # fmt: skip
    _refuse_unknown(given, known, name)
    return _bucket(name, given, root, environment)


def _bucket(name: str, given: Mapping[str, Any], root: Path, environment: Mapping[str, str]) -> Target:
    endpoint, bucket, region = (_words(given, key) for key in ("endpoint", "bucket", "region"))
    if not bucket:
        raise FaultyVault(why=text(_("“%(name)s” needs %(key)s"), name=name, key="bucket"))
    if not endpoint and not region:
        raise FaultyVault(why=text(_("“%(name)s” needs %(key)s"), name=name, key="endpoint / region"))
    if endpoint and (urlsplit(endpoint).scheme not in {"http", "https"} or urlsplit(endpoint).username):
        raise FaultyVault(why=text(_("“%(name)s”: the endpoint is a web address without name and password"), name=name))
    prefix = _words(given, "prefix").strip("/")
    lock = _words(given, "lock")
    if lock and lock.upper() not in set(LockMode):
        raise FaultyVault(why=text(_("“%(name)s”: lock is governance or compliance, or left out"), name=name))
    if "lock_years" in given and not lock:
        raise FaultyVault(why=text(_("“%(name)s” has lock_years and no lock"), name=name))
    key, secret = _credentials(name, given, root, environment)
    return Target(
        name,
        Kind.S3,
        access=Access(bucket, endpoint, region or "us-east-1", key, secret),
        prefix=f"{prefix}/" if prefix else "",
        lock=LockMode(lock.upper()) if lock else None,
        lock_years=_number(given, "lock_years", 10, 1, _MOST_YEARS),
        waits=_truth(given, "waits"),
    )


def _credentials(name: str, given: Mapping[str, Any], root: Path, environment: Mapping[str, str]) -> tuple[str, str]:
    """Return key and secret: the two lines of the file that is named, else of the environment."""
    if not (named := _words(given, "credentials")):
        found = tuple(environment.get(variable, "") for variable in CREDENTIALS)
        if not all(found):
            words = _("“%(name)s” needs credentials: a file with key and secret, or %(first)s and %(second)s")
            raise FaultyVault(why=text(words, name=name, first=CREDENTIALS[0], second=CREDENTIALS[1]))
        return found[0], found[1]
    file = root / named
    try:
        lines = file.read_text("utf-8").split()
        mode = file.stat().st_mode
    except (OSError, ValueError) as error:
        raise FaultyVault(why=text(_("“%(name)s”: %(why)s"), name=name, why=str(error))) from error
    if mode & 0o077:
        raise FaultyVault(why=text(_("“%(name)s”: others can read %(file)s; chmod 600"), name=name, file=named))
    if len(lines) != 2:
        raise FaultyVault(why=text(_("“%(name)s”: %(file)s holds the key and the secret"), name=name, file=named))
    return lines[0], lines[1]


def _refuse_doubles(targets: tuple[Target, ...], root: Path) -> None:
    names = [target.name for target in targets]
    if len(set(names)) < len(names):
        raise FaultyVault(why=text(_("two targets have one name")))
    if any(target.folder == root for target in targets):
        raise FaultyVault(why=text(_("the office's own folder is no place for its copies")))
    # Two names for one place would count one copy twice.
    places = [(target.folder or root, target.prefix, *_where(target.access)) for target in targets]
    if len(set(places)) < len(places):
        raise FaultyVault(why=text(_("two targets are one place")))


def _where(access: Access | None) -> tuple[str, str]:
    return (access.endpoint, access.bucket) if access else ("", "")


def _refuse_unknown(given: Mapping[str, Any], known: set[str], where: str = "") -> None:
    if unknown := set(given) - known:
        name = f"{where}.{min(unknown)}" if where else min(unknown)
        raise FaultyVault(why=text(_("there is no setting “%(name)s” here"), name=name))


def _words(given: Mapping[str, Any], name: str) -> str:
    if not isinstance(found := given.get(name, ""), str):
        raise FaultyVault(why=text(_("%(name)s is text in quotation marks"), name=name))
    return found.strip()


def _truth(given: Mapping[str, Any], name: str) -> bool:
    if not isinstance(found := given.get(name, False), bool):
        raise FaultyVault(why=text(_("%(name)s is true or false"), name=name))
    return found


def _number(given: Mapping[str, Any], name: str, usual: int, least: int, most: int) -> int:
    found = given.get(name, usual)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise FaultyVault(
            why=text(_("%(name)s is a whole number from %(least)s to %(most)s"), name=name, least=least, most=most)
        )
    return found


def _names(given: Mapping[str, Any], name: str, usual: list[str]) -> frozenset[str]:
    found = given.get(name, usual)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise FaultyVault(why=text(_("%(name)s is a list of names"), name=name))
    return frozenset(found)
