"""The refusals of the path: each with its own words, raised with the clause it rests on."""

from __future__ import annotations

from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _


class NotDeciding(NotNow):
    """The document waits for no decision."""

    message = _("%(document)s is %(stage)s: there is nothing to decide.")


class NoteNeeded(WrongUsage):
    """A return without a reason helps nobody."""

    message = _("To return %(document)s, say why: --note TEXT")


class NotApprovedYet(NotNow):
    """An approval is missing."""

    message = _("%(document)s cannot be released: the approval of %(roles)s is missing.")


class NotSecured(NotNow):
    """Publishing needs every required copy."""

    message = _("%(document)s is %(stage)s and cannot be published: it must be filed and secured first.")


class ChannelNotApproved(NotAllowed):
    """The channel is not in the approved register row."""

    message = _("%(document)s was not approved for “%(channel)s”; approved: %(approved)s.")


class NothingToPublish(NotNow):
    """The type has no channels: minutes go to those they are copied to, not to the public."""

    message = _("%(document)s is not published: its type (%(type)s) has no channels.")


class NoticeFirst(NotNow):
    """A report kept for reading is published when its 查阅通知 is."""

    message = _("%(document)s is published together with its reading notice %(notice)s, which comes first.")


class NotOnPaper(NotNow):
    """Only what was printed can be posted or taken down."""

    message = _("%(document)s has not been printed for posting.")


class NotPosted(NotNow):
    """What is not up cannot come down."""

    message = _("%(document)s is not posted at “%(place)s”.")


class StillOwed(NotNow):
    """Parts of the document have not been handed in."""

    message = _("%(document)s is incomplete: %(sections)s still owed.")


class NotYourCopy(NotAllowed):
    """Only who holds a role that was sent a copy can acknowledge it."""

    message = _("%(person)s was sent no copy of %(document)s; copies went to: %(roles)s.")


class StillOpen(NotNow):
    """What is still being written is made important in its data, where those who decide see it."""

    message = _("%(document)s is %(stage)s: set its importance in the data and hand it in again.")


class WhyImportant(WrongUsage):
    """Importance is never raised without a word."""

    message = _("To raise %(document)s, say why: --reason TEXT")
