"""From the end of a term to the certificate: who is on the list, two people decide, and what destruction leaves."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from archive.filestore import FileStore
from index.search import Finder
from pipeline import flow, later
from pipeline.office import (
    access,
    appraising,
    certificates,
    disposing,
    documents,
    filed,
    holds,
    many,
    repairing,
    targets,
    terms,
    validity,
    vault_check,
    vault_state,
    vaulting,
    verifying,
)
from pipeline.office.appraising import OnHold
from pipeline.office.certificates import NotDisposed
from pipeline.office.holds import BeingDestroyed, DestroyedAlready, HeldAlready, NotHeld, WhyHold
from pipeline.office.models import Event, Series
from pipeline.office.terms import State
from pipeline.stages import Stage
from schemas import record as records
from schemas.errors import Damaged
from tests.vaults import kept, passed, with_nas

ENDED = date(2037, 1, 1)
REASON = "保管期限届满，无继续保存价值"


def listed(desk, on=ENDED, **asked):
    return {term.document.number: term.state(on) for term in terms.ending(desk.premises, on, **asked)}


def remains(desk, words):
    """Return the files of the office, its database left out, that hold these words."""
    return [path for path in desk.premises.root.rglob("*") if path.is_file() and "sqlite3" not in path.name
            and "ledger" not in str(path) and words in path.read_bytes()]  # fmt: skip


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
    assert {path.parent.name for path in remains(desk, words)} in (set(), {"certificates", "vault-certificates"})


def test_a_further_target_is_emptied_too_and_one_that_was_never_reached_is_not_waited_for(desk, circular, confirmed):
    office, entry = desk.premises, f"urn:letterbook:{circular.entry}"
    with_nas(office)
    vaulting.work_off(office)
    nas = targets.places(office)[1].store
    assert nas.has(entry)
    away = '[[vault.targets]]\nname = "away"\nkind = "folder"\nfolder = "/nowhere/at/all"\n'
    settings = (office.root / "office.toml").read_text("utf-8")
    (office.root / "office.toml").write_text(settings.replace("\n[inbox]", f"\n{away}\n[inbox]", 1), "utf-8")
    office.__dict__.pop("settings", None)

    done = later.dispose(confirmed.name, desk.person("gaopin"))

    assert [place.name for place in targets.places(office)] == ["vault", "nas", "away"]
    assert done.disposed_at is not None and not nas.has(entry)


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
    assert many.gone([circular.number]) == {circular.number: Stage.DISPOSED}
    assert disposing.day_of(circular) is not None


def test_the_certificate_says_which_document_on_whose_decision_and_follows_from_the_ledger(desk, circular, confirmed):
    later.dispose(confirmed.name, desk.person("gaopin"))

    (place,) = (desk.premises.root / "certificates").iterdir()
    told = json.loads(place.read_bytes())
    assert told["number"] == circular.number and told["inventory"] == circular.entry_digest
    assert (told["proposed_by"], told["confirmed_by"], told["by"]) == ("gaopin", "zhaozong", "gaopin")
    assert told["list"] == confirmed.digest and told["basis"] and told["files"]["entry.json"]
    assert certificates.certificate_of(documents.find(circular.key)) == place.read_bytes()


def test_there_is_no_certificate_of_what_was_kept(circular):
    with pytest.raises(NotDisposed):
        certificates.certificate_of(circular)


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


def test_the_certificate_lies_on_every_target_of_copies_and_comes_to_a_new_one_with_its_copies(
    desk, circular, confirmed
):
    office, name = desk.premises, f"{circular.number}.json"
    later.dispose(confirmed.name, desk.person("gaopin"))
    (own,) = (office.root / "certificates").iterdir()
    with_nas(office)
    kept(office)
    vaulting.work_off(office)

    places = targets.places(office)

    assert [place.certificates.read(name) for place in places] == [own.read_bytes()] * 2
    assert [(one.certificates, one.certificates_of) for one in vault_state.states(office)] == [(1, 1), (1, 1)]
    places[0].certificates.remove(name)
    places[1].certificates.write(name, b"{}")
    places[1].certificates.write("X.json", b"{}")
    faults = [fault.code for place in places for fault in vault_check.faults(place, office)]
    assert faults == ["vault-certificate-missing", "vault-certificate-altered", "vault-certificate-unknown"]
    assert passed(office, "vault", at_once=True).trouble is None
    assert vault_state.states(office)[0].certificates == 1


def test_a_target_that_cannot_take_the_certificate_is_an_outage(desk, confirmed):
    later.dispose(confirmed.name, desk.person("gaopin"))
    (desk.premises.root / "vault-certificates").rename(desk.premises.root / "elsewhere")
    (desk.premises.root / "vault-certificates").write_bytes(b"no folder")
    kept(desk.premises)

    assert passed(desk.premises, "vault", at_once=True).trouble is not None


def test_copies_that_were_moved_aside_or_given_back_are_destroyed_too_and_counted(desk, circular, confirmed):
    office, entry = desk.premises, f"urn:letterbook:{circular.entry}"
    archive = filed.archive(office)
    pdf = next(path for path in (office.archive / circular.entry).rglob("*.pdf"))
    (office.archive / "stray.pdf").write_bytes(pdf.read_bytes())
    (office.archive / "other.txt").write_bytes(b"of nobody")
    archive.replace_from(filed.vault(office), entry, circular.entry_digest)
    kept_aside = [archive.discard("stray.pdf").where, archive.discard("other.txt").where]
    misplaced = office.archive / "TFY" / "2026" / "circulars" / "elsewhere"
    shutil.copytree(office.archive / circular.entry, misplaced)
    archive.discard("TFY/2026/circulars/elsewhere")
    tray = office.returned / "TFY"
    tray.mkdir(parents=True, exist_ok=True)
    own = circular.drops.get()
    (source,) = (path for path in (office.received / own.sha256).iterdir() if path.name != "drop.json")
    (tray / source.name).write_bytes(source.read_bytes())
    (tray / f"{source.name}.问题.html").write_text("为什么")
    (tray / f"通知（{circular.key}未列入）.xlsx").write_bytes(b"x")
    (tray / "另一件.xlsx").write_bytes(b"y")

    later.dispose(confirmed.name, desk.person("gaopin"))

    assert Event.objects.get(kind="disposed").body["beside"] == {"discarded": 3, "returned": 2}
    assert [path.name for path in tray.iterdir()] == ["另一件.xlsx"]
    assert [Path(one).is_file() for one in kept_aside] == [False, True]
    assert remains(desk, b"%PDF") == []


def test_a_destroyed_entry_that_turns_up_again_is_a_fault_and_is_never_restored(desk, circular, confirmed):
    store, entry = filed.archive(desk.premises), f"urn:letterbook:{circular.entry}"
    other = FileStore(desk.folder / "kept", desk.folder / "workshop")
    other.create()
    other.copy_from(store, entry)

    later.dispose(confirmed.name, desk.person("gaopin"))

    assert repairing.bring_back(desk.premises) == []
    store.copy_from(other, entry)
    assert {fault.code for fault in verifying.verify(desk.premises).faults} == {"entry-unexpected"}


@pytest.mark.parametrize("store", ["archive", "vault"])
def test_a_destruction_that_died_between_the_stores_is_carried_on(desk, circular, confirmed, monkeypatch, store):
    real = FileStore.remove

    def dies(self, entry):
        if self.root == disposing.stores(desk.premises)[store].root:
            raise Damaged(where=store, reason="away")
        return real(self, entry)

    with monkeypatch.context() as patched:
        patched.setattr(FileStore, "remove", dies)
        with pytest.raises(Damaged):
            later.dispose(confirmed.name, desk.person("gaopin"))
    with pytest.raises(BeingDestroyed, match="尚未销毁完"):
        holds.hold(circular, desk.person("gaopin"), "诉讼")
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
    with pytest.raises(DestroyedAlready, match="无从冻结"):
        holds.hold(circular, desk.person("gaopin"), "诉讼")
