"""Facts as sets of documents: order, filters and facets, however many parts they come in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.columns import Columns, Part
from index.engine import Facts, Query, Scope

_FACTS = st.builds(
    Facts,
    number=st.text("N-012", max_size=4),
    project=st.sampled_from("PQR"),
    type=st.sampled_from("ab"),
    category=st.sampled_from("xy"),
    importance=st.just("normal"),
    confidentiality=st.sampled_from(["internal", "owners"]),
    date=st.sampled_from(["", "2025", "2025-12-31", "2026-01-01", "2026-01-02"]),
)


@given(st.lists(st.lists(_FACTS, max_size=6), max_size=4))
def test_documents_in_parts_are_in_the_order_of_all_of_them_and_counted_as_one_by_one(lists):
    columns = Columns.of([Part.of(facts) for facts in lists])
    every = [facts for one in lists for facts in one]
    by_number = sorted(range(len(every)), key=lambda one: every[one].number)
    query = Query(project="P", since="2025-06-01", visible=(Scope("P", "owners"), Scope("Q")))
    admitted = [
        one
        for one, facts in enumerate(every)
        if facts.project == "P" and facts.confidentiality == "owners" and facts.date >= "2025-06-01"
    ]

    assert columns.newest == sorted(by_number, key=lambda one: every[one].date, reverse=True)
    assert columns.admitted(query) == columns.bits(admitted)
    assert sum(columns.counts(columns.bits(admitted), admitted)["type"].values()) == len(admitted)


@pytest.mark.parametrize("visible", [(), (Scope("Z"),), (Scope("P", "owners"),)])
def test_who_may_see_nothing_of_it_is_told_of_nothing(visible):
    facts = Facts("N", "P", "a", "x", "normal", "internal", "2026-01-01")

    assert Columns.of([Part.of([facts])]).admitted(Query(visible=visible)) == 0
