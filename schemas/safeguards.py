"""Rows of policy about what holds a document back, who may take it out of its path, and what to do in an emergency."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.policy import Step, Wordings


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold before a document is released or published (`before`), whoever approved it.

    `must` is an expression over the record and `approved`, the roles whose approvals stand; where it touches what is
    not there, the gate stays closed.
    """

    code: str
    must: str
    message: Wordings
    clause: str
    before: str = "publish"
    when: str = ""


@dataclass(frozen=True, slots=True)
class Later:
    """Who may give up a document before it is filed, beside its author, and who may withdraw it afterwards."""

    abandon: tuple[str, ...] = ("project_manager",)
    withdraw: tuple[str, ...] = ("project_manager", "supervising_leader")


@dataclass(frozen=True, slots=True)
class Emergency:
    """When a document may go out on a telephone consent: it fills in a text that was approved beforehand.

    `prepared` is the field with that text's number, `of` the types it may be of, `text` an expression for what must be
    its wording; `consent` is the role that agrees, and confirms within `hours`, else it is escalated to `escalate`.
    """

    prepared: str
    of: tuple[str, ...]
    text: str
    clause: str
    consent: str = "project_manager"
    escalate: str = "supervising_leader"
    hours: int = 24


@dataclass(frozen=True, slots=True)
class Concern:
    """What a text may be about that makes the general manager necessary (`concerns.toml`), and whom it asks."""

    id: str
    titles: Wordings
    clause: str
    approvals: tuple[Step, ...] = ()
