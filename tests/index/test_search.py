"""The finder: following the ledger, filters, access, facets, order, and odd questions."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.engine import Gone, Query, Scope
from index.search import Finder


def numbers(results) -> list[str]:
    return [hit.number for hit in results.hits]


def test_a_finder_without_an_index_finds_nothing_and_stands_at_the_beginning(finder):
    assert (finder.position(), finder.numbers(), finder.search("电梯").total) == (0, frozenset(), 0)
    assert not finder.folder.exists()


def test_a_followed_document_is_found_and_the_position_recorded(finder, document):
    reached = finder.follow([(3, document())], 5)

    assert (reached, finder.position()) == (5, 5)
    assert numbers(finder.search("停水")) == ["XRWY-TFY-TZ-2026-001"]


def test_the_same_number_again_replaces(finder, document):
    finder.follow([(1, document(body="旧文")), (2, document(body="新文"))], 2)
    finder.follow([(3, document(body="再改"))], 3)

    assert finder.numbers() == {"XRWY-TFY-TZ-2026-001"}
    assert finder.search("再改").total == 1
    assert finder.search("新文").total == finder.search("旧文").total == 0


def test_a_document_that_is_gone_is_not_found(finder, document):
    finder.follow([(1, document(number="A")), (2, document(number="B"))], 2)
    finder.follow([(3, Gone("A"))], 3)

    assert finder.numbers() == {"B"}


def test_events_brought_twice_or_late_change_nothing(finder, document):
    finder.follow([(1, document(body="旧文")), (2, document(body="新文"))], 2)
    reached = finder.follow([(1, document(body="旧文"))], 1)

    assert reached == finder.position() == 2
    assert finder.search("新文").total == 1


def test_an_index_that_followed_events_without_any_document_is_whole_and_empty(finder):
    finder.follow([], 5)

    assert (finder.position(), finder.numbers(), finder.search("停水").total) == (5, frozenset(), 0)


def test_the_index_never_passes_over_a_gap(finder, document):
    reached = finder.follow([(8, document())], 9, since=7)

    assert reached == finder.position() == 0
    assert finder.numbers() == frozenset()


def test_a_long_backlog_is_taken_in_pieces(finder, document):
    changes = [(place // 2 + 1, document(number=f"N-{place:03}", body="电梯")) for place in range(450)]
    finder.follow(changes, 300, since=0)

    assert finder.position() == 300
    assert finder.search("电梯").total == 450


def test_a_rebuild_replaces_everything(finder, document):
    finder.follow([(1, document(number="A")), (2, document(number="B"))], 2)
    finder.rebuild([document(number="B"), document(number="C")], 7)

    assert (finder.numbers(), finder.position()) == ({"B", "C"}, 7)


def test_a_rebuild_that_fails_leaves_the_old_index(finder, document):
    def broken():
        yield document(number="B")
        raise OSError("archive away")

    finder.follow([(1, document(number="A"))], 1)
    with pytest.raises(OSError, match="archive away"):
        finder.rebuild(broken(), 2)

    assert (finder.numbers(), finder.position()) == ({"A"}, 1)


def test_clearing_forgets_everything(finder, document):
    finder.follow([(1, document())], 1)
    finder.clear()

    assert (finder.position(), finder.search().total) == (0, 0)


@pytest.fixture
def varied(finder, document) -> Finder:
    """Return a finder with documents of two projects, three kinds and two years."""
    rows = [
        {"number": "A", "date": "2025-12-31", "importance": "important"},
        {"number": "B", "date": "2026-01-01", "confidentiality": "internal"},
        {"number": "C", "date": "2026-06-30", "project": "HJT", "type": "service_report", "category": "reports"},
        {"number": "D", "date": "2026-07-01", "project": "HJT", "confidentiality": "internal"},
    ]
    finder.follow([(place, document(**row)) for place, row in enumerate(rows, 1)], 4)
    return finder


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({}, "DCBA"),
        ({"project": "HJT"}, "DC"),
        ({"type": "service_report"}, "C"),
        ({"category": "circulars"}, "DBA"),
        ({"importance": "important"}, "A"),
        ({"since": "2026-01-01", "until": "2026-06-30"}, "CB"),
        ({"limit": 2}, "DC"),
        ({"limit": 2, "offset": 3}, "A"),
        ({"limit": 0}, ""),
        ({"visible": ()}, ""),
        ({"visible": (Scope("TFY"),)}, "BA"),
        ({"visible": (Scope(confidentiality="owners"),)}, "CA"),
        ({"visible": (Scope("TFY"), Scope("HJT", "owners"))}, "CBA"),
        ({"visible": (Scope(),)}, "DCBA"),
    ],
)
def test_an_empty_question_lists_what_the_filters_admit_newest_first(varied, filters, found):
    assert "".join(numbers(varied.search("", **filters))) == found


def test_facets_count_the_whole_result_and_only_what_may_be_seen(varied):
    results = varied.search("停水", visible=(Scope("TFY"), Scope("HJT", "owners")), limit=1)

    assert results.total == 3
    assert results.facets == {
        "project": {"TFY": 2, "HJT": 1},
        "type": {"circular": 2, "service_report": 1},
        "category": {"circulars": 2, "reports": 1},
        "year": {"2026": 2, "2025": 1},
        "importance": {"normal": 2, "important": 1},
    }


def test_a_relaxed_answer_does_not_tell_of_a_hidden_document(finder, document):
    finder.follow(
        [
            (1, document(number="SECRET", body="电梯广告收入", confidentiality="internal")),
            (2, document(number="OPEN", body="收入来自广告，在电梯内")),
        ],
        2,
    )
    results = finder.search("电梯广告收入", visible=(Scope(confidentiality="owners"),))

    assert (numbers(results), results.relaxed) == (["OPEN"], True)


def test_excluded_words_exclude(varied, document):
    varied.follow([(5, document(number="E", body="停水，消杀"))], 5)

    assert "E" not in numbers(varied.search("停水 -消杀"))
    assert numbers(varied.search("-停水")) == []


def test_a_question_for_a_number_puts_that_document_first(finder, document):
    finder.follow(
        [
            (1, document(number="XRWY-TFY-TZ-2026-001", date="2026-01-01")),
            (2, document(number="XRWY-TFY-TZ-2026-002", date="2026-05-01", body="更正XRWY-TFY-TZ-2026-001 " * 9)),
            (3, document(number="XRWY-TFY-TZ-2026-001-1", date="2026-06-01")),
        ],
        3,
    )

    assert numbers(finder.search("ｘｒｗｙ-tfy-tz-2026-001"))[0] == "XRWY-TFY-TZ-2026-001"


def test_a_title_counts_more_than_any_number_of_mentions(finder, document):
    finder.follow(
        [
            (1, document(number="TITLE", title="电梯检修通知", body="详见现场。")),
            (2, document(number="BODY", body="电梯" * 500, date="2026-09-01")),
        ],
        2,
    )

    assert numbers(finder.search("电梯")) == ["TITLE", "BODY"]


def test_the_word_counts_more_than_its_characters_inside_other_words(finder, document):
    finder.follow(
        [
            (1, document(number="WORD", body="小区旁的公园已经开放。")),
            (2, document(number="CHARACTERS", body="办公园区，办公园区。", date="2026-09-01")),
        ],
        2,
    )

    assert numbers(finder.search("公园")) == ["WORD", "CHARACTERS"]


def test_a_hit_is_json_data_with_its_matches_marked(finder, document):
    finder.follow([(1, document(body="2号楼電梯检修。"))], 1)
    row = finder.search("电梯").row()

    assert row["total"] == 1
    assert row["relaxed"] is False
    (hit,) = row["hits"]
    assert hit["snippet"] == "2号楼【電梯】检修。"
    assert hit["entry"] == "urn:letterbook:TFY/2026/circulars/XRWY-TFY-TZ-2026-001"
    assert {"number", "title", "project", "category", "date"} <= hit.keys()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60) | st.text(alphabet='电梯停水"“”「」-*()[]{}:^~?\\\0\n a1', max_size=40))
def test_no_question_is_ever_refused(varied, text):
    results = varied.search(text)

    assert results.total >= len(results.hits)


@pytest.mark.parametrize("text", ['"', "*", "(", "\0", "停" * 10_000, "AND OR NOT", "a:b", "\ud800", "[a TO b]"])
def test_odd_questions_are_answered(varied, text):
    assert varied.search(text).total in (0, 4)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.text(max_size=80), title=st.text(max_size=20))
def test_any_text_can_be_kept(tmp_path_factory, document, body, title):
    finder = Finder(tmp_path_factory.mktemp("any"))
    finder.follow([(1, document(body=body, title=title))], 1)

    assert finder.search().hits[0].title == title


def test_importing_the_finder_loads_neither_engine_nor_dictionary():
    code = "import sys, index.search; print([m for m in ('whoosh', 'jieba', 'opencc', 'django') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_query_has_defaults_that_hide_nothing():
    assert Query().visible is None
