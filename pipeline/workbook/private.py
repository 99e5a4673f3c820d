"""Columns of somebody's own that concern persons: not read, but they travel with the file, and so they are named.

A steward's list of names and phones beside the figures is kept with the received bytes as long as those are
(requirements 0, Confidentiality; 5.6.2).
"""

from __future__ import annotations

import re

from pipeline.workbook.structure import Stray
from pipeline.workbook.values import shown
from schemas import personal
from schemas.personal import Sort

_HEADING = re.compile(
    r"姓名|业主名|住户名|联系人|电话|手机|身份证|证件号|房号|房间号|门牌|住址|地址|车牌|微信号?$|邮箱|银行卡|卡号|联系方式|生日|出生"
)
_ROWS_LOOKED_AT = 50


def is_personal(stray: Stray) -> bool:
    """Return whether a column or row that no field knows looks as if it concerned persons, by name or values."""
    if _HEADING.search(stray.words):
        return True
    values = (shown(square.value) for square in stray.squares[:_ROWS_LOOKED_AT] if not square.is_blank)
    return any(one.sort is not Sort.LANDLINE for value in values for one in personal.find(value))
