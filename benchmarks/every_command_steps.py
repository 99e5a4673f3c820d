"""Every command once, in an order in which each has something to do: a paper's way, checks, ends of terms, upkeep.

What stands in braces was found in the office beforehand, lies in the folder of files made for it, or was told by a
command before (`Step.gives`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

WELL = (0,)
# Findings are an answer: late duties, missing reports, problems in a file.
ANSWERED = (0, 1)
# A refusal in words: nothing here is what the step is for.
REFUSED = (2, 3)
# Measured elsewhere, or without an end.
LEFT = {
    "serve": "measured by `make load`",
    "restore": "measured by `python -m benchmarks.restoring`",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One call: its words, which exit codes are right, and what of its JSON later calls need, by name."""

    words: str
    exits: tuple[int, ...] = WELL
    gives: tuple[tuple[str, str], ...] = ()


def steps() -> Iterator[Step]:
    """Yield the calls in their order."""
    yield from _PEOPLE
    yield from _A_PAPER
    yield from _AFTER_FILING
    yield from _SPOT_CHECKS
    yield from _ENDS
    yield from _HANDOVER
    yield from _UPKEEP


_PEOPLE = (
    Step("doctor", ANSWERED),
    Step("projects --json"),
    Step("projects add P98 --name 新苑 --city 日照 --fee-mode 包干制 --set hotline=400-000-0024"),
    Step("projects import {files}/projects.json"),
    Step("people --json"),
    Step("people add steward.P98 --name 新管家 --role steward@P98"),
    Step("people import {files}/people.json"),
    Step("sign-in steward.P01"),
    Step("parameters --project P01"),
)
_A_PAPER = (
    Step("types"),
    Step("types check circular"),
    Step("schema circular"),
    Step("example circular -o {files}/example.xlsx"),
    Step("workbook service_report --project P01 --period 2026Q3 -o {files}/report.xlsx"),
    Step("check {files}/paper.json --project P01", ANSWERED),
    Step(
        "submit {files}/paper.json --by steward.P01 --project P01 --reason published-late=测 --reason text-repeated=测 "
        "--reason suspected-copy=测 --reason figure-in-text-differs=测 --json",
        gives=(("paper", "document"),),
    ),
    Step("watch --once"),
    Step("list --stage deciding --project P01"),
    Step("list --json"),
    Step("show {paper}"),
    Step("delegate --from project_manager.P01 --to security_department.P01 --role 项目经理 --project P01 "
         "--since {today} --until {soon} --by project_manager.P01"),
    Step("delegations --json", gives=(("delegation", "no"),)),
    Step("delegations revoke {delegation} --by project_manager.P01"),
    Step("remind {paper} --by steward.P01", (0, *REFUSED)),
    Step("notify"),
    Step("recall {plan} --by steward.P01 --note 活动延期"),
    Step("abandon {plan} --by steward.P01 --note 活动取消"),
    Step("consent {paper} --from project_manager.P01 --at '{today} 00:05' --by steward.P01", REFUSED),
    Step("paper {paper} 1 -o {files}/one.pdf --as project_manager.P01", REFUSED),
    Step("decide {paper} --as project_manager.P01 --approve --photos-confirmed"),
    Step("release {paper} --by steward.P01 --json", gives=(("number", "items.0.number"),)),
    Step("publish {number} --by steward.P01"),
    Step("post {number} --place 3号楼宣传栏 --copies 1 --by steward.P01"),
)  # fmt: skip
_AFTER_FILING = (
    Step("register --project P01 --year 2026 -o {files}/register.xlsx"),
    Step("register --project P01 --year 2026 -o {files}/register.pdf"),
    Step("search 电梯 --json"),
    Step("search 停水 --project P01 --since 2026-01-01"),
    Step("copies --owed"),
    Step("matter {letter}"),
    Step("raise {letter} --by project_manager.P01 --reason 业主表示将起诉"),
    Step("receipt {letter} --by quality_center"),
    Step("correct {number} {files}/corrected.json --by steward.P01 --reason 停水时间有误", ANSWERED),
    Step("withdraw {circular} --by project_manager.P01 --reason 供水公司取消停水"),
    Step("duties", ANSWERED),
    Step("duties --project P01", ANSWERED),
    Step(
        "duties waive 季度满意度调查 --project P01 --period 2026Q3 --reason 并入年度调查 --by quality_center",
        (0, *REFUSED),
    ),
    Step("access --as quality_center"),
)
_SPOT_CHECKS = (
    Step("draw --year 2026 --type visit_record --seed 20270105 -o {files}/draw.json", ANSWERED),
    Step("draw verify {files}/draw.json"),
    Step("draw open --year 2026 --type service_report --by quality_center --json", gives=(("round", "round"),)),
    Step("draw close {round} --by quality_center --json", ANSWERED),
    Step("draw record {round} -o {files}/draw.pdf --by quality_center"),
    Step("draw list --year 2026"),
    Step("draw sheets {round} -o {files}/sheets --by quality_center"),
    Step("draw notice {round} -o {files}/notice.xlsx --by quality_center", REFUSED),
    Step("findings --json"),
    Step("rectify {kept}#visits --by project_manager.P01 --evidence 已改", REFUSED),
)
_ENDS = (
    Step("retention list --on 2037-01-01 --project P01"),
    Step("retention rounds"),
    Step("retention appraise {kept} --destroy --by quality_center --reason 期满", REFUSED),
    Step("retention confirm JD-2037-01 --by general_manager", REFUSED),
    Step("retention record JD-2037-01 -o {files}/appraisal.pdf --by quality_center", REFUSED),
    Step("retention certificate {kept}", REFUSED),
    Step("retention left {kept} --on 2026-06-30 --by steward.P01", REFUSED),
    Step("retention minimise --dry-run"),
    Step("retention minimise --by quality_center"),
    Step("dispose JD-2037-01 --by quality_center", REFUSED),
    Step("hold {kept} --by general_manager --reason 业主诉讼"),
    Step("hold"),
    Step("hold --release {kept} --by general_manager --reason 已结案"),
)
_HANDOVER = (
    Step("export --project P01 -o {files}/bag --by quality_center --purpose 合同到期"),
    Step("--office {files}/other init {files}/other --demo"),
    Step("--office {files}/other import {files}/bag --by gaopin --dry-run"),
    Step("import-legacy --blank -o {files}/catalogue.xlsx"),
)
_UPKEEP = (
    Step("worker --once"),
    Step("resume"),
    Step("vault status"),
    Step("vault copy"),
    Step("vault snapshot"),
    Step("keys list"),
    Step("keys escrow new -o {files}/escrow.txt"),
    Step("keys escrow add {recipient} --name quality-safe --by system_admin"),
    Step("keys drill --identity {files}/identity.txt --by system_admin"),
    Step("keys recover --identity {files}/identity.txt --by system_admin", (0, 3)),
    Step("ledger checkpoint -o {files}/checkpoint.txt"),
    Step("ledger prove {kept} -o {files}/proof.json"),
    Step("ledger check-proof {files}/proof.json"),
    Step("ledger key list"),
    Step("ledger key rotate --by system_admin"),
    Step("ledger key replace --by system_admin", (0, *REFUSED)),
    Step("verify"),
    Step("repair --dry-run"),
    Step("rebuild --index"),
    Step("rebuild --database --force"),
    Step("verify"),
    Step("drill"),
)
