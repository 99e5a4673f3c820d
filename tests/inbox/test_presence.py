"""An unmounted share is not an empty inbox: nothing is made in the bare place, and nothing is forgotten."""

from __future__ import annotations

import shutil

import pytest

from pipeline import presence
from pipeline.premises import Premises


@pytest.fixture
def premises(tmp_path):
    return Premises.build(tmp_path / "office")


def unmount(premises):
    """Put the inbox away and leave the bare place, as an unmounted share does."""
    premises.inbox.rename(premises.root / "share")
    premises.inbox.mkdir()


def mount(premises):
    shutil.rmtree(premises.inbox)
    (premises.root / "share").rename(premises.inbox)


def test_an_inbox_on_the_offices_own_disk_is_there_and_gets_no_file(premises):
    assert presence.is_there(premises)
    assert list(premises.inbox.iterdir()) == []


def test_a_polled_inbox_gets_its_sign_and_is_away_without_it(premises):
    seen = [presence.is_there(premises, polled=True)]
    unmount(premises)
    seen.append(presence.is_there(premises, polled=True))
    bare = list(premises.inbox.iterdir())
    mount(premises)
    seen.append(presence.is_there(premises, polled=True))

    assert (seen, bare) == ([True, False, True], [])
    assert "请勿删除" in (premises.inbox / presence.SENTINEL).read_text("utf-8")


def test_a_sign_that_is_found_counts_whatever_the_settings_say(premises):
    (premises.inbox / presence.SENTINEL).touch()

    before = presence.is_there(premises)
    unmount(premises)

    assert (before, presence.is_there(premises)) == (True, False)


def test_an_inbox_that_has_no_folder_at_all_is_away(premises):
    premises.inbox.rmdir()

    assert not presence.is_there(premises, polled=True)
    assert not premises.inbox.exists()


def test_an_inbox_on_another_disk_gets_its_sign_without_being_asked(premises, monkeypatch):
    devices(monkeypatch, {premises.inbox: 7})

    assert presence.is_there(premises)
    assert (premises.inbox / presence.SENTINEL).is_file()


def devices(monkeypatch, said):
    monkeypatch.setattr(presence, "device_of", lambda folder: said.get(folder, 1))


def test_a_projects_folder_with_a_share_of_its_own_is_away_while_it_lies_on_its_parents_disk(premises, monkeypatch):
    own, codes = premises.inbox / "TFY", {"TFY", "SLHY"}
    (premises.inbox / "SLHY").mkdir()
    own.mkdir()
    seen = []
    for device in (1, 7, 1, None, 7):
        devices(monkeypatch, {own: device})
        seen.append(presence.away(premises, codes))

    assert seen == [set(), set(), {"TFY"}, {"TFY"}, set()]
