"""EIO, ENOSPC and SIGKILL at the changing file calls of one filing: a sample here, all of them in `make faults`."""

from __future__ import annotations

import pytest

from tests.faults import strikes
from tests.faults.warm import Warm

SAMPLE = 60


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_filing_that_is_struck_at_any_call_is_carried_on_whole_and_once(tmp_path):
    with Warm() as warm:
        campaign = strikes.Striking(warm, tmp_path)
        calls = campaign.calls()
        outcomes = [campaign.strike(one) for one in strikes.instances(calls, SAMPLE)]

    assert len(calls) > 200
    assert {call.name for call in calls} >= {"openat", "write", "pwrite64", "fsync", "fdatasync", "mkdir", "rename"}
    assert [(one.strike.words, one.wrong) for one in outcomes if one.wrong] == []
    assert {one.ended for one in outcomes} == {"killed", "refused", "unmoved"}
