"""The form of an emergency: a text that was approved beforehand, its blanks, and the little that a circular needs more.

Which blank is also a particular of the circular (【原因】 is its reason) is data: `[emergency]` in `wizard.toml`. Pure.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline import prepared
from pipeline.wizard import Matter, Wizard
from schemas.document_type import DocumentType
from schemas.record import value_at


@dataclass(frozen=True, slots=True)
class EmergencyForm:
    """What is asked: the blanks of the wording, and the matter with the fields beside them."""

    number: str
    wording: str
    blanks: tuple[str, ...]
    also: Mapping[str, str]
    matter: Matter

    def values(self, words: Mapping[str, str]) -> dict[str, Any]:
        """Return what `words` in the blanks make of the record: its text, and the particulars that they are too."""
        made: dict[str, Any] = {"text.opening": prepared.filled(self.wording, words)}
        for blank, path in self.also.items():
            if said := words.get(blank, "").strip():
                made[path] = _parts(said) if path.endswith("buildings") else said
        return made


def _parts(words: str) -> list[str]:
    return [part.strip() for part in words.replace("，", "、").replace(",", "、").split("、") if part.strip()]


def emergency_form(form: Wizard, content: Mapping[str, Any], number: str) -> EmergencyForm | None:
    """Return the form for the prepared text `content` under `number`; None where the type knows no emergencies."""
    rule = form.kind.emergency
    asked = _asked(form.kind)
    if rule is None or asked is None:
        return None
    wording = str(value_at(content, "prepared.wording") or "")
    blanks = tuple(prepared.blanks(wording))
    also = {blank: path for blank, path in asked["blanks"].items() if blank in blanks}
    topic = str(value_at(content, "prepared.topic") or "")
    fixed = asked["fixed"] | {"notice.topic": asked["topics"].get(topic, "other"), rule.prepared: number}
    title = str(value_at(content, "prepared.topic_title") or "")
    channels = [one for one in value_at(content, "prepared.channels") or () if one in form.kind.channels]
    matter = Matter(
        id="emergency",
        titles={"zh-Hans": f"紧急{title}", "en": "Emergency"},
        fixed=fixed,
        asks=tuple(path for path in asked["asks"] if path not in also.values()),
        needs=frozenset(asked["needs"]),
        offers={"channels": channels or list(form.kind.default_channels)},
        writes=dict(form.matters[0].writes) | {"notice.subject": f"{title}应急安排", "text.opening": ""},
        choices={},
    )
    return EmergencyForm(number, wording, blanks, also, matter)


def _asked(kind: DocumentType) -> dict[str, Any] | None:
    found = tomllib.loads(kind.read("wizard.toml").decode()).get("emergency")
    return dict(found) if found else None
