"""Every file that wants to do harm is refused by name, in a sentence, and the next file is read all the same."""

import pytest

from benchmarks.hostile import CORPUS
from pipeline.read import read
from pipeline.workbook.write import write_workbook
from schemas.document_type import DocumentType
from schemas.errors import BadFile


@pytest.fixture(scope="module")
def good(kinds: dict[str, DocumentType]) -> bytes:
    return write_workbook(kinds["tiny"], {"doc_type": "tiny"})


@pytest.mark.parametrize("name", CORPUS)
def test_a_hostile_file_is_refused_by_name_and_the_next_one_is_read(
    name: str, kinds: dict[str, DocumentType], good: bytes
) -> None:
    code, made = CORPUS[name]

    with pytest.raises(BadFile) as refused:
        read(made(), name, kinds)
    (following,) = read(good, "次.xlsx", kinds)

    assert refused.value.code == code
    assert name in refused.value.localized("zh-Hans")
    assert any("\u4e00" <= one <= "\u9fff" for one in refused.value.localized("zh-Hans"))
    assert following.record["doc_type"] == "tiny"
