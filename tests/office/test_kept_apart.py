"""What lies on no target on purpose is named with its place and with who keeps the copy."""

from __future__ import annotations

from pipeline.office import health, kept_apart, personal
from pipeline.premises import Premises


def test_doctor_names_each_key_with_where_its_copy_belongs(office):
    personal.safe(office).create()
    (office.keys / "escrow").mkdir()
    (office.keys / "escrow" / "fawu.pub").write_text("age1x\n")

    said = [one.message.localized("zh-Hans") for one in health.findings(office) if one.code == "kept-apart"]

    assert any("keys/office.age-identity" in one and "保险柜" in one for one in said)
    assert any("keys/escrow/" in one and "保管人" in one for one in said)


def test_a_password_that_the_settings_name_is_missed_where_its_file_is_gone(office):
    (office.root / "office.toml").write_text(
        (office.root / "office.toml").read_text("utf-8")
        + '\n[[vault.targets]]\nname = "off"\nkind = "s3"\ncredentials = "keys/offsite"\n',
        "utf-8",
    )

    [found] = [one for one in kept_apart.listed(Premises(office.root)) if one.path == "keys/offsite"]

    assert not found.is_here and "管理员" in found.told().localized("zh-Hans")
