"""`letterbook`: the commands in the order of a document's life, and the outermost edge where refusals become words."""

from __future__ import annotations

import contextvars
import errno
import sys
from collections.abc import Sequence
from typing import Any

import click

from cli import (
    archive,
    batches,
    consents,
    copies,
    delegations,
    disposal,
    documents,
    draws,
    drill,
    duties,
    findings,
    handover,
    inbox,
    keys,
    later,
    ledger,
    matters,
    notify,
    office_commands,
    output,
    release,
    restore,
    retention,
    serve,
    showing,
    sign_in,
    speech,
    taking,
    types,
    upkeep,
    vault,
    workbooks,
    worker,
)
from cli.speech import SpokenGroup
from schemas.errors import LetterbookError
from schemas.language import _, translate

INTERRUPTED = 130


@click.group(
    cls=SpokenGroup,
    anywhere=False,
    help=_("Letterbook: from a workbook or JSON to a checked, approved, numbered, filed document."),
    notes=_(
        "These options may also stand behind any command. Exit status: 0 done, 1 problems in data or findings, "
        "2 wrong usage, 3 a refused step, 4 damaged or missing data."
    ),
    examples=[
        "letterbook init demo --demo",
        "letterbook --office demo watch --once",
        "letterbook --office demo list",
    ],
)
def app() -> None:
    """Hold the commands together."""


app.params += speech.global_options(hidden=False)
for _heading, _commands in (
    (_("The office"), (office_commands.init, office_commands.projects, office_commands.people, sign_in.sign_in)),
    (_("Write and hand in"), (
        types.types, types.schema, types.example, workbooks.workbook, documents.check, documents.submit, inbox.watch,
    )),
    (_("Review and approve"), (
        documents.list_documents, showing.show, batches.paper, documents.decide, later.recall, later.abandon,
        consents.consent, delegations.delegate, delegations.delegations, notify.remind, notify.notify,
    )),
    (_("Release and publish"), (release.release, release.publish, release.post, archive.register)),
    (_("After filing"), (
        later.correct, later.withdraw, copies.copies, copies.receipt, copies.raise_importance, matters.matter,
    )),
    (_("Search and spot checks"), (archive.search, draws.draw, findings.findings, findings.rectify)),
    (_("What the procedure asks"), (duties.duties, duties.parameters)),
    (_("At the end of the term"), (retention.retention, disposal.hold, disposal.dispose)),
    (_("Handing over and taking over"), (handover.export, taking.take_over, taking.import_legacy)),
    (_("Upkeep"), (
        serve.serve, worker.worker, release.resume, upkeep.verify, upkeep.repair, ledger.ledger, keys.keys,
        vault.vault, drill.drill, restore.restore, archive.rebuild, showing.access,
        office_commands.doctor,
    )),
):  # fmt: skip
    app.add_under(_heading, *_commands)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a bug rises."""
    # In a context of its own, so that the language and --json of one call never leak into the next.
    return contextvars.copy_context().run(_run, list(sys.argv[1:] if arguments is None else arguments))


def _run(arguments: list[str]) -> int:
    speech.adopt()
    try:
        result: Any = app.main(args=arguments, prog_name="letterbook", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        output.note(_("Stopped."))
        return INTERRUPTED
    except LetterbookError as error:
        return output.complain(error)
    except BrokenPipeError:
        # The reader of our output went away; nothing more can be said to it.
        sys.stderr.close()
        return 1
    except OSError as error:
        # A disk, a permission, a share: the machine's fault and no bug, so a clerk gets words instead of a traceback.
        if (told := _of_the_disk(error)) is not None:
            return output.complain(told)
        click.echo(translate(_("Error: %(message)s"), {"message": _machine_fault(error)}), err=True)
        return 4
    except Exception as error:
        # A database on a full or failing disk is the machine's fault too; anything else is a bug, and rises.
        if (told := _of_the_disk(error)) is None:
            raise
        return output.complain(told)


def _of_the_disk(error: Exception) -> LetterbookError | None:
    if "django" not in sys.modules:
        return None  # nothing was loaded that could ask a database
    from pipeline.office import disk

    return disk.told(error)


def _machine_fault(error: OSError) -> str:
    known = _MACHINE.get(error.errno or 0)
    words = translate(known) if known else error.strerror
    return f"{error.filename}: {words}" if error.filename else str(error)


_MACHINE = {
    errno.EEXIST: _("it is there already; name a new one."),
    errno.ENOENT: _("there is no such file or folder."),
    errno.EACCES: _("this account may not read or write here."),
    errno.EPERM: _("this account may not read or write here."),
    errno.EROFS: _("it can only be read here."),
    errno.EISDIR: _("it is a folder."),
    errno.ENOTDIR: _("it is no folder."),
}
