"""What the quality centre writes at the desk about a round: the check sheet of a drawn report, and the notice.

Both are handed in as the same records that the commands begin as workbooks, and take the same path (`flow.take`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipeline import flow, receive
from pipeline.office import access, check_notice, check_sheets
from pipeline.office.check_sheets import Judgement
from pipeline.office.here import office
from pipeline.office.models import Document, DrawRound, Person
from schemas import record as records


def judge(
    one: DrawRound, document: Document, given: Mapping[str, Judgement], by: Person, conclusion: str = ""
) -> Document:
    """Hand in the check sheet of a drawn document and return it; what the system can answer is looked up anew.

    Raises:
        NotTaken: an item is not judged yet, or a finding lacks what it needs; each problem is named.
    """
    begun = check_sheets.begun(one, str(document.number), office(), by)
    return _handed_in(check_sheets.judged(begun, given, conclusion), f"{document.number}.抽查记录.json", by)


def give_notice(name: str, demands: Sequence[str], report_by: str, by: Person) -> Document:
    """Hand in the notice of the round `name` and return it; `report_by` (ISO) empty: the latest deadline.

    Raises:
        NoSuchRound, NotDrawn, NothingChecked, NotTaken
    """
    record = check_notice.begun(name, office(), by)
    said = {"items": list(demands) or check_notice.DEMANDS} | ({"report_by": report_by} if report_by else {})
    return _handed_in(record | {"demands": record["demands"] | said}, f"{name}.抽查通报.json", by)


def _handed_in(record: records.Record, name: str, by: Person) -> Document:
    data = records.dumps(record | {"author": _author(by)}).encode()
    [document] = flow.take(receive.kept(office(), data, name, str(record["project_code"])), by)
    return document


def _author(by: Person) -> str:
    """Return the name that stands on paper; the user name where two people share it."""
    try:
        return access.person(by.name).name
    except access.NoSuchPerson:
        return by.user
