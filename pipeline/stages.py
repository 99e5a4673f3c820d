"""Where a document, its register row and its paper stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from schemas.language import _, translate


class Stage(StrEnum):
    """The stages of a document, in the order of its life."""

    DRAFT = "draft"
    DECIDING = "deciding"
    RETURNED = "returned"
    APPROVED = "approved"
    RELEASED = "released"
    FILED = "filed"
    SECURED = "secured"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    ABANDONED = "abandoned"
    DISPOSED = "disposed"

    @property
    def is_open(self) -> bool:
        """Whether the content may still change."""
        return self in {Stage.DRAFT, Stage.DECIDING, Stage.RETURNED, Stage.APPROVED}

    @property
    def is_filed(self) -> bool:
        """Whether the entry is durable and the ledger holds it."""
        return self in {Stage.FILED, Stage.SECURED, Stage.PUBLISHED, Stage.WITHDRAWN, Stage.SUPERSEDED}

    @property
    def words(self) -> str:
        """The stage's name as a message of the catalogue."""
        return _STAGES[self]

    def localized(self, language: str | None = None) -> str:
        """Return the stage's name in `language`, or in the one in force."""
        return translate(self.words, language=language)


_STAGES = {
    Stage.DRAFT: _("draft"),
    Stage.DECIDING: _("being decided"),
    Stage.RETURNED: _("returned"),
    Stage.APPROVED: _("approved"),
    Stage.RELEASED: _("released"),
    Stage.FILED: _("filed"),
    Stage.SECURED: _("secured"),
    Stage.PUBLISHED: _("published"),
    Stage.WITHDRAWN: _("withdrawn"),
    Stage.SUPERSEDED: _("superseded"),
    Stage.ABANDONED: _("abandoned"),
    Stage.DISPOSED: _("destroyed at the end of its term"),
}


# What is waited for, by the verbs of the steps that may be taken now: 审核 is not 审批.
_AWAITING = {
    frozenset({"review"}): _("under review"),
    frozenset({"approve"}): _("under approval"),
    frozenset({"file_copy"}): _("to be put on file"),
    frozenset({"issue"}): _("to be issued"),
}


def words_now(stage: str, verbs: Iterable[str] = ()) -> str:
    """Return a stage as a message that names what the document waits for; `verbs` are those of the steps awaited."""
    if stage == Stage.DECIDING:
        return _AWAITING.get(frozenset(verbs), _("under review and approval"))
    return _("to be released") if stage == Stage.APPROVED else Stage(stage).words


class RegisterState(StrEnum):
    """The states of a register row (requirements 0: the register comes first)."""

    PLANNED = "planned"
    NUMBERED = "numbered"
    PUBLISHED = "published"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    VOID = "void"

    @classmethod
    def of(cls, kept: str, stage: str) -> RegisterState:
        """Return the state of a row that was kept as `kept`, by what has become of its document since."""
        return _BY_STAGE.get(Stage(stage), cls(kept))

    @property
    def word(self) -> str:
        """The official word."""
        return _REGISTER[self]


_REGISTER = {
    RegisterState.PLANNED: "拟发",
    RegisterState.NUMBERED: "已编号",
    RegisterState.PUBLISHED: "已发布",
    RegisterState.REMOVED: "已撤下",
    RegisterState.WITHDRAWN: "已撤回",
    RegisterState.SUPERSEDED: "已被替代",
    RegisterState.VOID: "作废",
}
_BY_STAGE = {
    Stage.WITHDRAWN: RegisterState.WITHDRAWN,
    Stage.SUPERSEDED: RegisterState.SUPERSEDED,
    Stage.ABANDONED: RegisterState.VOID,
}


class PostingState(StrEnum):
    """Printed is not posted."""

    WAITING = "waiting"
    POSTED = "posted"
    REMOVED = "removed"

    @property
    def word(self) -> str:
        """The official word."""
        return {"waiting": "待张贴", "posted": "已张贴", "removed": "已撤下"}[self.value]

    def word_at(self, stage: str, *, is_over: bool = False) -> str:
        """Return the official word by what has become of the document: what is no longer in force comes down.

        `is_over` says that its last day of posting is past: what was not posted by then does not go up any more.
        """
        if stage == Stage.WITHDRAWN and self is PostingState.WAITING:
            return "已撤回"
        if stage == Stage.SUPERSEDED and self is PostingState.WAITING:
            return "已被替代"
        if is_over and self is PostingState.WAITING:
            return "期满未张贴"
        return "待撤下" if self.must_come_down(stage) else self.word

    def must_come_down(self, stage: str) -> bool:
        """Return whether paper hangs whose document was withdrawn or superseded."""
        return self is PostingState.POSTED and stage in {Stage.WITHDRAWN, Stage.SUPERSEDED}


def is_over(until: str | None, today: str) -> bool:
    """Return whether the last day of posting, if there is one, lies before `today` (ISO both)."""
    return "" < (until or "")[:10] < today


# The official words for where a row, paper, a consent or a letter stands, and what they are to whoever reads English.
# Official prints have the words themselves; a test holds the Chinese of each message to its official word.
OFFICIAL = {
    "拟发": _("planned"),
    "已编号": _("numbered"),
    "已发布": _("published"),
    "已撤下": _("taken down"),
    "已撤回": _("withdrawn"),
    "已被替代": _("superseded"),
    "作废": _("given up, void"),
    "待张贴": _("to be posted"),
    "已张贴": _("posted"),
    "待撤下": _("to be taken down"),
    "期满未张贴": _("not posted in time"),
    "待书面确认": _("to be confirmed in writing"),
    "逾期未确认，已上报": _("not confirmed in time, escalated"),
    "已确认": _("confirmed in writing"),
    "不予确认": _("not confirmed: refused"),
    "未使用，已失效": _("not used, lapsed"),
    "已登记": _("registered"),
    "办理中": _("being dealt with"),
    "已答复": _("answered"),
    "已办结": _("closed"),
    "已发出": _("sent out"),
}


def state_in_words(official: str) -> str:
    """Return an official word for a state in the reader's language; any other words as they are."""
    return translate(OFFICIAL[official]) if official in OFFICIAL else official


class Verdict(StrEnum):
    """What an approver may say."""

    APPROVE = "approve"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Seen:
    """What whoever decides says to have looked at: each photo; and which version, where None is whatever is newest."""

    photos: bool = False
    version: int | None = None


NOTHING = Seen()
# What is answered to reminders when a file is handed in, by their codes.
Reasons = Mapping[str, str] | None
