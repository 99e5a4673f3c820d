"""Questions over our own reading of Whoosh's files: phrases, scores and bounds, the same as Whoosh's own matchers."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as ask

from index import whoosh_engine, whoosh_shelf
from index.engine import Query
from index.question import read
from index.whoosh_engine import WhooshEngine

_LETTERS = st.text("电梯水箱检修3号A", min_size=1, max_size=12)


def _by_whoosh(searcher, phrase):
    """Return what Whoosh's matchers find for one phrase, and how they score it."""
    terms = ask.Term("text", phrase[0]) if len(phrase) == 1 else ask.Phrase("text", list(phrase))
    return {document: round(score, 3) for document, score in searcher.search(terms, limit=None).items()}


def _opened(engine):
    path, state = engine._state()
    return whoosh_shelf.lent(path, state, lambda: whoosh_engine._opened(path).searcher())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(_LETTERS, min_size=1, max_size=6), asked=_LETTERS)
def test_a_phrase_is_found_and_scored_as_whoosh_itself_does(tmp_path_factory, document, bodies, asked):
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    half = len(bodies) // 2
    made = [document(number=f"N-{place}", body=body) for place, body in enumerate(bodies)]
    engine.update(enumerate(made[:half], 1), half)
    engine.update(enumerate(made[half:], half + 1), len(made))

    with _opened(engine) as shelf:
        for phrase in read(asked).required:
            found = {one: round(score, 3) for one, score in shelf._phrase("text", phrase).items()}
            assert found == _by_whoosh(shelf.searcher, phrase)


def test_a_word_in_more_documents_than_a_block_holds_is_found_in_all(tmp_path, document):
    engine = WhooshEngine(tmp_path / "index")
    bodies = ["电梯大修" if place % 3 else "梯电修大" for place in range(300)]
    engine.rebuild((document(number=f"N-{place:03}", body=body) for place, body in enumerate(bodies)), 300)

    assert [engine.search(Query(asked)).total for asked in ("电梯", "梯大修", "修大", "梯电 大修")] == [
        200,
        200,
        100,
        0,
    ]


def test_what_was_read_of_terms_is_let_go_when_it_becomes_too_much(tmp_path, document, monkeypatch):
    monkeypatch.setattr(whoosh_shelf, "_KEPT_POSTINGS", 4)
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild((document(number=f"N-{place}", body="电梯检修水箱") for place in range(3)), 3)

    totals = [engine.search(Query(asked)).total for asked in ("电梯", "检修", "水箱", "电梯检修")]

    assert totals == [3, 3, 3, 3]
    with _opened(engine) as shelf:
        assert sum(len(documents) for documents, _scores in shelf.terms.values()) <= 4


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"since": "2026-03-01"}, {"B", "C"}),
        ({"until": "2026-03-01"}, {"A", "B"}),
        ({"since": "2026-03-01", "until": "2026-03-31"}, {"B"}),
        ({"category": "reports"}, {"A", "C"}),
        ({"importance": "important", "category": "reports"}, {"C"}),
    ],
)
def test_filters_leave_out_what_they_do_not_admit(tmp_path, document, filters, expected):
    engine = WhooshEngine(tmp_path / "index")
    facts = [("A", "2026-02-01", "reports", "normal"), ("B", "2026-03-01", "circulars", "important")]
    facts.append(("C", "2026-04-01", "reports", "important"))
    made = [
        document(number=number, date=day, category=category, importance=weight)
        for number, day, category, weight in facts
    ]
    engine.rebuild(made, 3)

    found = engine.search(Query("", **filters))

    assert {hit.number for hit in found.hits} == expected
    assert sum(found.facets["category"].values()) == found.total == len(expected)
