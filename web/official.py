"""Official words of the procedure for those who read English: data keeps the word, and a page says what it means.

States of register rows and of posted paper, copies, consents and the facts of a project are official terms: they are
printed, exported and filed in Chinese, whoever looks at them. On the English desk they would be unreadable signs.
"""

from __future__ import annotations

import re

from pipeline.stages import state_in_words
from schemas.language import CHINESE, _, current, translate

_WORDS = {
    # copies, photos
    "备份库": _("the second copy (vault)"),
    "备案": _("for its files"),
    "阅知": _("for information"),
    "无可辨识人像": _("nobody can be recognised"),
    "已打码": _("faces are blurred"),
    "已书面同意": _("consent in writing"),
    # the facts of a project
    "客户模式": _("Client mode"),
    "设立日期": _("Set up on"),
    "24小时服务电话": _("24-hour telephone"),
    "项目经理": _("Project manager"),
    "项目经理工作电话": _("Project manager's work phone"),
    "服务中心名称": _("Name of the service centre"),
    "服务中心电话": _("Telephone of the service centre"),
    "服务中心地点": _("Place of the service centre"),
    "服务时间": _("Service hours"),
    "邮箱": _("E-mail"),
    "其他工作电话": _("Other work phones"),
    "当地规定可列欠费房号": _("Local rules allow arrears by room"),
    "合同起": _("Contract from"),
    "合同止": _("Contract until"),
    "酬金比例": _("Rate of remuneration"),
    "适用地方规定": _("Local rules that apply"),
    "合同约定参数": _("Parameters of the contract"),
}
_SHORT_DAY = re.compile(r"([0-9]{1,2})月([0-9]{1,2})日")


def official(word: str) -> str:
    """Return an official word as the reader understands it: itself in Chinese, its meaning in English.

    A short day (7月21日) becomes 07-21; what is not known stays as it is.
    """
    if current() == CHINESE:
        return word
    if day := _SHORT_DAY.fullmatch(word):
        return f"{int(day[1]):02d}-{int(day[2]):02d}"
    return translate(_WORDS[word]) if word in _WORDS else state_in_words(word)
