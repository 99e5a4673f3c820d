"""What the documentation shows is true: its commands run, their output is what stands there, its links lead on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from docs import generate
from tests import warm
from tests.source_tree import PACKAGES, ROOT, TESTS

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs" / "how-to").glob("*.md"))]
WRITTEN = [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
MARK = "--- shown by test_docs:"


@dataclass
class Shown:
    """One command of a page, the output lines shown below it, and its exit status."""

    command: str
    lines: list[str]
    status: int = 0


def _shown(page: Path) -> Iterator[Shown]:
    """Yield the commands of the page's ```console blocks; `(exit N)` below a command is its exit status."""
    one = None
    for line in "".join(FENCE.findall(page.read_text("utf-8"))).splitlines():
        if line.startswith("$ "):
            if one:
                yield one
            one = Shown(line[2:], [])
        elif one and (ended := re.fullmatch(r"\(exit (\d+)\)", line)):
            one.status = int(ended[1])
        elif one and line.strip():
            one.lines.append(line)
    if one:
        yield one


def _environment(commands: Path | None = None) -> dict[str, str]:
    spoken = {"LANGUAGE", "LANG", "LC_MESSAGES", "LETTERBOOK_OFFICE", "DJANGO_SETTINGS_MODULE"}
    kept = {name: value for name, value in os.environ.items() if name not in spoken}
    first = f"{commands}:" if commands else ""
    return kept | {"PATH": f"{first}{Path(sys.executable).parent}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}


def _outcome(command: list[str], cwd: Path, commands: Path | None = None) -> subprocess.CompletedProcess[str]:
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.run(command, cwd=cwd, env=_environment(commands), text=True, check=False, **streams)


def _run(commands: list[Shown], folder: Path, door: Path) -> list[tuple[int, str]]:
    """Run the commands one after another in one shell, as a reader would; return status and output of each."""
    script = "".join(f"{one.command}\nstatus=$?; echo; echo '{MARK}' $status\n" for one in commands)
    ran = _outcome(["bash", "-c", script], folder, door)
    *parts, _rest = re.split(rf"^{MARK} (\d+)$", ran.stdout, flags=re.MULTILINE)
    return [(int(status), output) for output, status in zip(parts[::2], parts[1::2], strict=True)]


def _pattern(line: str) -> str:
    """Return a pattern for a shown line: “…” stands for anything, a run of spaces for any other."""
    parts = (r"\s+".join(map(re.escape, part.split())) for part in line.split("…"))
    return ".*".join(parts)


@pytest.fixture(scope="session")
def warm_commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for the PATH whose `letterbook` needs no time to load."""
    with warm.commands(tmp_path_factory.mktemp("warm")) as folder:
        yield folder


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_do_what_it_says(page: Path, warm_commands: Path, tmp_path: Path) -> None:
    commands, folder = list(_shown(page)), tmp_path / "reader"
    folder.mkdir()

    # The first command of each page is the real one, started as a reader starts it.
    results = _run(commands, folder, warm.cold_at_first(warm_commands, tmp_path / "bin"))

    assert len(commands) == len(results) > 0
    for one, (status, output) in zip(commands, results, strict=True):
        assert status == one.status, f"$ {one.command}\n{output}"
        for line in one.lines:
            assert re.search(_pattern(line), output), f"$ {one.command}\n{output}\n--- does not show: {line}"


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_demo_walks_the_whole_path_and_says_where_to_look(tmp_path: Path) -> None:
    ran = _outcome([str(ROOT / "scripts" / "demo.sh"), str(tmp_path / "demo")], cwd=tmp_path)

    assert ran.returncode == 0, ran.stdout[-4000:]
    assert "XRWY-TFY-WYBG-2026Q2-01.pdf" in ran.stdout.rpartition("Where to look")[2]


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_generated_page_says_what_the_program_says(name: str) -> None:
    written = (generate.FOLDER / name).read_text("utf-8")

    assert written == generate.PAGES[name]().rstrip() + "\n", f"{name} is stale: run `make docs`"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_command_reference_is_what_help_prints(language: str) -> None:
    page = (generate.FOLDER / "commands.md").read_text("utf-8")
    environment = _environment() | {"COLUMNS": "100"}

    for command in ([], ["submit"], ["draw", "verify"], ["people", "add"]):
        ran = subprocess.run(
            ["letterbook", *command, "--lang", language, "--help"],
            env=environment, text=True, capture_output=True, check=True,
        )  # fmt: skip

        assert f"```text\n{ran.stdout.rstrip()}\n```" in page


@pytest.mark.parametrize("page", sorted(set(WRITTEN)), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    links = [link for link in LINK.findall(page.read_text("utf-8")) if "://" not in link]

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_file_and_test_that_the_architecture_names_exists() -> None:
    named = re.findall(r"`([\w./<>-]+)`", (ROOT / "docs" / "architecture.md").read_text("utf-8"))
    files = [
        name for name in named if re.match(rf"({'|'.join(PACKAGES)}|tests|templates|docs)/", name) and "<" not in name
    ]
    written = "".join(path.read_text("utf-8") for path in TESTS)

    assert len(files) > 40
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [name for name in named if name.startswith("test_") and f"def {name}(" not in written] == []


def test_the_two_readmes_show_the_same_commands() -> None:
    english, chinese = (
        [one.command.split()[:2] for one in _shown(ROOT / name) if one.command.startswith("letterbook")]
        for name in ("README.md", "README.zh-CN.md")
    )

    assert english == chinese


def test_the_two_commands_come_first_in_both_readmes() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        block = re.search(r"```sh\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)

        assert block is not None
        assert [line.split("#")[0].strip() for line in block[1].splitlines()] == ["make demo", "make test"]


def test_every_decision_is_listed_in_order() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text("utf-8"))

    assert listed == sorted(path.name for path in folder.glob("0*.md"))
