"""Documents are found by key or number and described whole; a revision voids exactly what it must."""

from __future__ import annotations

import pickle

import pytest

from pipeline import flow, later
from pipeline.office import access, documents, versions
from pipeline.office.intake import NotTaken
from pipeline.office.models import Decision, Document, RegisterRow
from pipeline.office.refusals import NothingToPublish
from pipeline.stages import PostingState, RegisterState, Stage
from schemas.language import speak


def test_a_document_is_found_by_key_and_by_number_and_nothing_else(desk, board_notice):
    document = desk.filed(board_notice())

    assert documents.find(document.key) == documents.find(document.number) == document
    with pytest.raises(documents.NoSuchDocument) as refusal:
        documents.find("D999999")

    assert "D999999" in str(refusal.value)


def test_lists_are_narrowed_by_stage_project_and_type(desk, board_notice):
    document = desk.submit(board_notice())

    assert list(documents.listed(stage="deciding", project="TFY", kind="circular")) == [document]
    assert list(documents.listed(project="SLHY")) == []


def test_everything_about_a_document_is_told_at_once(desk, board_notice):
    document = flow.publish(desk.filed(board_notice()), desk.person("linruoxi"))
    later.post(document, "3号楼大堂", 2, desk.person("xuke"))

    told = documents.described(document, desk.premises)

    assert (told["stage"], told["waiting_for"], told["number"]) == ("published", [], document.number)
    assert told["register"]["state"] == RegisterState.PUBLISHED
    assert told["decisions"][0]["person"] == "zhouqiming" and told["decisions"][0]["void"] is False
    assert [row["channel"] for row in told["deliveries"]] == ["board"]
    assert {row["place"]: row["state"] for row in told["postings"]}["3号楼大堂"] == PostingState.POSTED
    assert {row["kind"] for row in told["copies"]} >= {"vault"}


def test_a_document_without_a_register_row_has_none_to_tell_and_nothing_to_publish(desk, board_notice):
    document = desk.submit(board_notice())
    RegisterRow.objects.all().delete()
    document = documents.find(document.key)

    assert documents.described(document, desk.premises)["register"] is None
    with pytest.raises(NothingToPublish):
        flow.publish(document, desk.person("linruoxi"))


def test_a_document_with_a_planned_row_has_no_register_number_yet(desk, board_notice):
    document = desk.submit(board_notice())

    assert documents.described(document, desk.premises)["register"]["number"] is None


def test_a_version_names_the_open_document_that_it_revises(desk, board_notice):
    document = desk.submit(board_notice())
    other = board_notice(revises=document.key)
    other["particulars"]["effect_start"] = "2026-07-20T10:00"

    assert desk.submit(other).pk == document.pk


def test_a_version_of_a_filed_document_by_its_key_is_refused(desk, board_notice):
    document = desk.filed(board_notice())

    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(revises=document.key, post_until="2026-07-23"))

    assert "already-filed" in {problem.code for problem in refusal.value.problems}


def test_a_document_that_moved_on_meanwhile_takes_no_further_version(desk, board_notice):
    document = desk.submit(board_notice())
    Document.objects.update(stage=Stage.ABANDONED)

    with pytest.raises(versions.MovedOn):
        desk.submit(board_notice(revises=document.key, post_until="2026-07-23"))


def test_only_the_approval_is_voided_and_not_an_earlier_return_by_the_same_person(desk, board_notice):
    document = desk.submit(board_notice())
    flow.decide(document, desk.person("zhouqiming"), flow.Verdict.RETURN, "请改")
    document = desk.approve(desk.submit(board_notice(post_until="2026-07-22")), "zhouqiming")

    desk.submit(board_notice(post_until="2026-07-23"))

    verdicts = {one.verdict: one.void_at is not None for one in Decision.objects.filter(document=document)}
    assert verdicts == {"return": False, "approve": True}


def test_a_record_that_asks_for_it_is_important_and_an_ordinary_one_is_not(desk, board_notice):
    document = desk.submit(board_notice())
    again = desk.submit(board_notice(importance="important", importance_reason="涉及安全", post_until="2026-07-22"))

    assert (document.importance, again.importance) == ("normal", "important")


def test_a_channel_that_the_type_does_not_offer_is_named(desk, board_notice):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(channels=["reading"]))

    assert {problem.code for problem in refusal.value.problems if problem.stops} == {"channel-not-allowed"}


def test_a_refused_file_crosses_a_process_border_with_all_its_problems(desk, board_notice):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(doc_type="poem"))

    back = pickle.loads(pickle.dumps(refusal.value))

    assert [problem.code for problem in back.problems] == [problem.code for problem in refusal.value.problems]
    assert str(back) == str(refusal.value)


def test_a_record_without_an_author_is_a_problem_and_not_a_crash(desk, board_notice):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(author=None))

    assert "missing-field" in {problem.code for problem in refusal.value.problems}


@pytest.mark.parametrize("period", [None, "soon", "2026Q9"])
def test_a_report_of_no_real_period_is_a_problem_and_not_a_crash(desk, period):
    with pytest.raises(NotTaken):
        desk.submit(desk.example("service_report") | {"period": period})


@pytest.mark.usefixtures("office")
def test_people_with_a_company_role_see_everything_and_others_their_projects():
    assert access.visible_to(access.person("shenmuzhi")) is None
    assert [scope.project for scope in access.visible_to(access.person("xuke"))] == ["TFY"]


def test_every_stage_and_state_has_words():
    with speak("zh-Hans"):
        assert len({stage.localized() for stage in Stage}) == len(Stage)
    assert {state.word for state in PostingState} == {"待张贴", "已张贴", "已撤下"}
    assert len({state.word for state in RegisterState}) == len(RegisterState)
