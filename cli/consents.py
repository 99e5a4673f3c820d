"""The command about emergencies: consent, given by telephone and written down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from cli import opening, output
from cli.documents import follow_index, print_documents
from cli.output import json_option
from cli.speech import SpokenCommand, option
from cli.telling import moment
from schemas.language import _, translate


class Moment(click.ParamType[datetime]):
    """A day and a time by the office's clock, written as 2026-07-20 22:15."""

    name = "moment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return `value` as a time without its zone, or refuse it."""
        try:
            return value if isinstance(value, datetime) else datetime.strptime(str(value), "%Y-%m-%d %H:%M")
        except ValueError:
            words = _("“%(value)s” is no time; write it as 2026-07-20 22:15.")
            self.fail(translate(words, {"value": value}), param, ctx)


@click.command(
    cls=SpokenCommand,
    help=_("Write down that the project manager agreed by telephone to an emergency text approved beforehand."),
    notes=_("It may then be released. He confirms it with `decide` within 24 hours, else it goes to the leader."),
    examples=[
        'letterbook consent D000001 --from zhouqiming --at "2026-07-20 22:15" --by linruoxi --dialled 0633-0000101'
    ],
)
@click.argument("name", metavar="DOCUMENT")
@option("--from", "giver", metavar="USER", required=True, help=_("Who agreed."))
@option("--at", "told_at", metavar="TIME", type=Moment(), required=True, help=_("When, by the office's clock."))
@option("--by", metavar="USER", required=True, help=_("Who rang him up and writes it down."))
@option("--dialled", metavar="NUMBER", default="", help=_("The number that was dialled; it is shown masked."))
@json_option
def consent(name: str, giver: str, told_at: datetime, by: str, dialled: str, as_json: bool) -> int:
    """Print the document's row with its consents."""
    office = opening.opened()
    from django.utils import timezone

    from pipeline import later
    from pipeline.office import access, documents

    document = documents.find(name)
    later.consent(document, access.person(giver), timezone.make_aware(told_at), access.person(by), dialled)
    follow_index()
    document = documents.find(document.key)
    described = documents.described(document, office)
    if as_json:
        output.emit(documents.row(document, office) | {"consents": described["consents"]})
        return 0
    print_documents([documents.row(document, office)])
    output.say(_("To be confirmed in writing by %(due)s."), due=moment(described["consents"][-1]["due"]))
    return 0
