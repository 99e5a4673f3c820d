"""The budgets and arrows of the design, held by tests: what nothing says no to grows.

import-linter holds the arrows between packages (`make lint`); here is what it cannot see.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import problem
from tests.doors import DOORS, EDGES
from tests.source_tree import (
    MODULES,
    OWN_CODE,
    PACKAGES,
    ROOT,
    TESTS,
    Function,
    functions_of,
    imports_of,
    name_of,
    project_files,
    tree_of,
)

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
MOST_PARAMETERS = 6
BANNED_MODULES = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"}
BANNED_PREFIXES = ("get_", "do_", "handle_", "process_")

STEPS = ("Receive", "Read", "Check", "Render", "Decide", "Release", "File", "Publish")
LAYOUT = {"templates", *PACKAGES, "tests", "benchmarks", "docs", "requirements", "scripts", "deploy", ".ci"}


def test_no_module_is_longer_than_three_hundred_lines() -> None:
    sizes = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in [*OWN_CODE, *TESTS]}

    assert {name: size for name, size in sizes.items() if size > MOST_LINES} == {}


def test_no_function_is_longer_than_forty_lines() -> None:
    sizes = {
        f"{name_of(path)}:{function.name}": (function.end_lineno or 0) - function.lineno + 1
        for path in OWN_CODE
        for function in functions_of(path)
    }

    assert {name: size for name, size in sizes.items() if size > MOST_LINES_OF_A_FUNCTION} == {}


def _parameters(function: Function) -> list[str]:
    given = function.args
    named = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    rest = [one.arg for one in (given.vararg, given.kwarg) if one is not None]
    return [name for name in (*named, *rest) if name not in {"self", "cls"}]


def _is_command(function: Function) -> bool:
    # A command's parameters are its options on the command line, which the outside contract names.
    return any("command" in ast.unparse(decorator) for decorator in function.decorator_list)


def test_no_function_has_more_than_six_parameters() -> None:
    counts = {
        f"{name_of(path)}:{function.name}": len(_parameters(function))
        for path in OWN_CODE
        for function in functions_of(path)
        if not _is_command(function)
    }

    assert {name: count for name, count in counts.items() if count > MOST_PARAMETERS} == {}


def _broad(path: Path) -> Iterator[int]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "Exception"
            if {"Exception", "BaseException"} & set(re.findall(r"\w+", caught)):
                yield node.lineno


def test_a_broad_except_stands_only_at_an_outermost_edge() -> None:
    found = {name_of(path): lines for path in OWN_CODE if (lines := list(_broad(path)))}

    assert {name: lines for name, lines in found.items() if name not in EDGES} == {}


def test_no_module_has_a_name_that_would_take_in_anything() -> None:
    assert [name_of(path) for path in [*OWN_CODE, *TESTS] if path.stem in BANNED_MODULES] == []


def test_no_function_is_named_by_a_word_that_says_nothing() -> None:
    # What a library calls by name (click, Django) keeps the library's name.
    foreign = {
        "get_help_record",
        "get_short_help_str",
        "get_help_extra",
        "get_metavar",
        "get_command",
        "get_queryset",
        "get_session_from_db",
        "get_login_redirect_url",
        "process_request",
        "process_exception",
        "handle_raw_input",
    }
    found = [
        f"{name_of(path)}:{function.name}"
        for path in OWN_CODE
        for function in functions_of(path)
        if function.name.lstrip("_").startswith(BANNED_PREFIXES) and function.name.lstrip("_") not in foreign
    ]

    assert found == []


def test_every_module_says_why_it_exists() -> None:
    silent = [
        name_of(path)
        for path in [*OWN_CODE, *TESTS]
        if path.read_text("utf-8").strip() and not ast.get_docstring(tree_of(path))
    ]

    assert silent == []


def _public(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[str, Function | ast.ClassDef]]:
    for node in body:
        if isinstance(node, Function | ast.ClassDef) and not node.name.startswith("_"):
            yield f"{prefix}{node.name}", node
            if isinstance(node, ast.ClassDef) and node.name != "Meta":
                yield from _public(node.body, f"{node.name}.")


def test_every_public_name_says_what_it_is() -> None:
    silent = [
        f"{name_of(path)}:{name}"
        for path in MODULES
        for name, node in _public(tree_of(path).body)
        if not ast.get_docstring(node) and not name.endswith("Meta")
    ]

    assert silent == []


@pytest.mark.parametrize("library", DOORS)
def test_a_foreign_library_stands_behind_one_door(library: str) -> None:
    users = {name_of(path) for path in MODULES for name in imports_of(path) if name.split(".")[0] == library}

    assert {user for user in users if not user.startswith(tuple(DOORS[library]))} == set()


def test_only_the_office_and_the_flow_touch_the_tables() -> None:
    users = {
        name_of(path) for path in MODULES if any(name.startswith("pipeline.office.models") for name in imports_of(path))
    }

    # The ways in may name a person or a document as a type; what they ask for, they ask the office.
    assert {
        user
        for user in users
        if not user.startswith(
            (
                "pipeline/office/",
                "pipeline/flow.py",
                "pipeline/later.py",
                "pipeline/hearing.py",
                "pipeline/judging.py",
                "pipeline/inbox.py",
                "cli/",
                "web/",
            )
        )
    } == set()


def _sets_a_stage(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        return any(isinstance(target, ast.Attribute) and target.attr == "stage" for target in node.targets)
    writes = isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".update", ".create", "_or_create"))
    return writes and any(keyword.arg == "stage" for keyword in getattr(node, "keywords", ()))


def test_only_the_flow_and_what_follows_it_move_a_document_on() -> None:
    movers = {name_of(path) for path in MODULES if any(map(_sets_a_stage, ast.walk(tree_of(path))))}

    # `versions` opens a document and gives a revision its first stage, inside `flow.take`; `later` has what follows it;
    # `imported` opens what was filed elsewhere at the end of the path; `rebuilding` reads again what events tell of it.
    again = {f"office/rebuilding/{name}.py" for name in ("contents", "steps", "outside")}
    allowed = {"flow.py", "later.py", "office/versions.py", "office/imported.py", *again}
    assert movers <= {f"pipeline/{name}" for name in allowed}


def test_the_eight_steps_have_the_same_names_in_page_code_and_log() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    picture = (ROOT / "docs" / "architecture.svg").read_text("utf-8")
    flow = (ROOT / "pipeline" / "flow.py").read_text("utf-8")
    docstring = ast.get_docstring(ast.parse(flow)) or ""

    for number, step in enumerate(STEPS, 1):
        assert re.search(rf"^ *{number} {step}\b", docstring, re.MULTILINE), f"flow.py: {number} {step}"
        assert f"**{number} {step}**" in page, f"architecture.md: {number} {step}"
        assert f"{number} {step}" in picture, f"architecture.svg: {number} {step}"


def test_what_the_log_calls_a_step_is_a_step() -> None:
    flow = (ROOT / "pipeline" / "flow.py").read_text("utf-8")
    logged = re.findall(r'log\.info\("Steps? ([^:]+?) - ([^:]+):', flow)

    assert logged
    told = set()
    for numbers, names in logged:
        pairs = list(zip(re.findall(r"\d", numbers), re.split(r", ", names), strict=True))
        assert [(number, name.lower()) for number, name in pairs] == [
            (number, STEPS[int(number) - 1].lower()) for number, _name in pairs
        ]
        told |= {int(number) for number, _name in pairs}
    assert told == set(range(1, 9))


def test_the_folders_are_those_of_the_layout_and_each_is_explained() -> None:
    folders = {path.relative_to(ROOT).parts[0] for path in project_files() if len(path.relative_to(ROOT).parts) > 1}
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    assert folders <= LAYOUT
    assert set(PACKAGES) <= folders
    assert [name for name in sorted(folders) if f"{name}/" not in page] == []


def test_every_package_is_known_to_the_tools() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]

    assert tuple(settings["mypy"]["packages"]) == PACKAGES
    assert tuple(settings["coverage"]["run"]["source"]) == PACKAGES
    assert tuple(settings["importlinter"]["root_packages"]) == PACKAGES


def _problem_codes(path: Path) -> Iterator[str]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func).rsplit(".", 1)[-1]
            if called == "problem" and isinstance(node.args[0].value, str):
                yield node.args[0].value


def test_every_problem_that_the_code_names_is_in_the_catalogue_and_in_the_reference() -> None:
    named = {code for path in MODULES for code in _problem_codes(path)}
    page = (ROOT / "docs" / "reference" / "problems.md").read_text("utf-8")

    assert named - set(problem.codes()) == set()
    assert [code for code in sorted(problem.codes()) if f"`{code}`" not in page] == []
