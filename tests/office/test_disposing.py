"""From the end of a term to the certificate: who is on the list, two people decide, and what destruction leaves."""

from __future__ import annotations

import json
from datetime import date

import pytest

from archive.filestore import FileStore
from index.search import Finder
from pipeline import flow, later
from pipeline.office import (
    access,
    appraising,
    clock,
    disposing,
    documents,
    filed,
    holds,
    restoring,
    terms,
    validity,
    verifying,
)
from pipeline.office.appraising import (
    AnsweredAlready,
    AppraisedAlready,
    KeptForEver,
    NoSuchAppraisal,
    NotFiled,
    NothingToAppraise,
    OnHold,
    OwnDocument,
    SecondPerson,
    TermRuns,
)
from pipeline.office.disposing import NotConfirmed, NotDisposed
from pipeline.office.holds import DestroyedAlready, HeldAlready, NotHeld, WhyHold
from pipeline.office.models import Appraisal, Document, Event, Role, Series
from pipeline.office.terms import State
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import Damaged

AFTER = "2037-01-01"
ENDED = date(2037, 1, 1)
REASON = "保管期限届满，无继续保存价值"


@pytest.fixture
def circular(desk, board_notice) -> Document:
    """A circular that was filed in 2026: kept until the end of 2036."""
    return documents.find(desk.filed(board_notice(), approvers=("zhouqiming",)).key)


@pytest.fixture
def over(circular, monkeypatch):  # noqa: ARG001 - which was filed before
    """It is the first day on which nothing of 2026 with ten years must be kept."""
    monkeypatch.setattr(clock, "today", lambda: AFTER)


@pytest.fixture
def confirmed(desk, circular, over) -> Appraisal:  # noqa: ARG001 - the term is over
    made = appraising.propose([circular], desk.person("gaopin"), REASON, None)
    return appraising.answer(made.name, desk.person("zhaozong"), confirms=True)


def listed(desk, on=ENDED, **asked):
    return {term.document.number: term.state(on) for term in terms.ending(desk.premises, on, **asked)}


def remains(desk, words):
    """Return the files of the office, its database left out, that hold these words."""
    return [path for path in desk.premises.root.rglob("*") if path.is_file() and "sqlite3" not in path.name
            and "ledger" not in str(path) and words in path.read_bytes()]  # fmt: skip


def test_the_list_has_what_is_over_on_the_day_and_what_ends_within_a_year(desk, circular):
    assert listed(desk) == {circular.number: State.EXPIRED}
    assert listed(desk, date(2036, 12, 31)) == {circular.number: State.SOON}
    assert listed(desk, date(2035, 12, 31)) == {}
    assert listed(desk, project="SLHY") == {}


@pytest.mark.parametrize(
    ("importance", "last_day"), [("normal", date(2036, 12, 31)), ("important", date(2056, 12, 31))]
)
def test_importance_that_was_raised_later_makes_the_term_of_a_letter_longer(
    desk, circular, monkeypatch, importance, last_day
):
    said = {"normal": "XH-P-D10", "important": "XH-Z-D30"}
    monkeypatch.setattr(terms.filing, "retention", lambda _kind, asked: said[asked])
    Document.objects.filter(pk=circular.pk).update(importance=importance)

    (term,) = terms.of(Document.objects.filter(pk=circular.pk), desk.premises)

    assert term.last_day == last_day


@pytest.mark.usefixtures("circular")
def test_the_office_may_lengthen_the_term_of_a_class(desk):
    file = desk.premises.root / "office.toml"
    file.write_text(file.read_text("utf-8") + '\n[retention]\nFB = "D30"\n', "utf-8")
    desk.premises.__dict__.pop("settings", None)

    assert listed(desk) == {}


@pytest.mark.usefixtures("over")
def test_what_is_kept_for_ever_is_never_listed_and_never_appraised(desk, circular, monkeypatch):
    monkeypatch.setattr(terms.filing, "retention", lambda *_given: "FIN-Y")

    assert listed(desk, date(2999, 1, 1)) == {}
    with pytest.raises(KeptForEver):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)


def test_nothing_is_appraised_before_its_term_has_ended(desk, circular, monkeypatch):
    monkeypatch.setattr(clock, "today", lambda: "2036-12-31")

    with pytest.raises(TermRuns):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)


@pytest.mark.usefixtures("over")
def test_only_the_quality_centre_proposes_with_a_reason_and_of_what_is_filed(desk, circular):
    with pytest.raises(access.NotYourRole):
        appraising.propose([circular], desk.person("zhaozong"), REASON, None)
    for given, reason, until in (([circular], " ", None), ([], REASON, None), ([circular], REASON, ENDED)):
        with pytest.raises(NothingToAppraise):
            appraising.propose(given, desk.person("gaopin"), reason, until)
    Document.objects.filter(pk=circular.pk).update(entry="", stage=Stage.APPROVED)
    with pytest.raises(NotFiled):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)
    with pytest.raises(NoSuchAppraisal):
        appraising.find("JD-2037-09")


@pytest.mark.usefixtures("over")
def test_a_second_person_of_another_role_confirms_who_wrote_none_of_it(desk, circular):
    one = appraising.propose([circular, circular], desk.person("gaopin"), REASON, None)
    for who in ("gaopin", "linruoxi", "shenmuzhi"):
        Role.objects.create(person=desk.person(who), role="general_manager", project=None)

    with pytest.raises(SecondPerson):
        appraising.answer(one.name, desk.person("gaopin"), confirms=True)
    with pytest.raises(OwnDocument):
        appraising.answer(one.name, desk.person("linruoxi"), confirms=True)
    with pytest.raises(access.NotYourRole):
        appraising.answer(one.name, desk.person("zhouqiming"), confirms=True)
    assert appraising.answer(one.name, desk.person("shenmuzhi"), confirms=True).verdict == "confirmed"
    with pytest.raises(AnsweredAlready):
        appraising.answer(one.name, desk.person("zhaozong"), confirms=False, note="等等")
    assert len(one.entries) == 1


@pytest.mark.usefixtures("over")
def test_the_leader_of_another_project_does_not_confirm(desk, circular):
    one = appraising.propose([circular], desk.person("gaopin"), REASON, None)
    leader = desk.person("lijingli")
    Role.objects.create(person=leader, role="supervising_leader", project=leader.roles.first().project)

    with pytest.raises(access.NotYourRole):
        appraising.answer(one.name, leader, confirms=True)


@pytest.mark.usefixtures("over")
def test_a_document_is_in_one_round_at_a_time_and_a_refused_round_frees_it(desk, circular):
    one = appraising.propose([circular], desk.person("gaopin"), REASON, None)

    assert listed(desk) == {circular.number: State.PROPOSED}
    with pytest.raises(AppraisedAlready):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)
    with pytest.raises(NothingToAppraise):
        appraising.answer(one.name, desk.person("zhaozong"), confirms=False)
    appraising.answer(one.name, desk.person("zhaozong"), confirms=False, note="仍有争议")
    assert listed(desk) == {circular.number: State.EXPIRED}
    with pytest.raises(NotConfirmed):
        later.dispose(one.name, desk.person("gaopin"))


@pytest.mark.usefixtures("over")
def test_what_is_kept_on_comes_back_when_that_day_is_over(desk, circular):
    one = appraising.propose([circular], desk.person("gaopin"), "仍有查考价值", date(2046, 12, 31))
    appraising.answer(one.name, desk.person("zhaozong"), confirms=True)

    assert listed(desk) == {}
    assert listed(desk, date(2047, 1, 1)) == {circular.number: State.EXPIRED}
    with pytest.raises(NotConfirmed):
        later.dispose(one.name, desk.person("gaopin"))


def test_a_destroyed_document_is_gone_from_every_store_and_the_office_stays_sound(desk, circular, confirmed):
    files = filed.archive(desk.premises).names(f"urn:letterbook:{circular.entry}")
    words = records.loads(documents.newest(circular).record)["title"].encode()

    later.dispose(confirmed.name, desk.person("gaopin"))

    gone = documents.find(circular.number)
    assert files and gone.stage == Stage.DISPOSED and gone.number == circular.number
    for store in disposing.stores(desk.premises).values():
        assert not store.has(f"urn:letterbook:{circular.entry}")
    assert verifying.verify(desk.premises).faults == ()
    assert remains(desk, b"%PDF") == [] and set(documents.content(documents.newest(gone))) <= {
        "doc_type", "project", "project_code", "period", "supersedes", "title",
    }  # fmt: skip
    assert [path.parent.name for path in remains(desk, words)] in ([], ["certificates"])


def test_its_number_is_never_given_again(desk, confirmed):
    before = list(Series.objects.values_list("name", "last"))

    later.dispose(confirmed.name, desk.person("gaopin"))

    assert list(Series.objects.values_list("name", "last")) == before


def test_index_verification_page_and_story_say_that_it_was_destroyed(desk, circular, confirmed):
    filed.follow_index(desk.premises)
    assert circular.number in Finder(desk.premises.index).numbers()

    later.dispose(confirmed.name, desk.person("gaopin"))

    assert Finder(desk.premises.index).numbers() == set()
    filed.rebuild_index(desk.premises)
    assert Finder(desk.premises.index).numbers() == set()
    told = validity.told(str(circular.code), desk.premises)
    assert told is not None and told.standing == validity.Standing.DISPOSED and told.digest == ""
    assert documents.gone([circular.number]) == {circular.number: Stage.DISPOSED}
    assert disposing.day_of(circular) is not None


def test_the_certificate_says_which_document_on_whose_decision_and_follows_from_the_ledger(desk, circular, confirmed):
    later.dispose(confirmed.name, desk.person("gaopin"))

    (place,) = (desk.premises.root / "certificates").iterdir()
    told = json.loads(place.read_bytes())
    assert told["number"] == circular.number and told["inventory"] == circular.entry_digest
    assert (told["proposed_by"], told["confirmed_by"], told["by"]) == ("gaopin", "zhaozong", "gaopin")
    assert told["list"] == confirmed.digest and told["basis"] and told["files"]["entry.json"]
    assert disposing.certificate_of(documents.find(circular.key)) == place.read_bytes()


def test_there_is_no_certificate_of_what_was_kept(circular):
    with pytest.raises(NotDisposed):
        disposing.certificate_of(circular)


def test_a_certificate_that_is_altered_missing_or_invented_is_found(desk, confirmed):
    later.dispose(confirmed.name, desk.person("gaopin"))
    (place,) = (desk.premises.root / "certificates").iterdir()
    good = place.read_bytes()

    place.write_bytes(good.replace(b"zhaozong", b"nobodyxx"))
    altered = {fault.code for fault in verifying.verify(desk.premises).faults}
    place.unlink()
    (place.parent / "X.json").write_bytes(good)
    missing = {fault.code for fault in verifying.verify(desk.premises).faults}

    assert altered == {"certificate-altered"}
    assert missing == {"certificate-missing", "certificate-unknown"}


def test_a_destroyed_entry_that_turns_up_again_is_a_fault_and_is_never_restored(desk, circular, confirmed):
    store, entry = filed.archive(desk.premises), f"urn:letterbook:{circular.entry}"
    other = FileStore(desk.folder / "kept", desk.folder / "workshop")
    other.create()
    other.copy_from(store, entry)

    later.dispose(confirmed.name, desk.person("gaopin"))

    assert restoring.restore(desk.premises) == []
    store.copy_from(other, entry)
    assert {fault.code for fault in verifying.verify(desk.premises).faults} == {"entry-unexpected"}


@pytest.mark.parametrize("store", ["archive", "vault"])
def test_a_destruction_that_died_between_the_stores_is_carried_on(desk, confirmed, monkeypatch, store):
    with monkeypatch.context() as patched:
        real = FileStore.remove

        def dies(self, entry):
            if self.root == disposing.stores(desk.premises)[store].root:
                raise Damaged(where=store, reason="away")
            return real(self, entry)

        patched.setattr(FileStore, "remove", dies)
        with pytest.raises(Damaged):
            later.dispose(confirmed.name, desk.person("gaopin"))
    assert "disposal-unfinished" in {fault.code for fault in verifying.verify(desk.premises).faults}

    done = flow.resume()

    assert [(one.work, one.error) for one in done if one.document == confirmed.name] == [("dispose", "")]
    assert verifying.verify(desk.premises).faults == ()
    assert Event.objects.filter(kind="disposing").count() == Event.objects.filter(kind="disposed").count() == 1


def test_to_dispose_twice_changes_nothing(desk, confirmed):
    first = later.dispose(confirmed.name, desk.person("gaopin"))
    events = Event.objects.count()

    again = later.dispose(confirmed.name, desk.person("guanli"))

    assert again.disposed_at == first.disposed_at and Event.objects.count() == events


def test_only_those_who_keep_the_archive_destroy(desk, confirmed):
    with pytest.raises(access.NotYourRole):
        later.dispose(confirmed.name, desk.person("zhaozong"))


@pytest.mark.parametrize("held", ["document", "project"])
def test_a_hold_between_confirmation_and_destruction_stops_all_of_it(desk, circular, confirmed, held):
    what = circular if held == "document" else circular.project
    holds.hold(what, desk.person("shenmuzhi"), "业主诉讼，案号待定")

    with pytest.raises(OnHold) as refusal:
        later.dispose(confirmed.name, desk.person("gaopin"))

    assert "第一百八十八条" in refusal.value.localized()
    assert documents.find(circular.key).stage != Stage.DISPOSED
    assert listed(desk) == {circular.number: State.HELD}
    holds.release(what, desk.person("shenmuzhi"), "已结案")
    later.dispose(confirmed.name, desk.person("gaopin"))
    assert documents.find(circular.key).stage == Stage.DISPOSED


@pytest.mark.usefixtures("over")
def test_what_is_on_hold_is_not_even_appraised(desk, circular):
    holds.hold(circular, desk.person("gaopin"), "投诉处理中")

    with pytest.raises(OnHold):
        appraising.propose([circular], desk.person("gaopin"), REASON, None)


def test_a_hold_is_set_and_released_once_with_a_reason_by_who_may(desk, circular):
    with pytest.raises(WhyHold):
        holds.hold(circular, desk.person("gaopin"), " ")
    with pytest.raises(access.NotYourRole):
        holds.hold(circular, desk.person("linruoxi"), "因为")
    with pytest.raises(NotHeld):
        holds.release(circular, desk.person("gaopin"), "因为")

    made = holds.hold(circular.project, desk.person("gaopin"), "诉讼")

    with pytest.raises(HeldAlready):
        holds.hold(circular.project, desk.person("gaopin"), "诉讼")
    assert [holds.row(one)["project"] for one in holds.in_force()] == ["TFY"] and made.pk
    assert holds.row(holds.release(circular.project, desk.person("gaopin"), "结案"))["why_released"] == "结案"
    assert [event.kind for event in Event.objects.order_by("seq")][-2:] == ["held", "hold-released"]


def test_nothing_destroyed_can_be_held(desk, circular, confirmed):
    later.dispose(confirmed.name, desk.person("gaopin"))

    with pytest.raises(DestroyedAlready):
        holds.hold(circular, desk.person("gaopin"), "诉讼")
