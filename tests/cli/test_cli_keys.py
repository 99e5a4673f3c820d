"""keys list, escrow, drill, recover: what an administrator and the keeper of a key type."""

from __future__ import annotations

import stat


def test_an_escrow_key_is_made_added_tried_and_used_for_a_recovery(letterbook, office, tmp_path):
    file, public = tmp_path / "托管密钥.txt", tmp_path / "托管公钥.txt"

    made = letterbook("keys", "escrow", "new", "-o", file)
    public.write_text(made.out.splitlines()[-1], "utf-8")
    added = letterbook("keys", "escrow", "add", public, "--name", "safe", "--by", "guanli")
    tried = letterbook("keys", "drill", "--identity", file, "--by", "guanli")
    told = letterbook("keys", "list")
    (office.keys / "office.age-identity").unlink()
    recovered = letterbook("keys", "recover", "--identity", file, "--by", "guanli")

    assert [one.code for one in (made, added, tried, told, recovered)] == [0] * 5
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "托管密钥打开了1把密钥" in tried.out and "托管密钥 safe：age1" in told.out
    assert "新的档案室密钥已启用" in recovered.err
    assert all(step in recovered.err for step in ("保险柜", "letterbook vault snapshot", "letterbook drill"))
    assert letterbook("keys", "escrow", "new", "-o", file).code == 4, "a key is never overwritten"


def test_a_key_that_was_never_added_is_told_to_be_another_one(letterbook, office, tmp_path):  # noqa: ARG001
    file, other = tmp_path / "a.txt", tmp_path / "b.txt"
    recipient = letterbook("keys", "escrow", "new", "-o", file).out.splitlines()[-1]
    letterbook("keys", "escrow", "new", "-o", other)
    letterbook("keys", "escrow", "add", recipient, "--name", "safe", "--by", "guanli")

    tried = letterbook("keys", "drill", "--identity", other, "--by", "guanli")
    drilled = letterbook("drill", "--identity", other)
    again = letterbook("keys", "escrow", "new", "-o", other)

    assert tried.code == 4 and "没有在本档案室启用过" in tried.out and "office" not in tried.out
    assert drilled.code == 2 and "请换另一把托管密钥" in drilled.err
    assert "已经存在，请换一个名字" in again.err


def test_each_of_them_answers_as_data_too(letterbook, office, tmp_path):
    file, other = tmp_path / "a.txt", tmp_path / "b.txt"
    recipient = letterbook("keys", "escrow", "new", "-o", file).out.splitlines()[-1]
    letterbook("keys", "escrow", "new", "-o", other)

    added = letterbook("keys", "escrow", "add", recipient, "--name", "safe", "--by", "guanli", "--json")
    listed = letterbook("keys", "list", "--json")
    (office.keys / "office.age-identity").unlink()
    failed = letterbook("keys", "recover", "--identity", other, "--by", "guanli")
    recovered = letterbook("keys", "recover", "--identity", file, "--by", "guanli", "--json")

    assert added.json == {"name": "safe", "documents": 1}
    assert listed.json["escrow"] == [{"name": "safe", "recipient": recipient, "drilled": None}]
    assert failed.code == 4 and "没有在本档案室启用过" in failed.out
    assert recovered.json == {"name": "safe", "recipient": recipient, "opened": 1, "failed": []}
