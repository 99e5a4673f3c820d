"""The verbs of the procedure as buttons and lists say them: 审核, 审批, 备案, 签发, never one word for all."""

from __future__ import annotations

from pipeline.office.printing import VERBS
from schemas.language import CHINESE, _, current, translate

_ENGLISH = {"review": _("Review"), "approve": _("Approve"), "file_copy": _("Put on file"), "issue": _("Issue")}
PASSES = {
    "review": _("Pass the review"),
    "approve": _("Give approval"),
    "file_copy": _("Confirm the filing"),
    "issue": _("Issue it"),
}


def verb_word(verb: str) -> str:
    """Return what a step is called."""
    return VERBS[verb] if current() == CHINESE else translate(_ENGLISH[verb])


def pass_word(verb: str) -> str:
    """Return what the button says that lets a document pass: 审核通过."""
    return translate(PASSES[verb])
