"""What tests of the flow share: a report divided among departments, letters that came in, an office that sends mail."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline import flow, receive
from pipeline.office import letters, people
from pipeline.office.models import Document, Person
from tests.divided import ENGINEERING, REST, SECTIONS, SECURITY, WHOSE
from tests.letters import SCAN, registered
from tests.loopback import mail_server, set_notify


@pytest.fixture
def departments(desk):
    """The desk in an office where people of two departments write parts."""
    for user, name, role in (
        ("zhengshifu", "郑师傅", "engineering_department"),
        ("hanbin", "韩斌", "security_department"),
    ):
        people.add_person({"user": user, "name": name, "roles": [{"role": role, "project": "TFY"}]})
    return desk


@pytest.fixture
def full(desk):
    return desk.example("service_report")


@pytest.fixture
def drop(departments, full):
    """Hand in the sections of the model report that somebody writes, changed by keyword, as a file of their own."""

    def dropped(author: str, *sections: str, name: str = "", header: bool = False, **changed: Any) -> Document:
        kept = (*WHOSE, *sections, *(one for one in full if header and one not in SECTIONS))
        record = {one: full[one] for one in kept} | {"author": author, "handed_in": "part"} | changed
        file = departments.file(record, name or f"{author}-{'-'.join(sections)}.json")
        return flow.submit(file, Person.objects.get(name=author))[0]

    return dropped


@pytest.fixture
def by_three(drop):
    """The model report in three parts of three people."""
    drop("郑师傅", *ENGINEERING, name="工程.json")
    drop("韩斌", *SECURITY, name="秩序.json")
    return drop("林若溪", *REST, name="管家.json", header=True)


@pytest.fixture
def letter(office):
    """Register a letter received in the project TFY, changed by keyword; another scan is another letter."""

    def made(scan: bytes = SCAN, **changes: Any) -> Document:
        [waiting] = flow.take(receive.kept(office, scan, "来信.pdf", "TFY", "letters"), None)
        assert letters.waits(waiting)
        [sheet] = (office.returned / "TFY").glob(f"来函登记表-{waiting.key}-*.xlsx")
        [done] = flow.take(receive.kept(office, registered(sheet, **changes), "登记.xlsx", "TFY"), None)
        return done

    return made


@pytest.fixture
def mailed(office):
    """A mail server that the office sends by, and everybody with an address."""
    for person in Person.objects.all():
        people.add_person({"user": person.user, "mail": f"{person.user}@xrwy.example"})
    with mail_server() as box:
        set_notify(
            office,
            "mail = true\n[notify.smtp]\n"
            f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\nsender = "lb@xrwy.example"',
        )
        yield box
