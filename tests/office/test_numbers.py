"""Numbers are given one by one, each once, also when several processes ask; codes are read from paper."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from pipeline.office import access, numbers
from pipeline.office.models import Document, Project, Series

TAKING = """
import django, sys
django.setup()
from django.db import transaction
from pipeline.office import events, numbers
from django.utils import timezone
for turn in range(int(sys.argv[1])):
    with transaction.atomic():
        taken = numbers.following("S-2026")
        events.record("taken", at=timezone.now(), serial=taken)
        # Every third one is given up after it was taken: it must come again.
        transaction.set_rollback(turn % 3 == 2)
    if turn % 3 != 2:
        print(taken)
"""


@pytest.mark.usefixtures("office")
def test_numbers_follow_one_another_in_each_series():
    with transaction.atomic():
        taken = [numbers.following("A"), numbers.following("B"), numbers.following("A")]

    assert taken == [1, 1, 2]


@pytest.mark.usefixtures("office")
def test_a_number_that_was_rolled_back_is_given_to_the_next():
    with transaction.atomic():
        numbers.following("A")
        transaction.set_rollback(True)
    with transaction.atomic():
        assert numbers.following("A") == 1


@pytest.mark.slow
def test_several_processes_at_once_get_every_number_once(office):
    environment = os.environ | {"LETTERBOOK_OFFICE": str(office.root), "DJANGO_SETTINGS_MODULE": "web.settings"}
    command = [sys.executable, "-c", TAKING, "18"]
    root = Path(__file__).parents[2]

    running = [
        subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    taken = [int(line) for process in running for line in process.communicate(timeout=120)[0].split()]

    assert sorted(taken) == list(range(1, 4 * 12 + 1))
    assert Series.objects.get(name="S-2026").last == 4 * 12


@pytest.mark.usefixtures("office")
def test_a_code_has_no_letter_that_is_mistaken_for_another():
    codes = {numbers.new_code() for _ in range(300)}

    assert len(codes) == 300
    assert not set("".join(codes)) & set("0O1IL")
    assert all(len(code) == 9 and code[4] == "-" for code in codes)


@pytest.mark.usefixtures("office")
def test_a_code_that_a_document_has_is_not_given_again(monkeypatch):
    letters = iter("2222222233333333")
    monkeypatch.setattr(numbers.secrets, "choice", lambda _letters: next(letters))
    Document.objects.create(
        key="D000001",
        type="circular",
        project=Project.objects.get(code="TFY"),
        author=access.person("xuke"),
        opened_at=timezone.now(),
        code="2222-2222",
    )

    assert numbers.new_code() == "3333-3333"
