"""What the sheet 填写说明 says: what the document is, by when, who decides, how to hand in, examples, mistakes.

Who approves and who receives a copy follows from the rows of policy, each with its clause; the prose and the choice
of examples are the type's `[guide]`; what a type does not say, these words do. Chinese, as all of a workbook is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pipeline.workbook.fields import Field, Kind, Many
from pipeline.workbook.layout import Form, Table, layout
from pipeline.workbook.values import shown, written
from schemas import expressions, record, shape
from schemas.document_type import DocumentType, channels, concerns, roles
from schemas.expressions import FaultyExpression
from schemas.policy import Channel, GuideExample, Step, Verb
from schemas.record import value_at
from schemas.safeguards import Concern
from schemas.wording import money, percent

VERBS = {Verb.REVIEW: "审核", Verb.APPROVE: "审批", Verb.FILE_COPY: "备案", Verb.ISSUE: "签发"}
COPY = "抄送"
_MOST_EXAMPLES, _MOST_ROWS, _MOST_COLUMNS, _MOST_FIELDS = 3, 3, 8, 12
_MISTAKES = (
    "改了标题行、字段名称或工作表名称：系统按名称认列，请保持原样；行可以随意增减。",
    "自己加了“合计”行，或填了比率、余额：合计、比率和余额都由系统计算。",
    "带＊的格没有填完：确实没有的数量填0，确实没有的工作按表内提示填写。",
    "从别处粘贴带走了格式：请用“选择性粘贴—数值”，编号、电话才不会变样。",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One step after handing in: what is done, by whom, about what, and the clause that says so."""

    verb: str
    role: str
    about: str
    clause: str


@dataclass(frozen=True, slots=True)
class Example:
    """A filled example: rows of a table under its headings, or (`upright`) the fields of a form one below the other."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    upright: bool


@dataclass(frozen=True, slots=True)
class Manual:
    """Everything that the sheet says, in order."""

    purpose: str
    deadline: str
    turns: tuple[Turn, ...]
    platforms: str
    hand_in: tuple[str, ...]
    examples: tuple[Example, ...]
    mistakes: tuple[str, ...]


def manual(kind: DocumentType, project: Mapping[str, Any] | None = None) -> Manual:
    """Return what the sheet says of `kind`; where the project is known, only the approvals that it needs."""
    title, guide = kind.titles["zh-Hans"], kind.guide
    soon = "报告期结束后尽快填完提交" if kind.periodic else "事项确定后尽快填完提交"
    return Manual(
        purpose=guide.purpose or f"本工作簿用于编制《{title}》。填好交回后，由系统检查、送审、编号、归档。",
        deadline=guide.deadline or f"{soon}，给审核、审批留出时间。",
        turns=tuple(_turns(kind, project)),
        platforms=_platforms(kind),
        hand_in=_hand_in(kind, project),
        examples=tuple(_examples(kind)),
        mistakes=(*guide.mistakes, *_MISTAKES),
    )


def _turns(kind: DocumentType, project: Mapping[str, Any] | None) -> Iterator[Turn]:
    for step in kind.approvals:
        if _may_apply(step.when, project):
            yield Turn(VERBS[step.verb], _role(step.role, kind, step.when, project), _about(step, kind), step.clause)
    for copy in kind.copies:
        if _may_apply(copy.when, project):
            yield Turn(COPY, _role(copy.role, kind, copy.when, project), "全文", copy.clause)


def _may_apply(when: str, project: Mapping[str, Any] | None) -> bool:
    """Return False only where the project alone settles that a step is not needed."""
    if not when or project is None:
        return True
    try:
        return expressions.holds(when, {"project": project}) is not False
    except FaultyExpression:
        # It asks for what only the record knows.
        return True


def _role(role: str, kind: DocumentType, when: str, project: Mapping[str, Any] | None) -> str:
    name = roles()[role].titles["zh-Hans"] if role in roles() else role
    case = kind.guide.cases.get(role, "") if when and project is None else ""
    return f"{name}（{case}）" if case else name


def _about(step: Step, kind: DocumentType) -> str:
    if "*" in step.sees:
        return "全文"
    titles = {section.id: section.titles["zh-Hans"] for section in reversed(kind.sections)}
    return "、".join(titles.get(one, one) for one in step.sees)


def _platforms(kind: DocumentType) -> str:
    """Return what some channels and some matters ask for beside the steps above, or "" where none does."""
    ways, matters = channels(), concerns() if "concerns" in kind.schema["properties"] else {}
    asking = [ways[name] for name in kind.channels if name in ways and ways[name].approvals]
    return "".join(_asking(kind, lead, which) for lead, which in (("发布渠道含", asking), ("涉及", matters.values())))


def _asking(kind: DocumentType, lead: str, which: Iterable[Channel | Concern]) -> str:
    asking = list(which)
    steps = {(step.role, step.verb, step.clause): step for one in asking for step in one.approvals}
    words = "、".join(
        f"{_role(step.role, kind, '', None)}{VERBS[step.verb]}（{step.clause}）" for step in steps.values()
    )
    return f"{lead}{'、'.join(one.titles['zh-Hans'] for one in asking)}的，须经{words}。" if asking else ""


def _hand_in(kind: DocumentType, project: Mapping[str, Any] | None) -> tuple[str, ...]:
    folder = f"inbox/{project['code']}" if project and project.get("code") else "inbox/项目编码"
    way = f"放进收件文件夹（{folder}），或在网页工作台“上传”，系统自动检查；文件名不限。"
    alone = f"填好后保存，{way}"
    with_scan = f"填好后保存，与扫描件放进同一个文件夹或压缩包，一起{way}"
    nobody = kind.releases_itself and not kind.approvals
    return (
        with_scan if kind.attachments.required else alone,
        "有问题的，会退回问题标注表，哪一格、为什么、怎样改都写明；改好再交即可。",
        "没有问题的，当即编号、归档，不用送审。" if nobody else "没有问题的，自动生成草稿，按下表送审。",
    )


# --- examples --------------------------------------------------------------------------------------------------------


def _examples(kind: DocumentType) -> Iterator[Example]:
    for wanted in kind.guide.examples or tuple(_first_ones(kind)):
        file = kind.folder / "examples" / wanted.file
        # A document in progress keeps its type's folder without the examples.
        if file.is_file():
            sample = shape.normalised(record.loads(file.read_bytes()), kind.schema, kind.schema)
            yield from filter(None, [_example(kind, wanted, sample)])


def _first_ones(kind: DocumentType) -> Iterator[GuideExample]:
    blocks = [(plan.heading, plan.block) for plan in layout(kind).sheets]
    tables = [(heading, block.path) for heading, block in blocks if isinstance(block, Table) and block.path]
    forms = [(heading, group) for heading, block in blocks if isinstance(block, Form) for group in block.groups]
    groups = [(group.title or heading, group.path) for heading, group in forms if group.path]
    for title, path in [*tables, *groups][:_MOST_EXAMPLES]:
        yield GuideExample(title, (path,))


def _example(kind: DocumentType, wanted: GuideExample, sample: Any) -> Example | None:
    """Return the example: the first path that is a table, else the fields of the forms under all paths."""
    blocks = [plan.block for plan in layout(kind).sheets]
    for block in blocks:
        if isinstance(block, Table) and block.path in wanted.at and value_at(sample, block.path):
            return _rows(wanted.title, block, value_at(sample, block.path))
    fields = [field for block in blocks if isinstance(block, Form) for field in block.fields]
    found = [
        (field.heading, _words(value_at(sample, field.path), field))
        for path in wanted.at
        for field in fields
        if f"{field.path}.".startswith(f"{path}.")
    ]
    filled = tuple(pair for pair in found if pair[1])
    return Example(wanted.title, ("字段", "填写"), filled[:_MOST_FIELDS], upright=True) if filled else None


def _rows(title: str, table: Table, rows: list[Any]) -> Example:
    def cell(row: Any, field: Field) -> str:
        return _words(value_at(row, field.path) if field.path else row, field)

    shown_rows = rows[:_MOST_ROWS]
    columns = [field for field in table.columns if any(cell(row, field) for row in shown_rows)][:_MOST_COLUMNS]
    lines = tuple(tuple(cell(row, field) for field in columns) for row in shown_rows)
    return Example(title, tuple(field.heading for field in columns), lines, upright=False)


def _words(value: Any, field: Field) -> str:
    """Return `value` as the cell shows it."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and field.many is Many.ONE:
        if field.kind is Kind.MONEY:
            return money(value)
        if field.kind is Kind.RATE:
            return percent(value)
    return shown(written(value, field))
