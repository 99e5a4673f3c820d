"""ledger checkpoint, prove, check-proof, key; verify --against: what an administrator and a stranger type."""

from __future__ import annotations

import json

import pytest

from pipeline.office import filed as filing


@pytest.fixture
def filed(desk, board_notice):
    return desk.filed(board_notice())


@pytest.fixture
def checkpoint(letterbook, filed, tmp_path):  # noqa: ARG001 - something was filed
    file = tmp_path / "检查点.txt"
    assert letterbook("ledger", "checkpoint", "-o", file).code == 0
    return file


def test_a_checkpoint_is_printed_and_written(letterbook, checkpoint, office):
    printed = letterbook("ledger", "checkpoint")
    row = letterbook("ledger", "checkpoint", "--json").json

    assert printed.out == checkpoint.read_text("utf-8") == row["note"]
    assert row["size"] == filing.ledger(office).size() and row["root"] == filing.ledger(office).root()


def test_verify_against_a_kept_checkpoint_says_so_until_the_ledger_is_falsified(letterbook, checkpoint, office):
    # A run that is written down would be the ledger's last event, and no kept checkpoint could miss it.
    whole = letterbook("verify", "--no-record", "--against", checkpoint)
    file = filing.ledger(office).segment_of(1)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:-1]))

    cut = letterbook("verify", "--against", checkpoint)

    assert whole.code == 0 and f"台账与检查点“{checkpoint.name}”（共{len(lines)}条）相符。" in whole.out
    assert "相符" not in cut.out
    assert cut.code == 4 and f"{checkpoint}: 台账尾部被截去" in cut.out
    assert "ledger-truncated" in {
        row["code"] for row in letterbook("verify", "--against", checkpoint, "--json").json["faults"]
    }


def test_a_file_that_is_no_checkpoint_leaves_no_mark_on_the_next_check(letterbook, checkpoint, tmp_path):
    wrong = tmp_path / "存证.json"
    wrong.write_text("{}", "utf-8")

    against_it = letterbook("verify", "--against", wrong)

    assert against_it.code == 4 and "不可信" in against_it.out
    assert letterbook("verify", "--against", checkpoint).code == 0


def test_the_report_is_written_in_the_forms_it_has_and_in_no_other(letterbook, checkpoint, tmp_path):  # noqa: ARG001
    refused = letterbook("verify", "--no-record", "--report", tmp_path / "四性检测.pdf")

    assert refused.code == 2 and ".docx、.json" in refused.err and not (tmp_path / "四性检测.pdf").exists()


def test_a_check_that_was_written_behind_a_damaged_ledger_is_caught_up_with(letterbook, checkpoint, office):
    file = filing.ledger(office).segment_of(1)
    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"filed", b"fixed", 1))
    letterbook("verify", "--against", checkpoint)
    file.write_bytes(whole)

    late = letterbook("verify")

    assert late.code == 4 and "数据库中有1条记录还没有写入台账" in late.out
    assert letterbook("verify").code == 0


def test_a_proof_is_written_and_checked_where_there_is_no_office(
    letterbook, filed, checkpoint, office, tmp_path, monkeypatch
):
    proof = tmp_path / "存证.json"
    made = letterbook(
        "ledger", "prove", filed.number, "--since", checkpoint, "--disclose", "--by", "gaopin", "-o", proof
    )
    pdf = next((office.archive / filed.entry).glob("v1/content/*.pdf"))
    monkeypatch.delenv("LETTERBOOK_OFFICE")
    monkeypatch.chdir(tmp_path)

    ran = letterbook("ledger", "check-proof", proof, "--against", checkpoint, "--file", pdf)

    assert made.code == 0 and ran.code == 0
    assert f"内容：{filed.number} 于" in ran.out and "密钥指纹：" in ran.out and "的延续" in ran.out
    assert f"{pdf.name} 与归档的文件一字不差" in ran.out
    row = letterbook("ledger", "check-proof", proof, "--json").json
    assert row["holds"] and letterbook("ledger", "check-proof", proof, "--key", row["key"]).code == 0


def test_a_proof_of_an_event_keeps_what_it_says_to_itself(letterbook, filed, tmp_path):
    proof = tmp_path / "存证.json"
    letterbook("ledger", "prove", "1", "-o", proof)

    ran = letterbook("ledger", "check-proof", proof)

    assert ran.code == 0 and "第1条记录在台账之中" in ran.out and "内容" not in ran.out
    assert "event" not in json.loads(proof.read_text("utf-8"))["inclusion"] and filed.key not in proof.read_text(
        "utf-8"
    )


def test_a_disclosed_event_that_is_no_filing_is_told_by_its_kind(letterbook, filed, tmp_path):  # noqa: ARG001
    proof = tmp_path / "存证.json"
    letterbook("ledger", "prove", "1", "--disclose", "-o", proof)

    assert "内容：project-set，时间" in letterbook("ledger", "check-proof", proof).out


def test_a_forged_proof_is_told_and_so_is_a_file_that_is_none(letterbook, filed, tmp_path):
    proof = tmp_path / "存证.json"
    letterbook("ledger", "prove", filed.key, "-o", proof)
    forged = json.loads(proof.read_text("utf-8"))
    forged["inclusion"]["seq"] = 1
    proof.write_text(json.dumps(forged), "utf-8")

    ran = letterbook("ledger", "check-proof", proof)
    no_proof = tmp_path / "x.json"
    no_proof.write_text("{}")

    assert ran.code == 4 and "存证.json 不成立" in ran.out and "推算不出" in ran.out
    assert letterbook("ledger", "check-proof", no_proof).code == 1


def test_something_must_be_named_to_be_proved(letterbook, tmp_path):
    assert letterbook("ledger", "prove", "-o", tmp_path / "x.json").code == 2
    assert letterbook("ledger", "prove", "999", "-o", tmp_path / "x.json").code == 2


def test_the_key_is_listed_rotated_and_replaced(letterbook, checkpoint, office):
    listed = letterbook("ledger", "key", "list")
    rotated = letterbook("ledger", "key", "rotate", "--by", "guanli")
    (office.ledger_key / "private").unlink()
    refused = letterbook("ledger", "key", "rotate", "--by", "guanli")
    replaced = letterbook("ledger", "key", "replace", "--by", "guanli", "--json")

    assert "第1把密钥" in listed.out and "第2把密钥" in rotated.out and "另行妥善保管" in rotated.err
    assert refused.code == 3 and "letterbook ledger key replace" in refused.err
    assert replaced.json[0]["number"] == 3 and not replaced.json[0]["vouched"]
    assert "上一把密钥已丢失" in letterbook("ledger", "key", "list").out
    assert letterbook("verify", "--against", checkpoint).code == 0
