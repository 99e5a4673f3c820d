"""Owners at the desk: they read what their project has published, follow the QR of a paper, write to the project."""

from __future__ import annotations

from typing import ClassVar

from benchmarks.load_users import Walk
from benchmarks.load_visit import Visitor


def owners_list(visitor: Visitor) -> None:
    """Read what the project has published."""
    visitor.page("owners: list", visitor.path)
    visitor.remember("published", rf"{visitor.path}[A-Z0-9-]+/")


def owners_document(visitor: Visitor) -> None:
    """Read one paper."""
    if where := visitor.one_of("published"):
        visitor.page("owners: document", where)


def verify(visitor: Visitor) -> None:
    """Follow the QR of a paper."""
    visitor.page("owners: verify", f"/v/{visitor.chance.choice(Visitor.cast['papers'])}")


def feedback(visitor: Visitor) -> None:
    """Open the form of a word to the project."""
    visitor.page("owners: feedback", f"{visitor.path}feedback/")


def feedback_sent(visitor: Visitor) -> None:
    """Write to the project, at most three times: more is taken for a joke."""
    feedback(visitor)
    visitor.seen.setdefault("letters", [])
    if len(visitor.seen["letters"]) < 3:
        visitor.seen["letters"].append("")
        words = f"{visitor.number}号楼门禁坏了，请尽快派人来看"
        visitor.send("feedback", f"{visitor.path}feedback/", category="suggestion", words=words, agreed="yes")


class Owner(Visitor):
    """An owner, who came in by the code of the notice board."""

    fixed_count = 13
    tasks: ClassVar[Walk] = {owners_list: 6, owners_document: 8, verify: 6, feedback: 2, feedback_sent: 1}

    def on_start(self) -> None:
        """Type the code of a project."""
        codes = Visitor.cast["codes"]
        project = self.chance.choice(sorted(codes))
        self.path = f"/p/{project}/"
        self.page("owners: list", self.path)
        self.send("enter the code", f"{self.path}enter/", code=codes[project])
        owners_list(self)
