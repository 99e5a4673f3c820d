"""The refusals of the path: each with its own words, raised with the clause it rests on."""

from __future__ import annotations

from schemas.errors import NotAllowed, NotNow, WrongUsage
from schemas.language import _


class NotDeciding(NotNow):
    """The document waits for no decision."""

    message = _("%(document)s is %(stage)s: there is nothing to decide.")


class OldVersion(NotNow):
    """Another version came in while somebody looked at this one."""

    message = _("%(document)s is at version %(newest)s by now, and you looked at version %(seen)s: look at it again.")


class NoteNeeded(WrongUsage):
    """A return without a reason helps nobody."""

    message = _("To return %(document)s, say why: --note TEXT")


class NotAnEarlierStep(NotNow):
    """A document is returned to its author, or to a step that was taken before."""

    message = _("%(document)s cannot be returned to %(role)s; earlier steps here: %(choices)s.")


class ReasonMissing(WrongUsage):
    """What is given up, corrected or withdrawn is so for a reason, which is kept."""

    message = _("%(document)s: say why; the reason is kept with it.")


class NotYours(NotAllowed):
    """Only the author takes a document back."""

    message = _("%(document)s was written by %(author)s, who alone may recall it.")


class NothingToRecall(NotNow):
    """It lies with its author, or it has left the house."""

    message = _("%(document)s is %(stage)s: there is nothing to recall.")


class NotOpen(NotNow):
    """Only what was not filed can be given up."""

    message = _("%(document)s is %(stage)s and cannot be abandoned; what is filed is corrected or withdrawn.")


class NoticeNeeded(NotNow):
    """The report would never be published."""

    message = _("%(document)s is the reading notice of %(opener)s, which is published with it: correct it instead.")


class NotInForce(NotNow):
    """Only what is filed and in force can be corrected or withdrawn."""

    message = _("%(document)s is %(stage)s: only what is filed and in force can be corrected or withdrawn.")


class NotCorrectable(NotNow):
    """The type has no fields that would say what a document corrects."""

    message = _("Documents of the type %(type)s are not corrected; withdraw %(document)s and hand in a new one.")


class OneAtATime(WrongUsage):
    """A correction is one document."""

    message = _("%(name)s holds %(count)s records; a correction is one.")


class NothingCorrected(NotNow):
    """The bytes are those that made another document."""

    message = _("%(name)s is the very file that %(document)s was made from: nothing is corrected.")


class WithdrawnPaper(NotNow):
    """What is no longer in force does not go up."""

    message = _("%(document)s is %(stage)s: it is not posted any more.")


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
