"""The projects and people of the tests' office: the model's estate, one 包干制 project, one more."""

from __future__ import annotations

from typing import Any

TFY: dict[str, Any] = {
    "code": "TFY",
    "name": "听枫苑",
    "city": "日照",
    "fee_mode": "remuneration",
    "hotline": "0633-0000024",
    "manager_name": "周启明",
    "manager_phone": "0633-0000101",
    "service_centre_name": "听枫苑管家服务中心",
    "service_centre_phone": "0633-0000108",
    "service_centre_place": "3号楼一层",
    "service_hours": "8:30—18:00",
    "email": "tfy@xrwy.example",
    "contract_from": "2024-01-01",
    "contract_until": "2026-12-31",
    "remuneration_rate": "0.08",
}
SLHY = TFY | {"code": "SLHY", "name": "示例花园", "city": "广州", "fee_mode": "lump_sum", "hotline": "020-00000000"}
YLWX = TFY | {"code": "YLWX", "name": "云澜湾", "city": "杭州", "hotline": "0571-00000024"}
PROJECTS = {project["code"]: project for project in (TFY, SLHY, YLWX)}


def _person(user: str, name: str, *roles: str) -> dict[str, Any]:
    held = [role.partition("@") for role in roles]
    return {"user": user, "name": name, "roles": [{"role": role, "project": code} for role, _at, code in held]}


PEOPLE = (
    _person("linruoxi", "林若溪", "steward@TFY"),
    _person("xuke", "许可", "steward@TFY"),
    _person("zhouqiming", "周启明", "project_manager@TFY"),
    _person("shenmuzhi", "沈牧之", "supervising_leader"),
    _person("qianming", "钱明", "finance_center"),
    _person("gaopin", "高品", "quality_center"),
    _person("zhaozong", "赵总", "general_manager"),
    _person("wangguanjia", "王管家", "steward@SLHY"),
    _person("lijingli", "李经理", "project_manager@SLHY"),
    _person("shenlan", "沈澜", "steward@YLWX"),
    _person("luyuan", "陆远", "project_manager@YLWX"),
    _person("guanli", "管理员", "system_admin"),
)
