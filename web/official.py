"""Official words of the procedure for those who read English: data keeps the word, and a page says what it means.

States of register rows and of posted paper, copies, consents and the facts of a project are official terms: they are
printed, exported and filed in Chinese, whoever looks at them. On the English desk they would be unreadable signs.
"""

from __future__ import annotations

import re

from schemas.language import CHINESE, _, current, translate

_WORDS = {
    # the release register, and paper on a board
    "拟发": _("to be sent"),
    "已编号": _("released"),
    "已发布": _("published"),
    "已撤下": _("It is down"),
    "已撤回": _("Withdrawn"),
    "已被替代": _("Superseded"),
    "作废": _("abandoned"),
    "待张贴": _("To be posted"),
    "已张贴": _("It hangs"),
    "待撤下": _("To be taken down"),
    # copies, consents, photos
    "备份库": _("the second copy (vault)"),
    "待书面确认": _("to be confirmed in writing"),
    "逾期未确认，已上报": _("not confirmed in time, reported to the leader"),
    "已确认": _("confirmed"),
    "不予确认": _("confirmation refused"),
    "未使用，已失效": _("not used, no longer valid"),
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
    return translate(_WORDS[word]) if word in _WORDS else word
