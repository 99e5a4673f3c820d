"""Pictures in cells (WPS) and above them: the cell holds a name, the reading the bytes."""

import io
import zipfile

import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from PIL import Image as Painter

from pipeline.workbook import pictures
from pipeline.workbook.opening import Opened, opened

_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def png() -> bytes:
    out = io.BytesIO()
    Painter.new("RGB", (4, 4), "red").save(out, "PNG")
    return out.getvalue()


def with_cell_pictures(*formulas: str, data: bytes | None = None) -> bytes:
    """Return a workbook as WPS saves one: a formula in the cell, its picture in xl/cellimages.xml."""
    book = Workbook()
    for number, one in enumerate(formulas, 1):
        book.active.cell(number, 1).value = one
    out = io.BytesIO()
    book.save(out)
    images = (
        f'<etc:cellImages xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData" xmlns:r="{_RELS}" '
        'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><etc:cellImage><xdr:pic><xdr:nvPicPr>'
        '<xdr:cNvPr id="2" name="ID_AB12" descr="水箱"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rId1"/>'
        "</xdr:blipFill></xdr:pic></etc:cellImage></etc:cellImages>"
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_RELS}/image" Target="media/image7.png"/></Relationships>'
    )
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/cellimages.xml", images)
        archive.writestr("xl/_rels/cellimages.xml.rels", links)
        archive.writestr("xl/media/image7.png", png() if data is None else data)
    return out.getvalue()


def floating(heading: str, cell: str = "B2", beside: str | None = None) -> Opened:
    book = Workbook()
    book.active.append(["部位", heading])
    book.active.append(["水箱", beside])
    book.active.add_image(Image(io.BytesIO(png())), cell)
    out = io.BytesIO()
    book.save(out)
    return opened(out.getvalue(), "a.xlsx")


@pytest.mark.parametrize("formula", ['=DISPIMG("ID_AB12",1)', '=_xlfn.DISPIMG("ID_AB12",1)'])
def test_a_picture_in_a_cell_is_called_by_its_name_and_comes_along(formula: str) -> None:
    found = opened(with_cell_pictures(formula, formula), "a.xlsx")

    assert found.grids[0].square(0, 0).value == "image7.png"
    assert found.grids[0].square(1, 0).formula == ""
    assert found.pictures == {"image7.png": png()}


def test_a_picture_that_is_missing_or_none_leaves_its_cell_blank() -> None:
    for data in (
        with_cell_pictures('=DISPIMG("ID_ZZ",1)'),
        with_cell_pictures('=DISPIMG("ID_AB12",1)', data=b"MZ\x90"),
    ):
        found = opened(data, "a.xlsx")

        assert found.pictures == {}
        assert found.grids[0].square(0, 0).is_blank


def test_a_picture_larger_than_any_photo_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_PICTURE_BYTES", 10)

    assert opened(with_cell_pictures('=DISPIMG("ID_AB12",1)'), "a.xlsx").pictures == {}


def test_a_floating_picture_counts_for_the_blank_cell_of_a_picture_column() -> None:
    found = floating("现场照片")

    assert found.grids[0].square(1, 1).value == "image1.png"
    assert found.pictures == {"image1.png": png()}
    assert floating("现场照片", "B5").grids[0].square(4, 1).value == "image1.png"


@pytest.mark.parametrize(("heading", "beside"), [("照片说明", None), ("数量", None), ("现场照片", "已有文字")])
def test_a_floating_picture_elsewhere_is_nobodys_data(heading: str, beside: str | None) -> None:
    assert floating(heading, beside=beside).grids[0].square(1, 1).value == beside


@pytest.mark.parametrize(
    ("data", "is_one"),
    [(b"\xff\xd8\xff\xe0", True), (b"GIF89a", True), (b"\0\0\0\x18ftypheic", True), (b"<svg/>", False), (b"", False)],
)
def test_pictures_are_known_by_their_first_bytes(data: bytes, is_one: bool) -> None:
    assert pictures.is_picture(data) == is_one
