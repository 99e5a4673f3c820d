"""The folders of one office and the parameters of its `office.toml`."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from schemas.errors import WrongUsage
from schemas.language import _, text

FOLDERS = (
    "inbox", "received", "returned", "drafts", "staging", "archive", "vault", "ledger", "published", "types", "keys",
    "index",
)  # fmt: skip

COMPANY_FACTS = ("code", "name", "short_name", "complaint_hotline", "complaint_officer")

_SETTINGS = """\
# The parameters of this office. Every value here is read when a command starts.

[company]
code = "XRWY"
name = "星冉物业服务有限公司"
short_name = "星冉物业"
complaint_hotline = "400-000-0620"
# The officer for complaints at the quality centre (客诉专员), as section 16 of a report prints it. Empty: not printed.
complaint_officer = ""

[parameters]
# Deadlines and counts of the procedure where the company sets its own; the stricter of these, the city's preset and the
# contract binds. All of them with their values: letterbook parameters
# "report.publish_due_offset_days" = 12

[duties]
# From which day on duties are watched, for an office that begins in the middle of a year ("2026-07-01"). Empty: from
# the day that a project was set up.
since = ""

# Who maintains each platform that the company runs (5.4.1), by user name. Without this section: the website, the public
# mailbox and the official account, all of them kept by the holder of the role 平台维护人.
# [platforms]
# website = "pingtai"

[site]
# The address under which `published/site` is served; it stands behind the QR on each paper. Empty: the QR carries
# number and code alone.
address = ""

[web]
# The web desk (`letterbook serve`; docs/how-to/serve.md). The address people type, as https://desk.xrwy.example: then
# cookies travel by HTTPS alone. Empty: this machine alone, without HTTPS.
address = ""
# true: a proxy before the desk ends HTTPS and says so (X-Forwarded-Proto).
behind_proxy = false
# After how many hours without signing in anew a session ends; how large an upload may be.
session_hours = 12
most_upload_mb = 200

[vault]
# The quality centre's second copy (5.3.1C): another disk, mounted. Empty: the folder `vault` of this office.
folder = ""
# Which documents count as secured only when their copies are there; all others are copied too, and nobody waits.
waits_for = { importance = ["important"], types = [] }
# After how many failed tries, or hours, the quality centre and the administrator are told that a target fails.
alarm_after_tries = 5
alarm_after_hours = 6
# The snapshot of database and settings beside each copy: at which hour, for how many days it is kept, and for how many
# months the first one of each month is.
snapshot_at = "02:30"
snapshot_days = 35
snapshot_months = 12

# Further targets (docs/how-to/vault.md). A folder lies on a disk that is mounted; `waits = true` lets the documents
# named above wait for this target, too.
# [[vault.targets]]
# name = "nas"
# kind = "folder"
# folder = "/srv/nas/letterbook"
#
# An S3 bucket. Key and secret stand in a file for its owner alone (chmod 600), never here. lock: "governance" or
# "compliance", in a bucket that was made with object lock; never longer than an entry is to be kept, and no longer than
# lock_years for those that are kept for good.
# [[vault.targets]]
# name = "offsite"
# kind = "s3"
# endpoint = "https://s3.example.com"
# bucket = "letters"
# prefix = "xrwy"
# region = "cn-east-1"
# credentials = "keys/offsite"
# lock = "governance"
# lock_years = 10

[verify]
# When `letterbook watch` checks the archive by itself ("02:30"; empty: never), after how many nights every byte was
# read once, and how many megabytes a second it may read.
at = ""
nights = 7
rate = 20

[inbox]
# "events": the system wakes the watcher when something is dropped. "polling": the inbox lies on a network drive, which
# wakes nobody; it gets a file `.letterbook-inbox` that tells it from the bare place where the drive is mounted.
watch = "events"
# How often it looks in any case, and for how long a file must not have changed before it is taken (seconds). For a slow
# network drive 10 is a good quiet time.
scan_seconds = 5
quiet_seconds = 1

[notify]
# Whoever's turn it is, is told: by mail, by a group robot (企业微信, 钉钉), or both. Failures never stop a step.
mail = false
webhook = false
# One mail a person and day at this hour; only what is urgent goes out at once. false: everything at once.
digest = true
digest_at = "08:30"
# Where the office's pages are served; a notification links there. Empty: no link.
address = ""
# Asked for by `letterbook doctor` once mail or robot is on: is everything stored in mainland China (境内存储), and
# which agreement binds the provider (受托处理协议)?
stored_in_china = false
agreement = ""

[notify.smtp]
# security: "tls" (465), "starttls" (587) or "none". The password lies alone in a file of this office, like keys/smtp.
host = ""
security = "tls"
user = ""
password_file = ""
sender = ""

[notify.robot]
# form: "wecom" 企业微信 or "dingtalk" 钉钉; style: "markdown" or "text". 钉钉's signing secret lies alone in a file.
form = "wecom"
style = "markdown"
url = ""
secret_file = ""
"""


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
            settings.write_text(_SETTINGS, "utf-8")
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
