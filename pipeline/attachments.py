"""What comes along with a data file: photos and scans, by name, and what a record says of them.

Pure. A record speaks of its attachments in `attached`, rows `{name, sha256, kind}` that nobody types (requirements
4.0); the bytes lie elsewhere, known by their digest.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from schemas.document_type import DocumentType
from schemas.problem import Place, Problem, Severity, problem
from schemas.suggest import guess

# The key of a resolved record under which its attachments stand.
ATTACHED = "attached"
PHOTOS = "photos"
# A file or folder called so holds scans, though they are pictures.
_SCAN_WORD = "扫描"
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


class Kind(StrEnum):
    """What an attachment is: a photo is prepared and printed, a scan is kept as it is."""

    PHOTO = "photo"
    SCAN = "scan"


class Form(StrEnum):
    """A form of picture or scan, as the suffix of its files."""

    JPEG = "jpg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    TIFF = "tif"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that came with the data, as it came. `is_scan`: whoever sent it says that it is one."""

    name: str
    data: bytes = field(repr=False)
    is_scan: bool = False


def form_of(data: bytes) -> Form | None:
    """Return the form of picture or scan that `data` is by its first bytes, or None."""
    starts = {b"\xff\xd8\xff": Form.JPEG, b"\x89PNG\r\n\x1a\n": Form.PNG, b"%PDF-": Form.PDF}
    starts |= {b"II*\0": Form.TIFF, b"MM\0*": Form.TIFF}
    if (form := next((form for start, form in starts.items() if data.startswith(start)), None)) is not None:
        return form
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return Form.WEBP
    return Form.HEIC if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS else None


def enclosed(way: str, data: bytes) -> Enclosed:
    """Return the file that lay at `way` in its folder; it is known by its last name alone."""
    return Enclosed(plain(PurePosixPath(way).name), data, _SCAN_WORD in way)


def plain(name: str) -> str:
    """Return a name as it is compared and kept: in one normal form, without spaces around it."""
    return unicodedata.normalize("NFC", name).strip()


def takes_photos(kind: DocumentType) -> bool:
    """Return whether documents of this type print photos; where none are, every picture is a scan."""
    return any(_photo_schema(kind, section.id) for section in kind.sections)


def _photo_schema(kind: DocumentType, section: str) -> Any:
    properties = kind.schema["properties"].get(section, {}).get("properties", {})
    return properties.get(PHOTOS, {}).get("items", {}).get("properties", {}).get("file")


def kind_of(one: Enclosed, kind: DocumentType) -> Kind:
    """Return what `one` is in a document of the type `kind`."""
    is_paper = form_of(one.data) in {Form.PDF, Form.TIFF}
    return Kind.SCAN if is_paper or one.is_scan or not takes_photos(kind) else Kind.PHOTO


def rows_of(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a record's attachments."""
    return list(record.get(ATTACHED) or ())


def photo_rows(record: Mapping[str, Any], kind: DocumentType) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the path and the row of each photo that the record speaks of."""
    for section in kind.sections:
        value = record.get(section.id)
        photos = value.get(PHOTOS) if isinstance(value, Mapping) else None
        if isinstance(photos, list):
            yield from ((f"{section.id}.{PHOTOS}[{at}]", row) for at, row in enumerate(photos) if isinstance(row, dict))


def named_photos(record: Mapping[str, Any], kind: DocumentType) -> dict[str, Any]:
    """Return the photos that are named with how faces in them are treated: name of the attachment to row."""
    return {str(row["file"]): row for _path, row in photo_rows(record, kind) if row.get("file") and row.get("faces")}


def match(said: str, names: Iterable[str]) -> str:
    """Return the one of `names` that is meant by `said`: letters of either case, with or without the suffix."""
    wanted, names = plain(said).casefold(), list(names)
    exact = [name for name in names if name.casefold() == wanted]
    bare = [name for name in names if PurePosixPath(name).stem.casefold() == wanted]
    found = exact or (bare if len(bare) == 1 else [])
    return found[0] if found else ""


def named_well(record: dict[str, Any], kind: DocumentType) -> Iterator[Problem]:
    """Write each photo's full name where a row means it, and yield rows without photo and photos without row."""
    names = [row["name"] for row in rows_of(record) if row["kind"] == Kind.PHOTO]
    used = set[str]()
    for path, row in photo_rows(record, kind):
        said = row.get("file")
        if not isinstance(said, str) or not said:
            continue
        if name := match(said, names):
            row["file"] = name
            used.add(name)
            continue
        place = Place(path=f"{path}.file", value=said)
        yield problem("photo-not-enclosed", place, guess=guess(plain(said), names), clause="5.3.3B④")
    for name in names:
        if name not in used:
            # Nobody said how faces in it are treated, so it is kept and shown to nobody.
            yield problem("photo-not-named", Place(value=name), severity=Severity.REMINDER)


def filed_as(record: Mapping[str, Any], kind: DocumentType) -> dict[str, str]:
    """Return where each attachment lies in its entry: its name to the name there.

    A photo that is named with how faces are treated is for everybody; what else came, scans above all, concerns
    persons, and its own name does too: it gets one that tells nothing, unless the type says that scans are public.
    """
    shown, taken, made = named_photos(record, kind), set[str](), dict[str, str]()
    for at, row in enumerate(rows_of(record), 1):
        is_photo = row["kind"] == Kind.PHOTO
        public = row["name"] in shown if is_photo else kind.attachments.scans == "public"
        suffix = "jpg" if is_photo else _suffix(row["name"])
        stem = PurePosixPath(row["name"]).stem if public else f"{row['kind']}-{at:03d}"
        name = f"{'attachments' if public else 'personal'}/{stem}.{suffix}"
        made[row["name"]] = name if name not in taken else name.replace(f".{suffix}", f"-{at:03d}.{suffix}")
        taken.add(made[row["name"]])
    return made


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower().lstrip(".") or "bin"


def public_rows(record: Mapping[str, Any], kind: DocumentType) -> list[dict[str, Any]]:
    """Return the rows of a record's attachments as everybody may read them: names that concern persons replaced."""
    filed = filed_as(record, kind)
    return [
        row
        if filed[row["name"]].startswith("attachments/")
        else {**row, "name": PurePosixPath(filed[row["name"]]).name}
        for row in rows_of(record)
    ]
