"""The rows of a `type.toml`: policy as data, each row with the clause of the procedure it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Wordings = Mapping[str, str]


class Verb(StrEnum):
    """What a step of the procedure is called; never one word for all (审核, 审批, 备案, 签发)."""

    REVIEW = "review"
    APPROVE = "approve"
    FILE_COPY = "file_copy"
    ISSUE = "issue"


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the contract: it may not be left out, renamed or moved (5.3.3B④)."""

    id: str
    titles: Wordings
    number: str = ""
    clause: str = ""
    when: str = ""
    may_be_empty: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One approval: `role` decides after all of `after`, on what `sees` names (`*` = everything)."""

    role: str
    verb: Verb
    clause: str
    after: tuple[str, ...] = ()
    sees: tuple[str, ...] = ("*",)
    when: str = ""


@dataclass(frozen=True, slots=True)
class CopyTo:
    """A copy (抄送) that a role receives when the document is filed; `purpose` is what it is told it gets it for.

    `projects`, an expression, names the projects whose holders of the role receive it: what concerns several.
    """

    role: str
    clause: str
    when: str = ""
    purpose: str = ""
    projects: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """Which sections of a document that is handed in by parts a role is expected to hand in."""

    role: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule between fields. `each` names a list whose rows are checked one by one as `row`.

    `must` is an expression; the messages are texts with `{{ }}` in the same language; `at` is the path of the value
    to blame, relative to the row where `each` is given. A reminder with `reason` passes only with a reason.
    """

    code: str
    must: str
    message: Wordings
    fix: Wordings
    clause: str = ""
    each: str = ""
    at: str = ""
    when: str = ""
    severity: str = "error"
    reason: bool = False


class Look(StrEnum):
    """What a row of `[[lookback]]` looks for: what was carried on from last time, and should not have been."""

    SAME_FIGURES = "same_figures"
    SAME_TEXT = "same_text"
    CHANGED = "changed"
    JUMP = "jump"
    UNANSWERED = "unanswered"
    REWORDED = "reworded"
    STALE_FIGURE = "stale_figure"
    OTHER_PERIOD = "other_period"
    LAST_YEAR = "last_year"
    WRONG_WEEKDAY = "wrong_weekday"


@dataclass(frozen=True, slots=True)
class LookBack:
    """A comparison with the document before, or a search for what was left over from it.

    `paths` are compared or searched: `a.rows[kind].count` pairs rows by their `kind`, `a.rows[].text` takes every row.
    `against` is an expression for what the document before promised, `allow` one for how many promises may go without
    a word, `day` one for the day that texts speak from; the row stands only `when` and not `unless` these hold.
    `least` and `most` are the bounds that each look explains.
    """

    look: Look
    code: str
    message: Wordings
    fix: Wordings
    paths: tuple[str, ...] = ()
    against: str = ""
    allow: str = ""
    at: str = ""
    day: str = ""
    least: int = 0
    most: int = 0
    when: str = ""
    unless: str = ""
    clause: str = ""
    severity: str = "reminder"
    reason: bool = False


@dataclass(frozen=True, slots=True)
class Computed:
    """A value the system computes. A typed value is compared with it, unless `default`: then the typed one stands."""

    field: str
    value: str
    places: int | None = None
    default: bool = False
    text: bool = False


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One chart of a type: `labels` and the `values` of each series are expressions over the resolved record."""

    id: str
    section: str
    kind: str
    title: str
    unit: str
    labels: str
    series: tuple[Mapping[str, str], ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a document number is made: `prefix` (a text with `{{ }}`) plus a serial without gaps in its series."""

    prefix: str
    year: str
    digits: int = 4
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What makes a document important (backed up before it counts)."""

    when: str
    reason: Wordings
    clause: str = ""


@dataclass(frozen=True, slots=True)
class Attachments:
    """What a type says of its scans: `personal` or `public`, and whether there is no document without one.

    `what` names the paper that is required, where it is not the document itself; then `clause` says what requires it.
    """

    scans: str = "personal"
    required: bool = False
    what: Wordings = field(default_factory=dict)
    clause: str = "5.3.1C"


@dataclass(frozen=True, slots=True)
class ReadingNotice:
    """The circular that a release opens by itself (5.3.3B②): its type, when, and its record as texts with `{{ }}`."""

    type: str
    when: str
    clause: str
    record: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Related:
    """The filed document of another type that a document rests on: what rules and prefilled values see as `related`.

    `by` is an expression over what was typed here that names it: its number, or with `theirs` the value at that path
    there.
    """

    type: str
    by: str
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Prefill:
    """A value that a new workbook holds, an expression over `previous`, `related`, `project`, `company` and `period`.

    `field` may be one column of a table (`plan.items[].work`): then the value is a list, one for each row. `key` says
    that the table has the same rows as last time, known by this column: last time's figures stand beside them.
    """

    field: str
    value: str
    key: bool = False


@dataclass(frozen=True, slots=True)
class GuideExample:
    """A filled example on the sheet 填写说明: the values at the paths `at` of one of the type's example files."""

    title: str
    at: tuple[str, ...]
    file: str = "full.json"


@dataclass(frozen=True, slots=True)
class Guide:
    """What the sheet 填写说明 of a workbook says beyond what follows from the other rows, in Chinese.

    `cases` says of a role whose approval is needed only `when`, in words, when that is (酬金制项目).
    """

    purpose: str = ""
    deadline: str = ""
    cases: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[str, ...] = ()
    examples: tuple[GuideExample, ...] = ()


@dataclass(frozen=True, slots=True)
class Batch:
    """What makes a type a batch: one document whose rows at `items` are each printed as a paper of its own (群发件).

    `key` is an expression over `row` that says whose paper it is: nobody gets two of one batch and what supplements it.
    `page` is the template of the papers, one page each, in the order of the columns `sort`; each is called
    `<number>/0001` with so many `digits`. `listed` are the columns of the list that is signed at the door.
    """

    items: str
    key: str
    sort: tuple[str, ...]
    listed: tuple[str, ...]
    page: str = "item.html"
    digits: int = 4


@dataclass(frozen=True, slots=True)
class Channel:
    """One way out (`channels.toml`), and the approvals it adds to those of the type."""

    id: str
    titles: Wordings
    platform: bool
    clause: str
    delivers: bool = False
    approvals: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleName:
    """One role of the procedure: its titles and other names, and whether it is held in a project or the company.

    `leave_by` are the roles that may arrange a deputy for whoever holds this one, beside themselves.
    """

    id: str
    titles: Wordings
    scope: str
    aliases: tuple[str, ...] = ()
    leave_by: tuple[str, ...] = ()
