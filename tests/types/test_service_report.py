"""The service report as a type: its examples, its chain of approvals, its number, the notice that it opens."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from pipeline.decide import chain_of
from pipeline.office import notices
from schemas import expressions
from schemas.document_type import TEMPLATES
from schemas.record import leaves, steps
from schemas.shape import schema_at
from tests.service_report import BAD, KIND, TFY, changed, code_in, errors, example, resolved


@pytest.mark.parametrize("name", ["full", "minimal"])
def test_an_example_passes(name: str) -> None:
    assert errors(example(name)) == set()


def test_every_rule_that_stops_a_report_is_shown_by_a_bad_example_or_needs_surroundings() -> None:
    shown = {code_in(file.stem) for file in BAD}
    needs_the_report_before = {
        "carried-over-differs",
        "close-rate-history-differs",
        "complaints-carried-over-differ",
        "cost-ytd-differs",
        "finance-opening-differs",
        "followup-incomplete",
        "incident-history-differs",
        "income-ytd-differs",
        "orders-carried-over-differs",
        "previous-dimension-differs",
        "previous-rate-differs",
        "public-income-opening-differs",
        "repair-fund-opening-differs",
        "year-opening-differs",
    }
    needs_the_project = {"hotline-missing", "remuneration-rate-differs", "remuneration-rate-missing"}

    stopping = {row.code for row in KIND.findings if row.severity == "error"}

    assert stopping - shown == needs_the_report_before | needs_the_project


def test_the_complete_example_types_nothing_that_the_system_computes() -> None:
    typed = [path for path, _leaf in leaves(example("full"))]

    assert not [path for path in typed if schema_at(KIND.schema, steps(path)).get("x-computed")]


def test_a_lump_sum_project_shows_fees_and_their_collection_alone() -> None:
    record = resolved(example("minimal")).record

    assert record["finance"]["collection"][0]["standard"] == "1.80元/㎡·月"
    assert record["letter"]["key_points"]["fees"] == "应收163,296.00元，实收150,232.32元，收缴率92.00%"
    assert not [chart for chart in KIND.charts if chart.section == "finance" and expressions.holds(chart.when, record)]


def test_a_fixed_remuneration_is_counted_by_months() -> None:
    raw = changed("full", ("finance.remuneration_basis", "fixed"), ("finance.remuneration_fixed", Decimal("30000.00")))

    remuneration = resolved(raw).record["finance"]["remuneration"]

    assert (remuneration["actual"], remuneration["ytd"], remuneration["budget"]) == (90000, 180000, 360000)


def test_the_remuneration_rate_comes_from_the_contract_where_nothing_is_typed() -> None:
    raw = example("full")
    del raw["finance"]["remuneration_rate"]

    assert errors(raw, estate=TFY | {"remuneration_rate": "0.08"}) == set()
    assert "remuneration-rate-missing" in errors(raw)
    assert errors(example("full"), estate=TFY | {"remuneration_rate": "0.10"}) == {"remuneration-rate-differs"}


def test_finance_approves_its_part_beside_the_manager_and_the_leader_comes_last() -> None:
    steps_of_chain = {step.role: step for step in chain_of(KIND, resolved(example("full")).record, ["steward"])}

    assert set(steps_of_chain) == {"project_manager", "finance_center", "supervising_leader"}
    assert (steps_of_chain["finance_center"].sees, steps_of_chain["finance_center"].after) == (("finance",), ())
    assert set(steps_of_chain["supervising_leader"].after) == {"project_manager", "finance_center"}


def test_a_lump_sum_report_needs_no_finance_centre() -> None:
    chain = chain_of(KIND, resolved(example("minimal")).record, ["steward"])

    assert [step.role for step in chain] == ["project_manager", "supervising_leader"]


@pytest.mark.requirement("R-5.3.3-3")
def test_the_reading_notice_is_the_one_of_the_model() -> None:
    assert KIND.reading_notice is not None
    context = {**resolved(example("full")).record, "facts": {"number": "XRWY-TFY-WYBG-2026Q2-01", "access_code": ""}}
    expected = json.loads((TEMPLATES / "circular" / "examples" / "reading.json").read_text("utf-8"))

    record = notices._filled(KIND.reading_notice.record, context)

    assert record == {key: expected[key] for key in record}
    assert expressions.holds(KIND.reading_notice.when, context) is True


def test_the_reading_notice_can_be_written_for_a_project_with_a_bare_file() -> None:
    assert KIND.reading_notice is not None
    context = {
        **resolved(example("minimal")).record,
        "facts": {"number": "XRWY-SLHY-WYBG-2026Q2-01", "access_code": ""},
    }

    record = notices._filled(KIND.reading_notice.record, context)

    assert record["particulars"]["rows"][0]["text"] == "管家服务中心"
    assert expressions.holds(KIND.reading_notice.when, context) is False


def test_number_and_title_are_those_of_the_model() -> None:
    record = resolved(example("full")).record

    assert expressions.filled(KIND.numbering.prefix, record) == "XRWY-TFY-WYBG-2026Q2"
    assert record["title"] == "听枫苑2026年第二季度物业服务报告"
