"""By when a letter is acknowledged and answered: the one place of that rule (5.3.1B, cut in the source: gap G12).

The days are the company's defaults; whoever knows the parameters in force (a city's preset, a contract) passes them.
Days count from the day after the letter came in (Civil Code 201).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

CLAUSE = "5.3.1B"
ACKNOWLEDGE = "letter.ack_days"
REPLY = "letter.reply_days"
DAYS: Mapping[str, int] = {
    ACKNOWLEDGE: 1,
    REPLY: 7,
    "complaint.reply_days": 10,
    "objection.reply_days": 3,
    "objection.finance_days": 7,
}
# What is answered by another clock than `REPLY`: the category of the letter and its parameter.
_OF_CATEGORY = {
    "complaint": "complaint.reply_days",
    "publicity_objection": "objection.reply_days",
    "finance_objection": "objection.finance_days",
}


def parameter(category: str) -> str:
    """Return the name of the parameter that says within how many days a letter of `category` is answered."""
    return _OF_CATEGORY.get(category, REPLY)


def reply_days(category: str, parameters: Mapping[str, int] = DAYS) -> int:
    """Return within how many days a letter of `category` is answered."""
    return parameters[parameter(category)]


def reply_due(received_at: str, category: str, parameters: Mapping[str, int] = DAYS) -> date:
    """Return the last day on which a letter received at `received_at` (ISO day or moment) is answered in time."""
    return _day(received_at) + timedelta(days=reply_days(category, parameters))


def acknowledgement_due(received_at: str, parameters: Mapping[str, int] = DAYS) -> date:
    """Return the last day on which a letter received at `received_at` is registered and passed on in time."""
    return _day(received_at) + timedelta(days=parameters[ACKNOWLEDGE])


def _day(moment: str) -> date:
    return date.fromisoformat(moment[:10])
