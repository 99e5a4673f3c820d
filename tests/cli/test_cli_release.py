"""release, publish, post, resume: statements that balance, and refusals with their clause."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

from cli import bulk, work
from cli.work import Done, Order
from pipeline.office.models import Posting

STATEMENT = {"asked", "done", "failed", "items"}
ITEM = {"document", "number", "stage", "error", "clause"}


def balances(statement):
    return statement["asked"] == statement["done"] + statement["failed"] == len(statement["items"])


@pytest.fixture
def approved(desk, notice_at):
    def make(count=1):
        return [desk.approve(desk.submit(notice_at(n)), "zhouqiming").key for n in range(count)]

    return make


def test_release_gives_numbers_and_a_statement_that_balances(letterbook, approved):
    approved(2)

    ran = letterbook("release", "--ready", "--by", "zhouqiming", "--json")

    assert ran.code == 0 and set(ran.json) == STATEMENT and balances(ran.json)
    assert all(set(item) >= ITEM and item["number"] and item["stage"] == "secured" for item in ran.json["items"])


@pytest.mark.slow
def test_workers_release_together_and_every_number_is_given_once(letterbook, approved):
    keys = approved(3)

    ran = letterbook("release", *keys, "--by", "zhouqiming", "--jobs", 2, "--json")

    assert ran.code == 0 and [item["document"] for item in ran.json["items"]] == keys
    assert len({item["number"] for item in ran.json["items"]}) == 3
    assert letterbook("verify").code == 0


def test_a_refused_release_is_told_with_its_clause_and_stops_no_other(letterbook, approved, desk, notice_at):
    [key] = approved()
    waiting = desk.submit(notice_at(5)).key

    ran = letterbook("release", waiting, key, "D999999", "--by", "zhouqiming", "--json")

    assert ran.code == 3 and balances(ran.json) and ran.json["done"] == 1
    assert "5.3.3A" in ran.json["items"][0]["clause"] and ran.json["items"][0]["stage"] == "deciding"
    assert ran.json["items"][2]["document"] == "D999999"


def test_the_statement_is_readable_too(letterbook, approved, desk, notice_at):
    [key] = approved()
    waiting = desk.submit(notice_at(5)).key

    ran = letterbook("release", key, waiting, "--by", "zhouqiming")

    assert "共2份，完成1份，未完成1份。" in ran.out and f"错误：{waiting} 不能签发" in ran.err


def test_ready_with_nothing_ready_is_done(letterbook):
    ran = letterbook("release", "--ready", "--by", "zhouqiming")

    assert (ran.code, ran.out) == (0, "共0份，完成0份，未完成0份。\n")


@pytest.mark.slow
def test_publish_takes_what_is_secured_has_channels_and_waits_for_no_notice(letterbook, desk, approved):
    letterbook("release", *approved(), "--by", "zhouqiming")
    minutes = desk.filed(desk.example("forum_minutes"))

    ran = letterbook("publish", "--ready", "--by", "linruoxi", "--json")

    assert ran.code == 0 and balances(ran.json) and [item["stage"] for item in ran.json["items"]] == ["published"]
    assert minutes.key not in {item["document"] for item in ran.json["items"]}


def test_a_channel_that_was_not_approved_is_refused_with_5_4_3(letterbook, approved):
    [key] = approved()
    letterbook("release", key, "--by", "zhouqiming")

    ran = letterbook("publish", key, "--channel", "site", "--by", "linruoxi", "--json")

    assert ran.code == 3 and ran.json["items"][0]["clause"] == "5.4.3"


def test_post_records_where_the_paper_hangs_and_that_it_came_down(letterbook, approved, tmp_path, office):
    [key] = approved()
    letterbook("release", key, "--by", "zhouqiming")
    too_early = letterbook("post", key, "--place", "宣传栏", "--by", "xuke")
    letterbook("publish", key, "--by", "linruoxi")
    photo = tmp_path / "现场.JPG"
    Image.new("RGB", (40, 30), "red").save(photo, "JPEG", comment=b"PhoneMaker")

    up = letterbook("post", key, "--place", "宣传栏", "--copies", 2, "--by", "xuke", "--photo", photo, "--json")
    again = letterbook("post", key, "--place", "宣传栏", "--copies", 2, "--by", "xuke", "--photo", photo)
    down = letterbook("post", key, "--place", "宣传栏", "--by", "xuke", "--removed")

    assert too_early.code == 3 and "5.3.3B" in too_early.err
    assert (up.json["state"], up.json["copies"]) == ("posted", 2) and up.json["posted_at"]
    kept = office.root / up.json["photo"]
    assert kept.suffix == ".jpg" and Image.open(kept).size == (40, 30) and b"PhoneMaker" not in kept.read_bytes()
    assert again.out == "宣传栏：已张贴\n" and down.out == "宣传栏：已撤下\n"
    assert Posting.objects.count() == 1


def test_resume_carries_on_and_says_so(letterbook, approved, monkeypatch):
    [key] = approved()
    from pipeline import flow

    def crash(*_arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(flow, "_file_away", crash)
        letterbook("release", key, "--by", "zhouqiming")
    before = letterbook("verify", "--json")

    ran = letterbook("resume", "--json")

    assert before.code == 4 and before.json["faults"]
    assert ran.code == 0 and set(ran.json) == STATEMENT and balances(ran.json) and ran.json["done"] >= 1
    assert letterbook("verify").code == 0
    assert letterbook("resume").out == "没有中断的工作。\n"


def test_resume_tells_what_it_could_not_carry_on(letterbook, office, desk, board_notice):
    from pipeline import receive

    receive.copied(office, desk.file(board_notice(post_until="2026-02-30")), "TFY")

    ran = letterbook("resume")

    assert ran.code == 1 and "未成功1项" in ran.out and "data.json" in ran.err


@pytest.mark.slow
def test_a_refusal_in_every_worker_leaves_a_statement_that_balances(office, monkeypatch):
    monkeypatch.setenv("LETTERBOOK_OFFICE", str(office.root))

    done = bulk.carried_out(Order("release", "nobody"), ["D1", "D2", "D3"], 2)

    assert len(done) == 3 and all(one.exit_code == 2 for one in done)
    assert balances(bulk.statement(done)) and bulk.exit_code(done) == 2


def test_work_that_a_dead_worker_took_along_is_told_as_failed():
    from concurrent.futures import Future
    from concurrent.futures.process import BrokenProcessPool

    future = Future()
    future.set_exception(BrokenProcessPool())

    done = bulk._outcome("D1", future)

    assert (done.name, done.exit_code) == ("D1", 4) and "letterbook resume" in done.error


@pytest.mark.slow
def test_workers_die_with_their_parent(office, approved):
    keys = approved(2)
    script = (
        "import sys; sys.path.insert(0, '.')\n"
        "from cli import bulk\nfrom cli.work import Order\n"
        "if __name__ == '__main__':\n"
        f"    bulk.carried_out(Order('release', 'zhouqiming'), {keys * 40!r}, 2)\n"
    )
    file = office.root.parent / "parent.py"
    file.write_text(script)
    environment = os.environ | {"LETTERBOOK_OFFICE": str(office.root), "PYTHONPATH": str(Path.cwd())}
    parent = subprocess.Popen([sys.executable, str(file)], env=environment, stderr=subprocess.DEVNULL)
    children = _children(parent.pid)

    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    until = time.monotonic() + 20
    while time.monotonic() < until and any(_lives(child) for child in children):
        time.sleep(0.2)

    assert children and not any(_lives(child) for child in children)


def _children(pid):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        found = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        if len(found) >= 3:  # two workers and the tracker of resources
            time.sleep(1.5)
            return found
        time.sleep(0.1)
    return []


def _lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Terminal:
    """A clock that a test turns, and a person who watches or not."""

    def __init__(self, monkeypatch, watched):
        self.now = 0.0
        monkeypatch.setattr(bulk.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(bulk.output, "watched_by_a_person", lambda: watched)


@pytest.mark.parametrize(("watched", "seconds", "shown"), [(True, 3, True), (True, 1, False), (False, 3, False)])
def test_a_bar_is_shown_only_to_a_person_and_only_after_two_seconds(monkeypatch, watched, seconds, shown):
    terminal = Terminal(monkeypatch, watched)

    with bulk.Bar(3) as bar:
        terminal.now += seconds
        bar.passed(Done("a"))
        bar.step()
        was_shown = bar._shown is not None

    assert was_shown is shown


def test_a_bug_in_a_worker_rises(monkeypatch):
    monkeypatch.setitem(work._WORK, "submit", lambda _order, _name: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        work.carry_out(Order("submit", "x"), "a")
