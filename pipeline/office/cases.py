"""What the front desk makes of one record: a case, which the flow then puts down as a document or its next revision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipeline.attachments import Enclosed
from pipeline.office.models import Document, Person, Project
from pipeline.read import Reading
from pipeline.receive import Received
from schemas.document_type import DocumentType
from schemas.policy import Step
from schemas.problem import Problem
from schemas.record import Record

# Which parts of a document stand, each with its sections: two looks that see the same may act on it.
Standing = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One record as it came in: how it reads, its number in the file, the file, what came with it, and the day."""

    reading: Reading
    position: int
    received: Received
    enclosed: tuple[Enclosed, ...] = ()
    today: str = ""


@dataclass(frozen=True, slots=True)
class Joining:
    """The part that a case brings: whose, which sections, and the number of its record in the file."""

    person: Person
    sections: tuple[str, ...]
    position: int = 0


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The rows of a batch that have problems: a record of these alone, as typed, and the problems at their cells.

    `numbers` are those of the rows in the file; in `record` they follow upon each other.
    """

    numbers: tuple[int, ...]
    record: Record
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One record that may become a document or its next revision.

    A part makes a case of the whole that it belongs to. While `is_incomplete` there is no content to decide on yet:
    record and digests are then those of nothing that anybody will read. `files` are the bytes of its
    attachments, by digest.
    """

    kind: DocumentType
    project: Project
    author: Person
    record: Record
    source: Record
    identity: str
    digests: Mapping[str, str]
    content_digest: str
    chain: tuple[Step, ...]
    open: Document | None
    supersedes: Document | None
    problems: tuple[Problem, ...]
    likeness: str = ""
    joining: Joining | None = None
    beside: Standing = ()
    is_incomplete: bool = False
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    left_out: LeftOut | None = None

    def answered(self, answers: Mapping[str, str]) -> Case:
        """Return the same case, its reminders with the reasons given for their codes."""
        return replace(self, problems=tuple(problem.answered(answers) for problem in self.problems))

    @property
    def writer(self) -> Person:
        """Whoever wrote the file: the author, or the one whose part it is."""
        return self.joining.person if self.joining else self.author
