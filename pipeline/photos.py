"""The door to Pillow and pillow_heif: a photo from somebody's phone becomes one that may be printed and published.

Turned upright, shrunk, and written anew from its pixels alone: place, time, phone and whatever else a camera writes
beside them are gone.
"""

from __future__ import annotations

import io
import struct

import pillow_heif
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from schemas.errors import BadFile
from schemas.language import _

LONGEST_SIDE = 2000
SMALL_SIDE = 320
QUALITY = 85
# After the decoder of JPEG has left out what would be shrunk away: 64 million pixels are 192 MB in memory.
MOST_PIXELS = 64_000_000
_FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")

pillow_heif.register_heif_opener(thumbnails=False)
# Pillow warns by the size in the header; here `_opened` refuses by what would have to be held in memory.
Image.MAX_IMAGE_PIXELS = None


class BrokenPhoto(BadFile):
    """The picture cannot be read."""

    message = _("The photo %(name)s cannot be read: it is damaged or was not copied to its end.")
    fix = _("Copy it from the phone again, or choose another one.")
    code = "broken-photo"


class HugePhoto(BadFile):
    """The picture has more pixels than can be held."""

    message = _("The photo %(name)s is too large (%(width)s × %(height)s pixels).")
    fix = _("Save it smaller, at most 8000 pixels wide, and hand it in again.")
    code = "huge-photo"


def prepared(data: bytes, name: str) -> bytes:
    """Return the photo `data` as an upright JPEG of at most 2000 pixels, in sRGB, with nothing but its pixels in it.

    The same bytes give the same bytes.

    Raises:
        BrokenPhoto, HugePhoto
    """
    return _shrunk(data, name, LONGEST_SIDE)


def _shrunk(data: bytes, name: str, longest: int) -> bytes:
    try:
        with _opened(data, name, longest) as photo:
            upright = ImageOps.exif_transpose(photo)
            profile = photo.info.get("icc_profile")
        upright.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        return _written(_plain(upright, profile))
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError) as error:
        # Whatever shape damage has in the decoders, it shows as one of these.
        raise BrokenPhoto(name=name) from error


def small(data: bytes, name: str) -> bytes:
    """Return the photo `data` as `prepared` does, of at most 320 pixels: to be known again in a list.

    Raises:
        BrokenPhoto, HugePhoto
    """
    return _shrunk(data, name, SMALL_SIDE)


def _opened(data: bytes, name: str, longest: int) -> Image.Image:
    try:
        photo = Image.open(io.BytesIO(data), formats=_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise BrokenPhoto(name=name) from error
    whole = photo.size
    photo.draft("RGB", (longest, longest))
    if photo.width * photo.height > MOST_PIXELS:
        raise HugePhoto(name=name, width=whole[0], height=whole[1])
    return photo


def _plain(photo: Image.Image, profile: bytes | None) -> Image.Image:
    """Return the pixels of `photo` in sRGB on white, and nothing else that Pillow remembers of it."""
    if photo.mode in {"RGBA", "LA", "PA"} or "transparency" in photo.info:
        layer = photo.convert("RGBA")
        photo = Image.new("RGB", layer.size, "white")
        photo.paste(layer, mask=layer.getchannel("A"))
    elif profile and photo.mode == "RGB":
        photo = _in_srgb(photo, profile)
    plain = Image.new("RGB", photo.size)
    plain.paste(photo.convert("RGB"))
    return plain


def _in_srgb(photo: Image.Image, profile: bytes) -> Image.Image:
    """Return `photo` as a screen without profiles shows it right; phones write wider colours (Display P3)."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(photo, own, ImageCms.createProfile("sRGB")) or photo
    except (ImageCms.PyCMSError, OSError):
        # A profile that cannot be read says nothing; the numbers are then taken as they are.
        return photo


def _written(photo: Image.Image) -> bytes:
    out = io.BytesIO()
    photo.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()
