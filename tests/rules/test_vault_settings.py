"""The section [vault] of office.toml: what it may say, and in which words it is refused."""

from __future__ import annotations

import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest

from archive.bucket import LockMode
from pipeline import first_settings
from pipeline.vault_settings import FaultyVault, Kind, Vault
from schemas.language import CHINESE, ENGLISH

KEYS = {"LETTERBOOK_S3_KEY": "k", "LETTERBOOK_S3_SECRET": "s"}
S3 = '[[vault.targets]]\nname = "far"\nkind = "s3"\nendpoint = "https://s3.example"\nbucket = "letters"\n'
NAS = '[[vault.targets]]\nname = "nas"\nkind = "folder"\nfolder = "/srv/nas"\n'


def read(words: str, root: Path = Path("/office"), environment: dict[str, str] | None = None) -> Vault:
    return Vault.of(tomllib.loads(words), root, KEYS if environment is None else environment)


def test_an_office_that_says_nothing_has_the_folder_of_old_and_important_documents_wait_for_it() -> None:
    vault = read("")

    assert [(one.name, one.kind, one.folder, one.waits) for one in vault.targets] == [
        ("vault", Kind.FOLDER, None, True)
    ]
    assert vault.policy.waits_for("circular", "important")
    assert not vault.policy.waits_for("circular", "normal")


@pytest.mark.parametrize("language", [CHINESE, ENGLISH])
def test_the_settings_of_a_new_office_say_the_same_as_none(language: str) -> None:
    assert read(first_settings.written(language)) == read("")


def test_further_targets_and_the_policy_are_read_as_they_are_written() -> None:
    vault = read(
        '[vault]\nfolder = "/srv/a"\nwaits_for = { importance = ["important"], types = ["letter_in"] }\n'
        'alarm_after_hours = 2\nsnapshot_at = "03:15"\n'
        + NAS
        + "waits = true\n"
        + S3
        + 'prefix = "/xrwy/"\nlock = "compliance"\nlock_years = 5\n'
    )
    own, nas, far = vault.targets

    assert own.folder == Path("/srv/a")
    assert (nas.folder, nas.waits) == (Path("/srv/nas"), True)
    assert far.access is not None
    assert (far.access.bucket, far.access.key, far.access.secret) == ("letters", "k", "s")
    assert (far.prefix, far.lock, far.lock_years, far.waits) == ("xrwy/", LockMode.COMPLIANCE, 5, False)
    assert vault.policy.waits_for("letter_in", "normal")
    assert (vault.policy.alarm_after, vault.policy.snapshot_at) == (timedelta(hours=2), time(3, 15))


def test_the_key_to_a_bucket_comes_from_a_file_that_its_owner_alone_can_read(tmp_path: Path) -> None:
    file = tmp_path / "far"
    file.write_text("a-key\na-secret\n")
    file.chmod(0o600)

    access = read(f'{S3}credentials = "far"\n', tmp_path, {}).targets[1].access

    assert access is not None
    assert (access.key, access.secret) == ("a-key", "a-secret")
    assert "a-secret" not in repr(access)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("vault = 3", "no section"),
        ('[vault]\nfoldr = "x"', "foldr"),
        ("[vault]\nfolder = 3", "folder"),
        ('[vault]\ntargets = ["x"]', "vault.targets"),
        ("[vault]\nwaits_for = 3", "importances and types"),
        ("[vault]\nwaits_for = { projects = [] }", "waits_for.projects"),
        ('[vault]\nwaits_for = { importance = ["high"] }', "high"),
        ('[vault]\nwaits_for = { importance = "important" }', "list of names"),
        ('[vault]\nwaits_for = { importance = ["normal"] }', "5.3.1C"),
        ('[vault]\nsnapshot_at = "at night"', "snapshot_at"),
        ("[vault]\nsnapshot_days = 0", "snapshot_days"),
        ("[vault]\nalarm_after_tries = true", "alarm_after_tries"),
        (NAS.replace('"nas"', '"vault"'), "not “vault”"),
        (NAS.replace('"nas"', '"../nas"'), "letters, digits"),
        (NAS.replace('"folder"', '"tape"'), "folder or s3"),
        (NAS.replace('"/srv/nas"', '""'), "needs folder"),
        (NAS + 'bucket = "x"\n', "nas.bucket"),
        (NAS + "waits = 1\n", "true or false"),
        (NAS + NAS, "one name"),
        (NAS + NAS.replace('"nas"', '"two"'), "one place"),
        (NAS.replace('"/srv/nas"', '"/office"'), "own folder"),
        (S3 + S3.replace('"far"', '"two"'), "one place"),
        (S3.replace('bucket = "letters"', ""), "needs bucket"),
        (S3.replace('endpoint = "https://s3.example"', ""), "needs endpoint / region"),
        (S3.replace("https://", "ftp://"), "web address"),
        (S3.replace("https://", "https://me:secret@"), "without name and password"),
        (S3 + 'lock = "firm"\n', "governance or compliance"),
        (S3 + "lock_years = 5\n", "no lock"),
        (S3 + 'secret = "s"\n', "far.secret"),
        (S3 + 'credentials = "keys/none"\n', "keys/none"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_its_name(words: str, told: str) -> None:
    with pytest.raises(FaultyVault) as refused:
        read(words)

    assert told in refused.value.localized("en")


@pytest.mark.parametrize(("mode", "content", "told"), [(0o644, "a b", "chmod 600"), (0o600, "a", "holds the key")])
def test_a_file_of_credentials_that_others_can_read_or_that_holds_no_pair_is_refused(
    tmp_path: Path, mode: int, content: str, told: str
) -> None:
    (tmp_path / "far").write_text(content)
    (tmp_path / "far").chmod(mode)

    with pytest.raises(FaultyVault) as refused:
        read(f'{S3}credentials = "far"\n', tmp_path)

    assert told in refused.value.localized("en")


def test_a_bucket_without_credentials_says_where_they_may_stand() -> None:
    with pytest.raises(FaultyVault) as refused:
        read(S3, environment={})

    assert "LETTERBOOK_S3_KEY" in refused.value.localized("en")
