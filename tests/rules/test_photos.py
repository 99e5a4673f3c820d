"""What becomes of a photo: upright, small, the same bytes each time, and silent about where it was taken."""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image, ImageCms

from pipeline import photos
from tests.letters import CAMERA, PLACE, photo


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def saved(picture: Image.Image, form: str, **more: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **more)
    return out.getvalue()


def test_nothing_but_pixels_is_left_of_a_photo():
    before = photo()

    after = photos.prepared(before, "a.jpg")

    assert CAMERA.encode() in before and PLACE.encode() in before
    assert CAMERA.encode() not in after and PLACE.encode() not in after
    assert dict(opened(after).getexif()) == {} and b"Exif" not in after


def test_a_comment_inside_a_jpeg_goes_too():
    before = saved(Image.new("RGB", (40, 30)), "JPEG", comment=b"taken at 2-1-301", dpi=(300, 300))

    assert b"2-1-301" in before and b"2-1-301" not in photos.prepared(before, "a.jpg")


def test_a_photo_is_turned_upright():
    assert opened(photos.prepared(photo(turned=True), "a.jpg")).size == (240, 320)


def test_the_longest_side_has_two_thousand_pixels_at_most_and_a_small_photo_stays_small():
    large, small = (photos.prepared(photo(size=size), "a.jpg") for size in ((4000, 3000), (300, 200)))

    assert (opened(large).size, opened(small).size) == ((2000, 1500), (300, 200))


def test_the_same_photo_gives_the_same_bytes():
    assert photos.prepared(photo(), "a.jpg") == photos.prepared(photo(), "b.jpg")


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_become_jpeg(form):
    assert opened(photos.prepared(photo(form=form), "a")).format == "JPEG"


def test_a_photo_of_an_iphone_becomes_jpeg():
    heic = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (64, 48), "red")).save(heic, quality=80)

    after = opened(photos.prepared(heic.getvalue(), "IMG_1.HEIC"))

    assert (after.format, after.size) == ("JPEG", (64, 48))


def test_of_a_picture_with_a_second_one_behind_it_the_first_is_taken():
    # Many phones write a JPEG and lay a depth map behind it (MPO).
    first, second = Image.new("RGB", (60, 40), "red"), Image.new("RGB", (30, 20))

    after = opened(photos.prepared(saved(first, "MPO", save_all=True, append_images=[second]), "a.jpg"))

    assert (after.format, after.size) == ("JPEG", (60, 40))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "CMYK", "I;16"])
def test_pixels_of_every_kind_become_plain_colours(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"

    assert opened(photos.prepared(saved(Image.new(mode, (20, 10)), form), "a")).mode == "RGB"


def test_what_is_transparent_becomes_white():
    after = opened(photos.prepared(saved(Image.new("RGBA", (20, 10), (0, 0, 0, 0)), "PNG"), "a.png"))

    assert after.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("profile", [ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), b"nonsense"])
def test_a_colour_profile_is_applied_or_ignored_and_never_kept(profile):
    before = saved(Image.new("RGB", (20, 10), "red"), "JPEG", icc_profile=profile)

    assert "icc_profile" not in opened(photos.prepared(before, "a.jpg")).info


@pytest.mark.parametrize("data", [photo()[:400], b"\xff\xd8\xff" + b"x" * 90, b"GIF89a" + bytes(40), b""])
def test_a_damaged_photo_is_named(data):
    with pytest.raises(photos.BrokenPhoto) as refusal:
        photos.prepared(data, "水箱.jpg")

    assert "水箱.jpg" in str(refusal.value)


def test_a_photo_that_would_fill_the_memory_is_refused_unread():
    before = saved(Image.new("1", (9000, 9000)), "PNG")

    with pytest.raises(photos.HugePhoto):
        photos.prepared(before, "a.png")
