"""What owners do at the desk, step by step: write to the project, and what its staff do for them.

A letter from the desk takes the same path as any other (`flow.take`): it is registered, numbered and filed at once.
Where its record cannot be taken, its paper and photos alone are a letter that waits to be registered: nothing sent is
lost.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pipeline import flow, own_papers, receive
from pipeline.office import clock, entrance, feedback, letters, printing
from pipeline.office.feedback import Progress, Receipt, Said
from pipeline.office.here import followed, office
from pipeline.office.intake import NotTaken
from pipeline.office.models import AccessCode, Feedback, Person, Project
from pipeline.own_papers import Printing
from pipeline.render.fonts import Fonts
from schemas import record as records


def hear(project: Project, said: Said) -> Receipt:
    """Take what somebody wrote into the letters register and return the receipt.

    Raises:
        NobodyRegisters: there is nobody to take it; nothing is kept.
    """
    premises, at = office(), clock.now()
    feedback.refuse_unless_heard(project, premises)
    said = _printable(said, printing.fonts_of(premises))
    row, receipt = feedback.opened(project, said, premises, at)
    paper = _paper(row, said, at)
    scans = {f"扫描-{receipt.number}.pdf": paper}
    scans |= {f"扫描-照片{at}.jpg": photo for at, photo in enumerate(said.photos, 1)}
    bundle = _bundle({"来函.json": records.dumps(feedback.record(row, said, premises)).encode(), **scans})
    try:
        [document] = flow.take(receive.kept(premises, bundle, f"网页反馈-{receipt.number}.zip", project.code), None)
    except NotTaken:
        name = f"网页反馈-{receipt.number}"
        data, name = (_bundle(scans), f"{name}.zip") if said.photos else (paper, f"{name}.pdf")
        alone = receive.kept(premises, data, name, project.code, letters.LETTERS)
        [document] = flow.take(alone, None)
    feedback.became(row, document)
    return receipt


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


def _bundle(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return packed.getvalue()


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
