"""What is restricted (visit plans: who is old, which flat is empty) is not to be seen by whoever has no part in it."""

from __future__ import annotations

import shutil

import pytest

from archive import entry as entries
from pipeline import draws, finding, flow
from pipeline.office import access, documents, filed, forgetting, kinds, registry, verifying
from schemas.document_type import TEMPLATES


@pytest.fixture
def plan(desk):
    """Minutes of a type of this office's own that is restricted, filed."""
    folder = desk.premises.types / "visit_plan"
    shutil.copytree(TEMPLATES / "forum_minutes", folder)
    words = (folder / "type.toml").read_text("utf-8").replace('id = "forum_minutes"', 'id = "visit_plan"', 1)
    words = words.replace('confidentiality = "internal"', 'confidentiality = "restricted"', 1)
    (folder / "type.toml").write_text(words, "utf-8")
    return desk.filed(desk.example("forum_minutes") | {"doc_type": "visit_plan"})


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_all_of_a_restricted_entry_but_its_description_lies_in_the_personal_part(desk, plan):
    view = filed.archive(desk.premises).open(f"urn:letterbook:{plan.entry}")
    facts = entries.loads(view.read(entries.ENTRY))

    assert {file.role for file in facts.files} == {entries.Role.PERSONAL}
    assert {f"personal/{plan.number}.pdf.age", f"personal/{plan.number}.docx.age", "personal/record.json.age"} <= {
        file.name for file in facts.files
    }
    assert facts.title == "客户座谈会会议纪要"
    assert documents.files(plan, desk.premises) == []

    forgetting.destroy(plan, None, desk.premises)

    plan.refresh_from_db()
    assert plan.title == facts.title and plan.stage == "secured"


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
@pytest.mark.usefixtures("own_pages")
def test_neither_search_nor_facets_nor_draws_nor_the_register_know_of_it(desk, plan):
    filed.follow_index(desk.premises)
    results = finding.finder_in(desk.premises.index).search("")

    assert (results.total, results.hits) == (0, ())
    assert all(not values for values in results.row()["facets"].values())
    assert draws.population(filed.archive(desk.premises), plan.year, "visit_plan") == {}
    assert plan.number.encode() not in registry.written(desk.premises)
    assert [fault.code for fault in verifying.verify(desk.premises).faults] == []

    filed.rebuild_index(desk.premises)
    assert finding.finder_in(desk.premises.index).numbers() == frozenset()


@pytest.mark.slow
@pytest.mark.requirement("R-5.6.2-1")
def test_it_is_shown_to_those_who_write_decide_or_watch_and_to_nobody_else(desk, plan):
    kind = kinds.of(plan, desk.premises)
    sees = {
        user: access.may_see(desk.person(user), plan, kind)
        for user in ("linruoxi", "xuke", "zhouqiming", "gaopin", "guanli", "zhaozong", "wangguanjia", "lijingli")
    }

    assert sees == dict.fromkeys(sees, True) | {"wangguanjia": False, "lijingli": False}
    assert not access.may_see(None, plan, kind)
    with pytest.raises(access.Restricted, match=r"5\.6\.2"):
        access.refuse_unless_may_see(None, plan, kind)
    assert flow.resume() == []
