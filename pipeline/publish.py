"""Step 8 – Publish: the channels deliver bytes read from the entry, never rendered anew.

Printed is not posted: paper channels fill a print folder, and each place is 待张贴 until somebody records it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive import entry as entries
from archive.durable import make_folder, write_durably
from archive.entry import EntryFacts
from archive.personal import Reader

DOOR = "door"
PAPER = ("board", "lobby", "lift", DOOR)

_TEXTS = {"sms": "sms", "wechat_group": "wechat", "qq_group": "wechat"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one channel was given: the SHA-256 of the PDF, and where it lies for the person who carries it on."""

    channel: str
    digest: str
    where: str


def deliver(channel: str, entry: Reader, published: Path, texts: Mapping[str, str]) -> Delivered:
    """Put an entry's public PDF where `channel` is served from; the same delivery again changes nothing.

    board, lobby, lift, door: `print/<project>/<channel>/`; reading: `reading/<project>/`; the network platforms and
    text messages: `handout/<project>/<number>/`, with the wording to send. The public page is built by `pipeline.site`.
    A batch goes from door to door alone: its print run, its papers and the list to be signed.
    """
    facts = entries.loads(entry.read(entries.ENTRY))
    if "items" in facts.more:
        return _handed_out(channel, entry, facts, published)
    name = entries.pdf_name(facts.number)
    data = entry.read(name)
    folder = published / _folder(channel, facts.project, facts.number)
    make_folder(folder)
    write_durably(folder / name, data)
    wording = texts.get(_TEXTS.get(channel, ""), "")
    if wording:
        write_durably(folder / f"{channel}.txt", (wording + "\n").encode())
    return Delivered(channel, sha256(data).hexdigest(), str(folder.relative_to(published.parent)))


def take_back(channel: str, published: Path, project: str, number: str) -> None:
    """Remove what `deliver` put where `channel` is served from; taking it back again changes nothing."""
    folder = published / _folder(channel, project, number)
    for name in (entries.pdf_name(number), *([f"{channel}.txt"] if channel in _TEXTS else [])):
        (folder / name).unlink(missing_ok=True)
    if (papers := folder / number).is_dir():  # those of a batch
        shutil.rmtree(papers)
    if folder.name == number and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _handed_out(channel: str, entry: Reader, facts: EntryFacts, published: Path) -> Delivered:
    """Lay down the papers of a batch, sealed one by one and never posted: nothing of them is for anybody else."""
    if channel != DOOR:
        raise ValueError(f"a batch is never delivered by {channel}")
    folder = published / _folder(channel, facts.project, facts.number) / facts.number
    run, signed = f"{entries.PERSONAL}{facts.number}.pdf", f"{entries.PERSONAL}{facts.number}.xlsx"
    make_folder(folder)
    for name, called in {run: "全部打印.pdf", signed: "送达签收表.xlsx", **_papers(entry, facts.number)}.items():
        write_durably(folder / called, entry.read(name))
    return Delivered(channel, sha256(entry.read(run)).hexdigest(), str(folder.relative_to(published.parent)))


def _papers(entry: Reader, number: str) -> dict[str, str]:
    within = f"{entries.PERSONAL}{number}/"
    return {name: name.removeprefix(within) for name in entry.names() if name.startswith(within)}


def waiting_place(place: str, waiting: Iterable[str]) -> str | None:
    """Return which of the places that wait is served by paper at `place`: itself, or the kind of place it names.

    A channel knows boards, people know which one: 4号楼宣传栏 is the 宣传栏 that waits, and so is 大堂宣传栏, for what
    a place is stands last in its name.
    """
    named = [one for one in waiting if one in place]
    return max(named, key=lambda one: (one == place, place.rfind(one) + len(one)), default=None)


def kept_photo(published: Path, project: str, photo: Path) -> str:
    """Keep a posting's photo under its digest and return where it lies; keeping it again changes nothing."""
    data = photo.read_bytes()
    folder = published / "photos" / project
    make_folder(folder)
    target = folder / f"{sha256(data).hexdigest()[:16]}{photo.suffix.lower()}"
    if not target.exists():
        write_durably(target, data)
    return str(target.relative_to(published.parent))


def _folder(channel: str, project: str, number: str) -> str:
    if channel in PAPER:
        return f"print/{project}/{channel}"
    if channel == "reading":
        return f"reading/{project}"
    return f"handout/{project}/{number}"
