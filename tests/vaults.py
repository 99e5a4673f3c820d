"""Targets for copies, and what goes wrong with them: stores that are away, slow, full or lying."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.utils import timezone

from archive.filestore import FileStore
from archive.staging import Staged
from archive.store import Receipt
from pipeline import flow
from pipeline.office import filed, targets
from pipeline.office.models import Document, Person, Project, VaultCopy
from pipeline.office.vault_state import TargetState, states
from pipeline.office.vaulting import Worked, work_off
from pipeline.premises import Premises
from pipeline.stages import Stage

RETAINED = b'{"retention": "FB-D10"}\n'


def set_vault(office: Premises, words: str) -> None:
    """Let the section [vault] of the office's settings say `words`, further targets included."""
    file = office.root / "office.toml"
    before, _vault, rest = file.read_text("utf-8").partition("[vault]")
    file.write_text(f"{before}[vault]\n{words}\n[inbox]{rest.partition('[inbox]')[2]}", "utf-8")
    office.__dict__.pop("settings", None)
    flow.office.cache_clear()


def with_nas(office: Premises, policy: str = "", waits: str = "") -> None:
    """Give the office a second folder, on a disk that is there; `policy` and `waits` are further settings."""
    (office.root.parent / "nas").mkdir(exist_ok=True)
    target = f'[[vault.targets]]\nname = "nas"\nkind = "folder"\nfolder = "{office.root.parent / "nas"}"'
    set_vault(office, f"{policy}\n{target}\n{waits}")


def kept(office: Premises, number: str = "N-1", importance: str = "normal") -> Document:
    """Put an entry into the archive, and write down the filed document that it is of."""
    staged = Staged(f"urn:letterbook:TFY/2026/circulars/{number}", {"entry.json": RETAINED}, timezone.now())
    receipt = filed.archive(office).commit(staged)
    return Document.objects.create(
        key=f"K{number}",
        type="circular",
        project=Project.objects.get(code="TFY"),
        author=Person.objects.get(user="linruoxi"),
        title=f"通知{number}",
        opened_at=timezone.now(),
        stage=Stage.FILED,
        importance=importance,
        number=number,
        entry=receipt.path,
        entry_digest=receipt.digest,
    )


class Failing(FileStore):
    """A store that takes nothing: `error` says why."""

    error: OSError = OSError(errno.ENOSPC, "No space left on device")

    def commit(self, staged: Staged) -> Receipt:  # noqa: ARG002 - it looks at nothing
        raise self.error


class Slow(Failing):
    """A store that does not answer."""

    error = TimeoutError(errno.ETIMEDOUT, "timed out")

    def must_exist(self) -> None:
        raise self.error


class Lying(FileStore):
    """A store that takes everything and gives back something else."""

    def stream(self, path: str) -> Iterator[bytes]:
        for chunk in super().stream(path):
            yield chunk.replace(b"FB-D10", b"FB-D99")


def stand_in(monkeypatch: pytest.MonkeyPatch, name: str, kind: type[FileStore]) -> None:
    """Let the store of the target `name` be of another kind."""
    real = targets.places

    def places(premises: Premises) -> tuple[Any, ...]:
        return tuple(
            replace(one, store=kind(one.store.root, one.store.workshop)) if one.name == name else one  # type: ignore[attr-defined]
            for one in real(premises)
        )

    monkeypatch.setattr(targets, "places", places)


def row(name: str = "nas") -> VaultCopy:
    """Return the one copy that the target is owed, or has."""
    return VaultCopy.objects.get(target=name)


def of(office: Premises, name: str = "nas") -> TargetState:
    """Return how the target stands."""
    return next(one for one in states(office) if one.name == name)


def passed(office: Premises, name: str = "nas", **options: Any) -> Worked:
    """Make the copies that are due, and return what that did on the target."""
    return next(one for one in work_off(office, **options) if one.target == name)
