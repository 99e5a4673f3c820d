"""What somebody typed at the desk, packed as one file, so that it is kept before anything is made of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from pipeline.office.feedback import Category, Concern, Said
from schemas import record as records

_SAID = "said.json"
_PHOTOS = "photos/"


def packed(receipt: str, said: Said) -> bytes:
    """Return a zip with what was said under `receipt`, and its photos."""
    told = {
        "receipt": receipt,
        "category": said.category.value,
        "words": said.words,
        "concerns": [one.value for one in said.concerns],
        "name": said.name,
        "room": said.room,
        "phone": said.phone,
    }
    photos = {f"{_PHOTOS}{at:02d}.jpg": photo for at, photo in enumerate(said.photos, 1)}
    return bundled({_SAID: records.canonical(told), **photos})


def unpacked(parcel: bytes) -> tuple[str, Said]:
    """Return receipt and words of a file that `packed` made."""
    with zipfile.ZipFile(io.BytesIO(parcel)) as file:
        told = records.loads(file.read(_SAID))
        photos = tuple(file.read(name) for name in sorted(file.namelist()) if name.startswith(_PHOTOS))
    category, concerns = Category(told.pop("category")), tuple(Concern(one) for one in told.pop("concerns"))
    return told.pop("receipt"), Said(category=category, concerns=concerns, photos=photos, **told)


def bundled(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of `files` by their names."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            file.writestr(name, data)
    return made.getvalue()
