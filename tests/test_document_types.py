"""Every folder under `templates/` is held to the same contract; a new type is tested by being there."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.founding import demo_projects
from pipeline import compose, type_check
from pipeline.render.fonts import Fonts
from pipeline.workbook.examples import stale
from pipeline.workbook.read import read_workbook
from pipeline.workbook.write import write_workbook
from schemas import document_type, shape
from schemas import record as records
from schemas.document_type import TEMPLATES, DocumentType, load

KINDS = document_type.load_all()
# The examples speak of these, as `letterbook types check` says it for whoever writes a type.
FACTS = demo_projects()
EXAMPLES = [path for kind in KINDS.values() for path in sorted(kind.folder.glob("examples/*.json"))]


def named(path: Path) -> str:
    return f"{path.parent.parent.name}-{path.stem}"


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request: pytest.FixtureRequest) -> DocumentType:
    found: DocumentType = request.param
    return found


@pytest.mark.slow
def test_a_type_holds_together(kind):
    found = [str(finding) for finding in type_check.findings(kind.folder, FACTS)]

    assert found == []


def test_every_row_of_policy_cites_its_clause(kind):
    rows = [*kind.sections, *kind.approvals, *kind.copies, *(rule for rule in kind.rules if rule.severity == "error")]

    assert [row for row in rows if not row.clause] == []


def test_a_type_has_bad_examples_for_its_problems(kind):
    assert len(list(kind.folder.glob("bad/*.json"))) >= 8


@pytest.mark.parametrize("path", EXAMPLES, ids=named)
def test_an_example_survives_the_way_through_a_workbook(path):
    kind = load(path.parent.parent)
    record = records.loads(path.read_bytes())

    reading = read_workbook(write_workbook(kind, record), KINDS, path.name)

    assert list(reading.problems) == []
    back = shape.normalised(dict(reading.record), kind.schema, kind.schema)
    assert back == shape.normalised(record, kind.schema, kind.schema)


@pytest.mark.slow
def test_the_workbook_examples_are_those_of_the_json_examples():
    assert [str(path) for path in stale()] == []


def test_every_type_has_a_full_and_a_minimal_example_as_json_and_as_workbook(kind):
    wanted = {f"{name}.{form}" for name in ("full", "minimal") for form in ("json", "xlsx")}

    assert wanted <= {path.name for path in (kind.folder / "examples").iterdir()}


@pytest.mark.slow
def test_the_report_has_at_least_five_charts_each_with_title_unit_and_words_for_the_blind():
    kind = KINDS["service_report"]
    made, _stopping = type_check.resolved(kind, kind.folder / "examples" / "full.json", FACTS)

    charts = [chart for row in kind.charts if (chart := compose._chart(row, made.record)) is not None]

    assert len(charts) >= 5
    assert all(chart.title and chart.unit and compose.alt_text(chart) for chart in charts)


# Drawing does not depend on the type; these four have between them charts, photos, tables, a projection and a letter.
@pytest.mark.slow
@pytest.mark.parametrize("name", ["service_report", "circular", "forum_minutes", "letter_in"])
def test_the_same_record_gives_the_same_bytes_twice(name):
    kind = KINDS[name]
    made, _stopping = type_check.resolved(kind, kind.folder / "examples" / "minimal.json", FACTS)
    printed = compose.Printed(created=compose.datetime.fromisoformat("2026-07-10T09:00:00+08:00"))

    first, second = (compose.compose(kind, made.record, printed, Fonts.load()) for _ in range(2))

    assert (first.pdf, first.docx) == (second.pdf, second.docx)


def test_a_faulty_folder_is_refused_when_it_is_loaded(tmp_path):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "type.toml").write_text("id = ", "utf-8")

    with pytest.raises(document_type.FaultyType) as refusal:
        load(folder, TEMPLATES / "_shared")

    assert "type.toml" in str(refusal.value)
