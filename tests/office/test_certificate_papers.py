"""The printed certificate of a destroyed document: it says no more than what happened."""

from __future__ import annotations

import io

import docx

from pipeline import later
from pipeline.office import certificate_papers, documents
from pipeline.office.models import Access, Event


def words(desk, circular):
    data = certificate_papers.written(documents.find(circular.key), "a.docx", desk.premises, desk.person("gaopin"))
    return "".join(line.text for line in docx.Document(io.BytesIO(data)).paragraphs)


def test_it_says_whether_the_destruction_was_finished_and_is_logged(desk, circular, confirmed):
    later.dispose(confirmed.name, desk.person("gaopin"))

    assert "销毁完毕" in words(desk, circular)
    Event.objects.filter(kind="disposed").delete()
    assert "尚未完成" in words(desk, circular)
    assert Access.objects.filter(what=f"档案销毁证明 {circular.number}", person__user="gaopin").count() == 2
