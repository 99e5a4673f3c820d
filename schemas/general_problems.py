"""What the general problems say: code, message, and how to mend it. The types bring codes of their own for their rules.

`%(...)s` are filled where the problem is found.
"""

from __future__ import annotations

from schemas.language import _

MESSAGES: dict[str, tuple[str, str]] = {
    "unknown-type": (
        _("“%(value)s” is no document type."),
        _("%(guess)sPut one of these into the field of the document type: %(choices)s."),
    ),
    "unknown-project": (
        _("There is no project “%(value)s”."),
        _("%(guess)sUse one of the project codes: %(choices)s."),
    ),
    "unknown-inbox": (
        _("The file did not lie in the inbox of a project."),
        _("Put it into the folder of its project: %(choices)s."),
    ),
    "wrong-project": (
        _("The data names project %(value)s, but it was handed in for %(expected)s."),
        _("Correct the project code, or hand the file in for its own project."),
    ),
    "unknown-person": (
        _("There is nobody called “%(value)s”."),
        _("%(guess)sWrite the author's name or user name as it stands in the list of people."),
    ),
    "not-the-author": (
        _("%(value)s does not hold the author's role (%(role)s) in this project."),
        _("Name an author who holds it, or have the role given by the administrator."),
    ),
    "nobody-decides": (
        _("Nobody but the author can take the step “%(role)s” in this project."),
        _("Have the administrator give the role to a person."),
    ),
    "missing-section": (
        _("The section “%(section)s” is missing."),
        _("Fill in the section%(hint)s."),
    ),
    "empty-section": (
        _("The section “%(section)s” is empty."),
        _("Fill it in; if there was no such work and the section may say so, say so and give the reason."),
    ),
    "missing-field": (_("It is required, and nothing stands there."), _("Fill it in%(hint)s.")),
    "unknown-field": (
        _("“%(label)s” is no field of this document."),
        _("%(guess)sUse the name in the template, or remove it%(hint)s."),
    ),
    "not-a-number": (_("“%(value)s” is not a number."), _("Type digits only, without unit or text%(hint)s.")),
    "not-a-whole-number": (_("“%(value)s” is not a whole number."), _("Type a whole number%(hint)s.")),
    "not-a-date": (_("“%(value)s” is not a date that exists."), _("Type it as %(form)s, for example %(sample)s.")),
    "not-a-choice": (_("“%(value)s” is not among the choices."), _("%(guess)sChoose one of: %(choices)s.")),
    "not-text": (_("“%(value)s” is not text."), _("Type words here%(hint)s.")),
    "wrong-shape": (_("It does not have the right form."), _("Type it as %(shape)s%(hint)s.")),
    "too-small": (
        _("%(value)s is below the least allowed, %(limit)s."),
        _("Type a figure of %(limit)s or more%(hint)s."),
    ),
    "too-large": (
        _("%(value)s is above the most allowed, %(limit)s."),
        _("Type a figure of %(limit)s or less%(hint)s."),
    ),
    "too-many-decimals": (_("%(value)s has more than %(places)s decimals."), _("Round it to %(places)s decimals.")),
    "too-long": (
        _("The text is longer than %(limit)s characters: %(count)s."),
        _("Shorten it to %(limit)s characters."),
    ),
    "too-short": (
        _("The text is shorter than %(limit)s characters."),
        _("Write at least %(limit)s characters%(hint)s."),
    ),
    "too-few-rows": (
        _("At least %(limit)s row(s) are needed here."),
        _("Fill in the rows that are missing%(hint)s."),
    ),
    "too-many-rows": (
        _("There are %(count)s rows here, more than %(limit)s."),
        _("Leave at most %(limit)s, the most important ones."),
    ),
    "item-twice": (
        _("“%(value)s” stands in %(count)s rows of this batch."),
        _("One household gets one paper: merge the rows, or remove the wrong one."),
    ),
    "item-served-already": (
        _("“%(value)s” stands in the batch %(document)s already."),
        _("Remove the row: a household gets one paper of a batch and of what supplements it."),
    ),
    "named-twice": (_("Something is named twice: %(value)s."), _("Leave each one once.")),
    "control-character": (
        _("The text holds a character that cannot be printed (%(name)s)."),
        _("Delete it and type the place anew."),
    ),
    "no-face": (
        _("No type face here can print “%(value)s” (%(name)s)."),
        _("Write it another way, or have a face that holds it put into the office's fonts folder."),
    ),
    "computed-differs": (
        _("%(value)s was typed, but the figures give %(expected)s."),
        _("Correct the figures, or leave this one empty: it is computed."),
    ),
    "register-differs": (
        _("%(value)s was typed, but the %(register)s gives %(expected)s."),
        _("Leave it empty or put %(expected)s; if the register is wrong, correct it, or give the reason."),
    ),
    "no-previous": (
        _("There is no document of the period before (%(period)s): continuity could not be checked."),
        _("Nothing to do if this is the first one."),
    ),
    "channel-not-allowed": (
        _("This document type does not go out by “%(value)s”."),
        _("Choose among: %(choices)s."),
    ),
    "already-filed": (
        _("%(number)s has been filed already; what was filed is never rewritten."),
        _("To correct it, put its number into `supersedes` and the reason into `revision_note`."),
    ),
    "correction-open": (
        _("%(number)s is being corrected already, by %(document)s (%(title)s): one correction comes into force."),
        _("To change that one, put %(document)s into `revises`; or give it up first."),
    ),
    "already-open": (
        _("%(document)s is open already and is about the same matter as this record."),
        _("Name that document in `revises`, or leave `revises` empty."),
    ),
    "not-yours": (
        _("The open document %(document)s belongs to another author (%(author)s)."),
        _("Ask that author to hand in the new version."),
    ),
    "resembles-open": (
        _("The open document %(document)s (%(title)s) is much like this one, which is taken as another."),
        _("If it was meant to be its new version, put %(document)s into `revises` and hand it in again."),
    ),
    "part-without-section": (
        _("The file calls itself a part, and none of its sections holds anything."),
        _("Fill in the sections that are yours, or say that it is the whole."),
    ),
    "part-overlap": (
        _("%(person)s has handed in the section “%(section)s” already; nothing of this file was taken."),
        _("Empty this section here; if it is yours to write now, have %(person)s hand it in, or the author the whole."),
    ),
    "part-of-whole": (
        _("%(document)s was handed in as a whole: no part of it can be handed in."),
        _("Make the change in the whole file and have its author hand that in again."),
    ),
    "part-without-author": (
        _("All sections are there, and nobody who may write the whole (%(role)s) has handed in any of them."),
        _("Have one who holds that role hand in one section, with the header filled in."),
    ),
    "part-lost": (
        _("The part %(value)s of %(person)s can no longer be read from where it was kept."),
        _("Have %(person)s hand in that file again."),
    ),
    "part-header-differs": (
        _("“%(label)s” is %(value)s here, and %(other)s in the part of %(person)s."),
        _("Agree on one value: the document's author's counts."),
    ),
    "parts-replaced": (
        _("This whole file takes the place of the parts that were handed in: %(parts)s."),
        _("Make sure that it holds what they say."),
    ),
    "photo-not-enclosed": (
        _("The photo “%(value)s” was not handed in with the data."),
        _("%(guess)sPut it into the same folder as the workbook, or correct its name."),
    ),
    "photo-not-named": (
        _("No row speaks of the photo “%(value)s”: it is kept, and printed nowhere."),
        _("Give it a row on the sheet of photos with caption and faces, or leave it out."),
    ),
    "no-scan": (
        _("There is no scan of the letter."),
        _("Put the scan (PDF, JPG) and this workbook into one folder, or fill in the sheet that its scan was given."),
    ),
    "no-paper": (
        _("The %(what)s did not come with it; without it this is not released."),
        _("Put its scan (PDF, JPG) and this workbook into one folder and hand in the folder."),
    ),
    "scan-incomplete": (
        _("The scan “%(value)s” seems to be cut off: its end is missing. It is kept as it is."),
        _("Open it; if it cannot be read, scan the paper again and hand that in under the same name."),
    ),
    "attachments-of-many": (
        _("The data file holds %(count)s records: nobody knows whose the attachments are."),
        _("Hand in one folder for each document."),
    ),
    "nobody-registers": (
        _("Nobody in this project may register a letter (%(role)s)."),
        _("Have the administrator give the role to a person."),
    ),
    "not-in-force": (
        _("This document was withdrawn: there is nothing to correct."),
        _("Hand in a document of its own, without the number of the withdrawn one."),
    ),
    "personal-number": (
        _("“%(found)s” is a %(sort)s: what many read must not hold it."),
        _(
            "Delete it, call the person “the owner”, and give the number of the service centre. If it is a work "
            "number, have the administrator add it to the data of the project."
        ),
    ),
    "personal-value-in-text": (
        _("“%(found)s” stands here as well, but in its own field it is kept from the public."),
        _("Write “the owner” or the building alone here; the field for persons keeps who it was."),
    ),
    "person-named": (
        _("“%(found)s” looks like a %(sort)s, and everybody may read this."),
        _("Write “the owner” or leave it out; if it is no private person's, say whose it is as the reason."),
    ),
    "room-named": (
        _("“%(found)s” points at one household."),
        _("Write the building alone (%(masked)s); if it is no household (a meeting room), give that as the reason."),
    ),
    "room-in-group": (
        _("“%(found)s” points at one household, and this goes to a group chat."),
        _("Write the building alone (%(masked)s), or speak to that household by itself."),
    ),
    "arrears-named": (
        _("Who owes fees is not told to everybody, and “%(found)s” says who."),
        _(
            "Give totals alone (by building or kind of fee), and send each household its own payment notice, sealed. "
            "Rooms are named only where the city's rules allow it and the leader approves."
        ),
    ),
    "no-such-document": (_("There is no document “%(value)s”."), _("Write its number, or leave the field empty.")),
    "no-such-letter": (
        _("No letter received has the number “%(value)s”: the reply cannot be joined to it."),
        _("Copy the number from the letter's registration; a letter from before this system may stay as it is."),
    ),
    "matter-differs": (
        _("Letter %(letter)s belongs to the matter %(matter)s, not “%(value)s”: the reply is joined to its letter."),
        _("Write %(matter)s, or leave the field empty."),
    ),
    "new-matter": (
        _("No letter of the matter “%(value)s” is registered yet."),
        _("If it is a new one, leave it; otherwise copy the number of the matter or of its first letter."),
    ),
}

# What is worth a look, but may well be right: said, and let pass.
REMINDERS = {
    "matter-differs",
    "new-matter",
    "no-previous",
    "no-such-letter",
    "part-header-differs",
    "parts-replaced",
    "person-named",
    "photo-not-named",
    "register-differs",
    "resembles-open",
    "room-named",
    "scan-incomplete",
}
