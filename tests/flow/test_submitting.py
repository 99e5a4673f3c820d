"""What happens to a file that is handed in: kept first, answered the same, never taken with an error in it."""

from __future__ import annotations

import hashlib

import pytest

from pipeline import flow
from pipeline.office import access, attaching, documents, reception
from pipeline.office.intake import NotTaken
from pipeline.office.models import Document, Drop, Event, RegisterRow
from pipeline.stages import RegisterState, Stage
from schemas import record as records
from schemas.problem import Place, problem


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def test_a_circular_becomes_a_document_with_a_draft_and_a_planned_register_row(desk, board_notice):
    document = desk.submit(board_notice())

    names = [path.rpartition("/")[2] for path in documents.files(document, desk.premises)]
    assert names == ["草稿.docx", "草稿.pdf"]
    assert document.stage == Stage.DECIDING
    assert RegisterRow.objects.get(document=document).state == RegisterState.PLANNED


def test_the_bytes_are_kept_under_their_digest_and_the_file_stays_where_it_is(desk, board_notice):
    file = desk.file(board_notice())
    digest = hashlib.sha256(file.read_bytes()).hexdigest()

    flow.submit(file, desk.person("linruoxi"))

    assert (desk.premises.received / digest / "data.json").read_bytes() == file.read_bytes()


def test_the_same_bytes_again_give_the_same_answer_and_no_second_document(desk, board_notice):
    first = desk.submit(board_notice())

    second = desk.submit(board_notice())

    assert (second.pk, second.revisions.count(), Document.objects.count()) == (first.pk, 1, 1)


def test_the_same_bytes_give_the_same_answer_whichever_way_they_come(desk, board_notice):
    document = desk.filed(board_notice())

    by_inbox = flow.submit(desk.file(board_notice()), desk.person("linruoxi"), project="TFY")

    assert [one.pk for one in by_inbox] == [document.pk]


@pytest.mark.parametrize("others", ["looks", "keeps"])
def test_bytes_that_another_process_takes_while_they_are_read_have_its_answer(desk, board_notice, monkeypatch, others):
    # A clerk hands in again what a watcher, or what carries on after a crash, is at already.
    file, taken = desk.file(board_notice()), []
    module, name = {"looks": (reception, "looked_at"), "keeps": (attaching, "keep_all")}[others]
    meant = getattr(module, name)

    def meanwhile(*given, **named):
        monkeypatch.setattr(module, name, meant)
        if others == "keeps":
            taken.append(desk.filed(board_notice()))
            return meant(*given, **named)
        taken.append(desk.filed(board_notice()))
        return [], [problem("already-filed", Place(path=""), number=taken[0].number, clause="5.3.3B②")]

    monkeypatch.setattr(module, name, meanwhile)

    [document] = flow.submit(file, desk.person("linruoxi"))

    assert [document.pk] == [one.pk for one in taken]
    assert not Event.objects.filter(kind="refused").exists()


def test_the_same_content_in_other_bytes_is_no_new_revision(desk, board_notice):
    first = desk.submit(board_notice())

    again = flow.submit(desk.file(board_notice(), "other name.json"), desk.person("linruoxi"))[0]
    reordered = dict(reversed(board_notice().items()))
    once_more = desk.submit(reordered)

    assert {again.pk, once_more.pk} == {first.pk}
    assert first.revisions.count() == 1


def test_an_earlier_version_handed_in_again_is_the_next_revision(desk, board_notice):
    document = desk.submit(board_notice())
    desk.submit(board_notice(post_until="2026-07-23"))

    desk.submit(board_notice())

    assert document.revisions.count() == 3


def test_a_new_version_of_an_open_document_is_its_next_revision(desk, board_notice):
    document = desk.submit(board_notice())

    again = desk.submit(board_notice(post_until="2026-07-22"))

    assert (again.pk, again.revisions.count()) == (document.pk, 2)


def test_a_list_of_records_opens_a_document_each(desk, board_notice):
    other = desk.example("circular", "tip") | {"channels": ["board"]}

    made = flow.submit(desk.file([board_notice(), other]), desk.person("linruoxi"))

    assert len({document.key for document in made}) == 2


def test_one_bad_record_in_a_list_opens_nothing(desk, board_notice):
    with pytest.raises(NotTaken):
        flow.submit(desk.file([board_notice(), board_notice(doc_type="poem")]), desk.person("linruoxi"))

    assert Document.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"doc_type": "poem"}, "unknown-type"),
        ({"project_code": "NOWHERE"}, "unknown-project"),
        ({"author": "没有这个人"}, "unknown-person"),
        ({"author": "钱明"}, "not-the-author"),
        ({"channels": ["pigeon"]}, "not-a-choice"),
        ({"post_from": "2026-02-30"}, "not-a-date"),
        ({"revises": "D999999"}, "no-such-document"),
        ({"supersedes": "XRWY-TFY-TZ-2026-0999"}, "no-such-document"),
        ({"mood": "good"}, "unknown-field"),
    ],
)
def test_what_is_wrong_in_the_header_is_named_by_its_code(desk, board_notice, changed, code):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(**changed))

    assert code in codes(refusal)
    assert Document.objects.count() == 0


def test_everything_wrong_is_said_at_once_even_in_a_project_that_does_not_exist(desk):
    record = desk.example("service_report") | {"project_code": "ABC", "post_from": "2026-02-30"}
    del record["environment"]
    record["finance"]["costs"][0]["actual"] = "四十九万"

    with pytest.raises(NotTaken) as refusal:
        desk.submit(record)

    assert {"unknown-project", "missing-section", "not-a-number", "not-a-date"} <= codes(refusal)


def test_a_refusal_is_written_down_and_the_bytes_stay(desk, board_notice):
    with pytest.raises(NotTaken):
        desk.submit(board_notice(doc_type="poem"))

    drop = Drop.objects.get()
    assert drop.problems[0]["code"] == "unknown-type"
    assert (desk.premises.received / drop.sha256).is_dir()
    assert Event.objects.filter(kind="refused").count() == 1


def test_a_refused_file_is_checked_anew_when_it_comes_again(desk, board_notice):
    record = board_notice(author="新来的")
    with pytest.raises(NotTaken):
        desk.submit(record)
    access.Person.objects.create(user="xinlaide", name="新来的")
    tfy = documents.Project.objects.get(code="TFY")
    access.Role.objects.create(person=desk.person("xinlaide"), role="steward", project=tfy)

    document = desk.submit(record)

    assert document.author.user == "xinlaide"


def test_another_author_cannot_take_over_an_open_document(desk, board_notice):
    desk.submit(board_notice())

    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(author="许可", post_until="2026-07-22"), by="xuke")

    assert codes(refusal) == {"not-yours"}


def test_a_person_without_any_role_in_the_project_hands_nothing_in(desk, board_notice):
    with pytest.raises(access.NotYourRole):
        desk.submit(board_notice(), by="wangguanjia")


def test_a_file_for_another_project_than_its_data_is_refused(desk, board_notice):
    with pytest.raises(NotTaken) as refusal:
        desk.submit(board_notice(), project="SLHY")

    assert "wrong-project" in codes(refusal)


def test_a_record_without_a_project_takes_the_one_it_was_handed_in_for(desk, board_notice):
    record = board_notice()
    del record["project_code"]

    document = desk.submit(record, project="TFY")

    assert document.project.code == "TFY"


def test_a_project_where_nobody_could_approve_is_said_so_at_once(desk):
    access.Role.objects.filter(role="project_manager", project__code="YLWX").delete()
    record = desk.example("circular") | {"project_code": "YLWX", "author": "沈澜", "channels": ["board"]}

    with pytest.raises(NotTaken) as refusal:
        desk.submit(record, by="shenlan")

    assert "nobody-decides" in codes(refusal)


@pytest.mark.parametrize("typed", ["{{ 7*7 }}", '<b>粗</b> & "引号"', "{% raw %}", "{#注#}"])
@pytest.mark.usefixtures("own_pages")
def test_template_signs_and_markup_in_a_text_are_printed_as_typed(desk, board_notice, typed):
    from pipeline.render.pdf_text import pdf_text
    from pipeline.render.text import docx_blocks

    record = board_notice()
    record["particulars"]["reason"] = typed
    document = desk.submit(record)
    docx, pdf = (desk.premises.draft(document.key, 1) / f"草稿.{kind}" for kind in ("docx", "pdf"))

    assert any(typed in block for block in docx_blocks(docx.read_bytes()))
    assert "".join(typed.split()) in "".join("".join(pdf_text(pdf.read_bytes())).split())


def test_a_rare_surname_is_printed_with_a_face_that_has_it(desk, board_notice):
    record = board_notice()
    record["particulars"]["reason"] = "𡭄先生、㛃女士反映"

    document = desk.submit(record)

    assert document.stage == Stage.DECIDING


def test_an_emoji_is_named_with_its_place_and_never_printed_as_a_box(desk, board_notice):
    record = board_notice()
    record["particulars"]["reason"] = "检修😀"

    with pytest.raises(NotTaken) as refusal:
        desk.submit(record)

    [problem] = refusal.value.problems
    assert (problem.code, problem.place.path, problem.place.value) == ("no-face", "particulars.reason", "😀")


def test_reasons_for_reminders_are_kept_with_the_submission(desk, board_notice):
    document = desk.submit(board_notice(), reasons={"no-previous": "首次"})

    event = Event.objects.get(kind="submitted", document=document.key)
    assert event.body["reasons"] == {"no-previous": "首次"}


def test_a_running_document_keeps_the_type_folder_it_was_opened_with(desk, board_notice):
    document = desk.submit(board_notice())

    kept = desk.premises.kept_type(document.type_digest) / "circular" / "type.toml"

    assert kept.is_file()
    assert records.loads((kept.parent / "schema.json").read_bytes())["properties"]
