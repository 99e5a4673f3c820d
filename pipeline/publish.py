"""Step 8 – Publish: the channels deliver bytes read from the entry, never rendered anew.

Printed is not posted: paper channels fill a print folder, and each place is 待张贴 until somebody records it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from archive import entry as entries
from archive.durable import make_folder, write_durably
from archive.store import Entry

PAPER = ("board", "lobby", "lift", "door")
_TEXTS = {"sms": "sms", "wechat_group": "wechat", "qq_group": "wechat"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one channel was given: the SHA-256 of the PDF, and where it lies for the person who carries it on."""

    channel: str
    digest: str
    where: str


def deliver(channel: str, entry: Entry, published: Path, texts: Mapping[str, str]) -> Delivered:
    """Put an entry's public PDF where `channel` is served from; the same delivery again changes nothing.

    board, lobby, lift, door: `print/<project>/<channel>/`; reading: `reading/<project>/`; the network platforms and
    text messages: `handout/<project>/<number>/`, with the wording to send. The public page is built by `pipeline.site`.
    """
    facts = entries.loads(entry.read(entries.ENTRY))
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
    if folder.name == number and folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


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
