"""What owners do at the desk, step by step: write to the project, and what its staff do for them.

What somebody writes is kept and has its receipt at once; the letter is made of it by whoever works beside the desk
(`letterbook worker`, the watcher of the inbox, `resume`), for drawing its paper takes seconds in which others wait. A
letter from the desk takes the same path as any other (`flow.take`): it is registered, numbered and filed. Where its
record cannot be taken, its paper and photos alone are a letter that waits to be registered: nothing sent is lost.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from pipeline import feedback_parcel, flow, own_papers, receive
from pipeline.office import clock, entrance, feedback, letters, printing
from pipeline.office.feedback import Progress, Receipt, Said
from pipeline.office.here import followed, office
from pipeline.office.intake import NotTaken
from pipeline.office.models import AccessCode, Document, Feedback, Person, Project
from pipeline.own_papers import Printing
from pipeline.receive import Received
from pipeline.render.fonts import Fonts
from schemas import record as records


@followed
def hear(project: Project, said: Said) -> Receipt:
    """Keep what somebody wrote to `project` and return the receipt; `registered` makes the letter of it.

    Raises:
        NobodyRegisters: there is nobody to take it; nothing is kept.
    """
    premises, at = office(), clock.now()
    feedback.refuse_unless_heard(project, premises)
    row, receipt = feedback.opened(project, said, premises, at)
    # It is handed in as any dropped file is: claimed by one rename, owed an answer until the letter is there.
    with tempfile.TemporaryDirectory(dir=premises.staging, prefix=".feedback.") as folder:
        parcel = Path(folder, f"网页反馈-{receipt.number}.zip")
        parcel.write_bytes(feedback_parcel.packed(receipt.number, said))
        feedback.arrived(row, receive.claimed(premises, parcel, project.code, receive.FEEDBACK).sha256)
    return receipt


def waiting() -> Iterator[Received]:
    """Yield what was written at the desk and is no letter yet, in the order in which it came."""
    for sha256 in feedback.unregistered():
        if (received := receive.lying(office(), sha256)) is not None:
            yield received


def registered(received: Received) -> list[Document]:
    """Make the letter of what was written, and return it; what has its letter gets no second one."""
    premises = office()
    receipt, said = feedback_parcel.unpacked(received.data())
    row, said = feedback.of_receipt(receipt), _printable(said, printing.fonts_of(premises))
    if row.document is None:
        feedback.became(row, _letter(row, said))
    assert row.document is not None
    # The words lie with the letter now, in its personal part: one place is enough to forget them in one day.
    shutil.rmtree(received.path.parent)
    return [row.document]


def _letter(row: Feedback, said: Said) -> Document:
    premises, project = office(), row.project.code
    paper = _paper(row, said, row.at)
    scans = {f"扫描-{row.receipt}.pdf": paper}
    scans |= {f"扫描-照片{at}.jpg": photo for at, photo in enumerate(said.photos, 1)}
    letter = {"来函.json": records.dumps(feedback.record(row, said, premises)).encode()}
    bundle = feedback_parcel.bundled(letter | scans)
    try:
        [document] = flow.take(receive.kept(premises, bundle, f"网页反馈-{row.receipt}.zip", project), None)
    except NotTaken:
        name = f"网页反馈-{row.receipt}"
        data, name = (feedback_parcel.bundled(scans), f"{name}.zip") if said.photos else (paper, f"{name}.pdf")
        [document] = flow.take(receive.kept(premises, data, name, project, letters.LETTERS), None)
    return document


def _paper(row: Feedback, said: Said, at: datetime) -> bytes:
    """Return the paper with everything that was typed."""
    premises = office()
    title, company = f"网页反馈 {row.receipt}", str(premises.company["name"])
    notice, how = feedback.notice(row.project, premises), Printing(at, printing.fonts_of(premises))
    return own_papers.printed(
        "feedback", (title, company, "网页反馈"), how, facts=feedback.paper(row, said), notice=notice
    )


def _printable(said: Said, fonts: Fonts) -> Said:
    """Return what was typed with □ for each character that no face has: a smiley must not stop a letter."""
    return replace(
        said,
        words=_with_boxes(said.words, fonts),
        name=_with_boxes(said.name, fonts),
        room=_with_boxes(said.room, fonts),
        phone=_with_boxes(said.phone, fonts),
    )


def _with_boxes(words: str, fonts: Fonts) -> str:
    return "".join(one if one.isspace() or not fonts.missing(one) else "□" for one in words)


@followed
def renew_code(project: Project, by: Person) -> AccessCode:
    """Give the project's notice boards a new access code; the old one opens nothing from now on.

    Raises:
        NotYourRole
    """
    entrance.refuse_unless_keeper(by, project)
    return entrance.renew(project, by, clock.now())


@followed
def move(project: Project, receipt: str, to: Progress, by: Person) -> bool:
    """Say how far the staff have come with what an owner wrote; return whether there is such a receipt."""
    return feedback.move(project, receipt, to, by, clock.now())
