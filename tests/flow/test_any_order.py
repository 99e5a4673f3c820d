"""Any order of events in a real office: nothing is released that was not approved as it is, and nothing gets lost."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline import decide, flow, later
from pipeline.office import delegating, documents, filed, people, verifying
from pipeline.office.models import Delegation, Document, Event
from pipeline.stages import Stage, Verdict
from schemas.errors import LetterbookError

# Each example takes a document through dozens of steps.
pytestmark = pytest.mark.slow

SIGNERS = ("zhouqiming", "shenmuzhi", "zhaozong", "xuke", "linruoxi")
CHAIN = ("project_manager", "supervising_leader", "general_manager")
# Approvals in turn come often, so that many examples get through to the archive.
ACTIONS = st.lists(
    st.one_of(
        st.just(("approve_all",)),
        st.tuples(st.just("approve"), st.sampled_from(SIGNERS)),
        st.tuples(st.just("send_back"), st.sampled_from(SIGNERS), st.sampled_from(("", *CHAIN))),
        st.sampled_from([("edit",), ("recall",), ("release",), ("publish",), ("withdraw",), ("correct",)]),
        st.sampled_from([("abandon",), ("lend",), ("take_back",), ("release",), ("publish",)]),
    ),
    min_size=4,
    max_size=14,
)


class Life:
    """One document and its corrections, and everything that people try to do with them."""

    def __init__(self, desk, notice, minute):
        self.desk, self.version = desk, 0
        self.record = notice(channels=["board", "wechat_group"], concerns=["joint"])
        self.record["particulars"]["effect_start"] = f"2026-07-20T{9 + minute // 60:02d}:{minute % 60:02d}"
        self.document = desk.submit(self.record)
        self.keys = {self.document.key}

    def by(self, user):
        return self.desk.person(user)

    def approve(self, user):
        flow.decide(self.document, self.by(user), Verdict.APPROVE)

    def approve_all(self):
        for user in SIGNERS[:3]:
            with suppress(LetterbookError):
                self.approve(user)

    def send_back(self, user, to):
        flow.decide(self.document, self.by(user), Verdict.RETURN, "请改", to)

    def _changed(self):
        self.version += 1
        return self.record | {"audience": f"全体业主（{self.version}）"}

    def edit(self):
        self.document = self.desk.submit(self._changed())

    def correct(self):
        file = self.desk.file(self._changed(), "改.json")
        self.document = later.correct(self.document, file, self.by("linruoxi"), "更正")

    def recall(self):
        later.recall(self.document, self.by("linruoxi"))

    def abandon(self):
        later.abandon(self.document, self.by("linruoxi"), "取消")

    def release(self):
        flow.release(self.document, self.by("linruoxi"))

    def publish(self):
        flow.publish(self.document, self.by("linruoxi"))

    def withdraw(self):
        later.withdraw(self.document, self.by("zhouqiming"), "取消")

    def lend(self):
        leave = (self.by("zhouqiming"), self.by("xuke"), "project_manager", date(2026, 7, 10), date(2026, 7, 12))
        delegating.give(delegating.Leave(*leave, people.project("TFY")), self.by("zhouqiming"))

    def take_back(self):
        for lent in Delegation.objects.filter(revoked_at=None):
            delegating.revoke(lent.pk, self.by("zhouqiming"))

    def take(self, action, *given_):
        """Try one step; whether it is refused or not, say what holds afterwards."""
        numbered = set(Document.objects.exclude(number=None).values_list("key", flat=True))
        told = Event.objects.count()
        with suppress(LetterbookError):
            getattr(self, action)(*given_)
        self.document = documents.find(self.document.key)
        self.keys.add(self.document.key)
        assert Event.objects.count() >= told
        for document in Document.objects.filter(key__in=self.keys):
            nothing_lost(document)
            if document.number is not None and document.key not in numbered:
                approved_as_it_is(document)


def approved_as_it_is(document):
    version = documents.newest(document)
    seen = {role: one for one in document.decisions.filter(void_at=None, verdict="approve") for role in one.roles}
    for step in documents.chain(document):
        wanted = decide.scope_digest(step, version.digests, version.content_digest)
        assert seen[step.role].scope_digests[step.role] == wanted
        assert document.author not in {seen[step.role].person, seen[step.role].on_behalf}
    assert set(CHAIN) <= set(seen)


def nothing_lost(document):
    assert document.register_row.channels == ["board", "wechat_group"]
    if document.stage in {Stage.SECURED, Stage.PUBLISHED, Stage.WITHDRAWN, Stage.SUPERSEDED}:
        assert document.copies.filter(kind="vault").exists()
        assert document.entry and document.register_row.serial
    if document.deliveries.exists():
        assert document.register_row.serial


@pytest.mark.requirement("R-5.6.1-1", "R-5.3.3-4", "R-5.4.3-1")
@pytest.mark.usefixtures("unrendered")
def test_no_order_of_events_releases_what_is_not_approved_or_loses_a_copy_or_a_register_row(desk, board_notice):
    minutes = iter(range(400))

    @settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
    @given(actions=ACTIONS)
    def any_order(actions):
        life = Life(desk, board_notice, next(minutes))
        life.take_back()
        for action in actions:
            life.take(*action)

    any_order()

    assert verifying.verify(desk.premises).faults == ()
    assert Document.objects.filter(stage__in=[Stage.SECURED, Stage.PUBLISHED]).exists()
    assert len(list(filed.archive(desk.premises).entries())) == Document.objects.exclude(entry="").count()
