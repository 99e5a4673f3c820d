"""Charts: the same bytes, inside the paper, without overlap, with words for those who cannot see them."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import lxml.etree
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.render.chart_canvas import WIDTH, Canvas, n, shortened, tick_label, ticks, width_of, wrapped
from pipeline.render.chart_svg import chart_svg
from pipeline.render.charts import Chart, Kind, Series, alt_text, table
from pipeline.render.pdf import render_pdf
from pipeline.render.raster import rasterise

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = st.decimals(-10_000_000, 10_000_000, places=2) | st.none()


def chart(kind: str, values, *more, title: str = "图1 受理量", unit: str = "件", **given: object) -> Chart:
    rows = tuple(
        Series(f"系列{number}", tuple(None if value is None else Decimal(str(value)) for value in row))
        for number, row in enumerate((values, *more), 1)
    )
    labels = given.pop("labels", tuple(f"类别{number}" for number in range(len(values))))
    return Chart(Kind(kind), title, unit, labels, rows, **given)


def texts(svg: str) -> list[str]:
    return [element.text for element in lxml.etree.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_chart_says_its_title_its_unit_its_labels_and_its_figures(kind: Kind):
    svg = chart_svg(chart(kind, [3, 1417, 9], title="受理 <量> & 办结"))

    words = texts(svg)
    assert words[0] == "受理 <量> & 办结"
    assert "单位：件" in words
    assert {"类别0", "类别1", "类别2"} <= set(words)
    assert any("1,417" in word for word in words)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_chart_has_a_title_and_a_description_for_those_who_cannot_see_it(kind: Kind):
    drawn = chart(kind, [3, 4])

    root = lxml.etree.fromstring(chart_svg(drawn))
    assert root.find(f"{SVG}title").text == "图1 受理量"
    assert root.find(f"{SVG}desc").text == alt_text(drawn)
    assert root.get("role") == "img"


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(list(Kind)), st.lists(FIGURES, max_size=14), st.integers(0, 2))
def test_every_chart_is_drawn_the_same_twice_on_its_paper_and_without_transparency(kind, values, places):
    drawn = chart(kind, values, places=places)

    svg = chart_svg(drawn)

    assert svg == chart_svg(drawn)
    assert not re.search("opacity|Gradient|foreignObject|<style|script|NaN|inf", svg)
    width, height = (float(size) for size in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    for shape in lxml.etree.fromstring(svg).iter(f"{SVG}rect"):
        assert float(shape.get("x")) >= -0.01
        assert float(shape.get("x")) + float(shape.get("width")) <= width + 0.01
        assert float(shape.get("y")) + float(shape.get("height")) <= height + 0.01


def test_bars_are_as_long_as_their_figures():
    svg = chart_svg(chart("bar", [100, 50]))

    bars = [
        float(bar.get("height"))
        for bar in lxml.etree.fromstring(svg).iter(f"{SVG}rect")
        if bar.get("fill") == "#1f4e79"
    ]
    assert bars[0] == pytest.approx(2 * bars[1], abs=0.02)


def test_a_missing_figure_leaves_a_gap_in_bars_and_line():
    assert chart_svg(chart("bar", [1, None, 3])).count('fill="#1f4e79"') == 2
    assert len(re.findall(r"<path ", chart_svg(chart("line", [1, 2, None, 3, 4])))) == 2


def test_negative_figures_hang_below_zero():
    svg = chart_svg(chart("bar", [10, -10]))

    up, down = (bar for bar in lxml.etree.fromstring(svg).iter(f"{SVG}rect") if bar.get("fill") == "#1f4e79")
    assert float(down.get("y")) == pytest.approx(float(up.get("y")) + float(up.get("height")), abs=0.02)


def test_several_series_have_a_legend():
    words = texts(chart_svg(chart("hbar", [1, 2], [3, 4], unit="%", places=2)))

    assert {"系列1", "系列2", "4.00%"} <= set(words)


def test_a_legend_that_is_too_wide_goes_on_below():
    many = [chart("bar", [1]).series[0].__class__("很长的系列名称" * 3, (Decimal(number),)) for number in range(4)]

    svg = chart_svg(Chart(Kind.BAR, "图", "件", ("甲",), tuple(many)))

    starts = [float(word.get("y")) for word in lxml.etree.fromstring(svg).iter(f"{SVG}text") if "系列" in word.text]
    assert len(set(starts)) == 2


def test_a_target_is_drawn_with_its_figure():
    for kind in ("bar", "hbar", "line"):
        assert "目标 95.00%" in texts(chart_svg(chart(kind, [96, 97], unit="%", places=2, target=Decimal(95))))


def test_a_line_of_close_rates_does_not_begin_at_zero():
    assert "0%" not in texts(chart_svg(chart("line", [96.1, 96.84, 97.31], unit="%", places=2)))
    assert "0" in texts(chart_svg(chart("line", [1, 9, 6])))


def test_lines_have_their_figures_above_beside_and_below():
    svg = chart_svg(chart("line", [30, 1], [20, 2], [10, 3]))

    heights = {word.text: float(word.get("y")) for word in lxml.etree.fromstring(svg).iter(f"{SVG}text")}
    assert heights["30"] < heights["20"] < heights["10"]


def test_crowded_figures_and_labels_are_turned_instead_of_overlapping():
    svg = chart_svg(
        chart("bar", [1_234_567.89] * 14, places=2, labels=tuple(f"一个放不下的很长的标签名称{n}" for n in range(14)))
    )

    assert svg.count("rotate(-90") == 14
    assert svg.count("rotate(-45") == 14


def test_a_line_too_crowded_for_figures_leaves_them_to_the_description():
    assert "1,234,567.00" not in texts(chart_svg(chart("line", [1_234_567] * 24, places=2)))


def test_a_pie_lists_every_share_and_draws_a_single_one_as_a_full_circle():
    words = texts(chart_svg(chart("pie", [75, 25, 0, None], places=2)))

    assert {"75.00%", "25.00%", "—"} <= set(words)
    assert "A 88 88 0 1 1" in chart_svg(chart("pie", [5, 0]))
    assert "无数据" in texts(chart_svg(chart("pie", [0, None])))


def test_a_waterfall_goes_from_balance_to_balance():
    words = texts(chart_svg(chart("waterfall", ["286540.00", "63806.40", "-29400.00", "320946.40"], places=2)))

    assert {"286,540.00", "+63,806.40", "-29,400.00", "320,946.40"} <= set(words)


def test_the_words_for_a_chart_hold_every_figure():
    said = alt_text(chart("bar", [318, None], labels=("报修", "咨询"), target=Decimal(300)))

    assert said == "柱形图“图1 受理量”：报修318件，咨询无数据；目标300件。"
    assert "系列2：类别0" in alt_text(chart("line", [1], [2]))


def test_the_figures_of_a_chart_are_a_table_with_its_head():
    drawn = chart("bar", [3, None], ["1417", "9"], labels=("一月", "二月"), target=Decimal(12))

    assert table(drawn) == (
        ("", "系列1（件）", "系列2（件）"),
        ("一月", "3", "1,417"),
        ("二月", "—", "9"),
        ("目标", "12", "12"),
    )


def test_figures_that_do_not_fit_their_labels_are_a_bug():
    with pytest.raises(ValueError, match="one value per label"):
        Chart(Kind.BAR, "图", "件", ("甲",), (Series("一", ()),))
    with pytest.raises(ValueError, match="cannot show 2 series"):
        chart("pie", [1], [2])
    with pytest.raises(ValueError, match="cannot show 0 series"):
        Chart(Kind.BAR, "图", "件", (), ())


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), min_size=1, max_size=8), st.booleans(), st.booleans())
def test_an_axis_always_encloses_its_figures_with_few_round_steps(values, from_zero, whole):
    marks = ticks(values, from_zero=from_zero, whole=whole)

    assert marks[0] <= min(values)
    assert marks[-1] >= max(values)
    assert 2 <= len(marks) <= 8
    assert not whole or all(mark == mark.to_integral_value() for mark in marks)


@pytest.mark.parametrize(
    ("value", "step", "unit", "shown"),
    [
        ("1500000", "500000", "元", "150万"),
        ("25000", "5000", "元", "25,000"),
        ("97.50", "0.5", "%", "97.5%"),
        ("0", "10000", "元", "0"),
    ],
)
def test_round_figures_are_written_short(value, step, unit, shown):
    assert tick_label(Decimal(value), Decimal(step), unit) == shown


@given(st.text("汉字ab1，. ", max_size=40), st.floats(15, 300))
def test_wrapped_text_keeps_every_character_and_stays_in_its_width(words, width):
    lines = wrapped(words, width, rows=3)

    if lines is not None:
        assert "".join(lines) == words
        assert all(width_of(line) <= width for line in lines)
    assert width_of(shortened(words, width)) <= max(width, width_of("…"))


def test_coordinates_are_short():
    assert [n(value) for value in (0, -0.001, 1.0, 12.345, 1200, 0.5)] == ["0", "0", "1", "12.35", "1200", "0.5"]


def test_a_rectangle_can_go_in_any_direction():
    canvas = Canvas()

    canvas.rect(10, 10, -4, -6, "#000000")

    assert 'x="6" y="4" width="4" height="6"' in canvas.elements[0]


def test_a_chart_becomes_the_same_picture_twice(fonts):
    svg = chart_svg(chart("bar", [3, 4]))

    png = rasterise(svg, 1000, fonts)

    assert png == rasterise(svg, 1000, fonts)
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    assert picture.width == 1000
    assert picture.getpixel((999, 0)) == (255, 255, 255)


def test_labels_of_a_chart_are_text_of_our_face_in_page_and_asset(fonts, facts):
    svg = chart_svg(chart("bar", [3, 4], labels=("𡭄", "报修")))
    html = f"<html><style>{fonts.css()}</style>{svg}<img src='asset:c.svg' alt='图'></html>"

    pdf = render_pdf(html, {"c.svg": svg.encode()}, fonts, facts)

    import pypdfium2

    words = pypdfium2.PdfDocument(pdf.data)[0].get_textpage().get_text_range()
    assert words.count("报修") == 2
    assert words.count("𡭄") == 2


def test_a_chart_fills_the_usual_width():
    assert f'width="{n(WIDTH)}"' in chart_svg(chart("pie", [1]))
