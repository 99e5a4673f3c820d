"""The PDFs of the archive are PDF/A-1b: PDFBox Preflight says so, and our own check refuses what it refuses."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from pipeline import batch, own_papers, papers
from pipeline.compose import Printed, compose
from pipeline.own_papers import Printing
from pipeline.render.facts import Facts
from pipeline.render.fonts import Fonts
from pipeline.render.pdf import render_pdf
from pipeline.render.pdf_archival import flaws
from schemas.language import speak
from tests import preflight, service_report
from tests.judging import changed, kind_of, settled

NOW = datetime(2026, 7, 10, 9, tzinfo=UTC)
FINAL = Printed(NOW, "XRWY-TFY-WYBG-2026Q2-01", "7K3M-92QD", "2026-008", "2026-07-10", draft=False)
PAGE = '<html lang="zh-CN"><head><style>{css}</style></head><body><h1>通知</h1>{more}</body></html>'
# What a page can get wrong: each with what our own check says of it.
SEE_THROUGH = "something on it is transparent: a picture, a shadow or a colour"
SPOILT = {
    "colour": "<p style='color: rgba(0, 0, 0, 0.5)'>停水</p>",
    "opacity": "<p style='opacity: 0.5'>停水</p>",
    "picture": "<img src='asset:seal.png' alt='章'>",
    "shade": "<p style='background: linear-gradient(rgba(0, 0, 0, 0.1), blue)'>停水</p>",
    "drawing": "<svg width='9' height='9'><g opacity='0.4'><rect width='9' height='9'/></g></svg>",
}


def page(more: str = "", **facts: object) -> bytes:
    seal = io.BytesIO()
    Image.new("RGBA", (20, 20), (200, 0, 0, 90)).save(seal, "PNG")
    fonts = Fonts.load()
    about = Facts("通知", "星冉物业", NOW, **facts)  # type: ignore[arg-type]
    return render_pdf(PAGE.format(css=fonts.css(), more=more), {"seal.png": seal.getvalue()}, fonts, about).data


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (320, 240), "#88a").save(made, "JPEG")
    return made.getvalue()


def of_type(name: str, printed: Printed = FINAL) -> bytes:
    return compose(kind_of(name), settled(changed(name)).record, printed, Fonts.load()).pdf


def with_photos() -> bytes:
    raw = changed("event_summary")
    for number, row in enumerate(raw["course"]["photos"], 1):
        row["file"] = f"{number}.jpg"
    pictures = {f"{number}.jpg": photo() for number, _row in enumerate(raw["course"]["photos"], 1)}
    return compose(kind_of("event_summary"), settled(raw).record, FINAL, Fonts.load(), photos=pictures).pdf


def of_a_batch() -> dict[str, bytes]:
    kind, record = kind_of("household_notice"), settled(changed("household_notice")).record
    handed = papers.handed_out(kind, record, FINAL, Fonts.load())
    run, first = batch.run_name(FINAL.number), batch.file_name(FINAL.number, batch.items(record, kind)[0])
    return {"household notices": handed[run], "one household's notice": handed[first]}


def own_paper() -> bytes:
    how = Printing(NOW, Fonts.load(), "林若溪　2026-07-10")
    return own_papers.printed(
        "feedback", ("网页反馈", "星冉物业", "反馈"), how, facts=[("来自", "业主")], notice="说明"
    )


@pytest.mark.slow
def test_a_judge_of_others_says_yes_to_every_sort_of_paper(tmp_path: Path) -> None:
    report = service_report.resolved(service_report.example("full")).record
    judged = {
        "service report, all charts": compose(service_report.KIND, report, FINAL, Fonts.load()).pdf,
        "circular": of_type("circular"),
        "circular, a draft": of_type("circular", Printed(NOW)),
        "minutes": of_type("forum_minutes"),
        "official letter": of_type("letter_out"),
        "summary with photos": with_photos(),
        **of_a_batch(),
        "own paper": own_paper(),
        "link, list, rare names, no subject": page(
            "<p><a href='https://example.org'>网页</a>𡭄㛃 ✔ ☎ ABC</p><ul><li>一</li></ul>"
        ),
    }

    assert preflight.faults(judged, tmp_path) == {name: [] for name in judged}
    assert {name: flaws(data) for name, data in judged.items()} == {name: [] for name in judged}


@pytest.mark.slow
def test_the_judge_says_no_where_our_own_check_does(tmp_path: Path) -> None:
    judged = {name: page(more) for name, more in SPOILT.items()} | {
        "claim": page().replace(b"<pdfaid:part>1<", b"<pdfaid:part>2<"),
        "version": page().replace(b"%PDF-1.4", b"%PDF-1.7"),
        "profile": edited(page(), without_profile),
        "face": edited(page(), without_faces),
    }

    refused = {name for name, said in preflight.faults(judged, tmp_path).items() if said}
    assert refused >= judged.keys() - {"version"}  # it takes a later number for a promise that was kept
    assert {name for name, data in judged.items() if flaws(data)} == judged.keys()


def edited(data: bytes, change: Callable[[pikepdf.Pdf], object]) -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf)
        pdf.save(made, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
    return made.getvalue()


def descriptors(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    found = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary)]
    return [one for one in found if one.get("/Type") == "/FontDescriptor"]


def without_profile(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def without_claim(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def without_faces(pdf: pikepdf.Pdf) -> None:
    for face in descriptors(pdf):
        del face["/FontFile2"]


def with_faces_of_another_form(pdf: pikepdf.Pdf) -> None:
    for face in descriptors(pdf):
        face["/FontFile3"] = face["/FontFile2"]
        del face["/FontFile2"]


def with_a_program(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def with_a_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["a.txt"] = b"words"


def told(data: bytes) -> list[str]:
    with speak("en"):
        return [str(flaw) for flaw in flaws(data)]


@pytest.mark.parametrize("more", SPOILT.values(), ids=SPOILT)
def test_whatever_is_seen_through_is_found(more: str) -> None:
    assert told(page(more)) == [SEE_THROUGH]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_profile, "it does not bring the profile of its colours"),
        (without_claim, "it does not say that it is PDF/A-1b"),
        (without_faces, "the face Letterbook-Kai-Bold is not embedded"),
        (with_faces_of_another_form, "the face Letterbook-Kai-Bold is not TrueType"),
        (with_a_program, "it carries other files, or a program"),
        (with_a_file, "it carries other files, or a program"),
    ],
)
def test_what_an_archive_cannot_take_is_named(change: Callable[[pikepdf.Pdf], object], said: str) -> None:
    assert told(page()) == []
    assert said in told(edited(page(), change))


def test_a_later_version_of_the_format_is_refused() -> None:
    assert told(page().replace(b"%PDF-1.4", b"%PDF-1.7")) == ["it is not of PDF version 1.4, or it is encrypted"]


def test_what_a_pdf_says_of_itself_stands_in_its_packet_too() -> None:
    with pikepdf.open(io.BytesIO(page(subject="停水 <1>", keywords=("甲", "乙")))) as pdf:
        said, tagged = pdf.Root.Metadata.read_bytes().decode(), "/StructTreeRoot" in pdf.Root

    assert "停水 &lt;1&gt;" in said
    assert "<pdf:Keywords>甲, 乙</pdf:Keywords>" in said
    assert tagged
