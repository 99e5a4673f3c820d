"""The restore drill: what the vault holds is the office again, and whatever is missing or altered there is named."""

from __future__ import annotations

import pytest

from archive import encryption
from pipeline.office import drilling, personal, snapshots, drill_memory
from pipeline.office import filed as filing
from django.utils import timezone
from pipeline.office.models import Event
from pipeline import later


def test_y(desk, board_notice, unrendered, tmp_path):
    desk.filed(board_notice())
    later.copy_now()
    later.snapshot_now()

    done = drilling.drill(desk.premises)
    print(done.row())
    assert 0
