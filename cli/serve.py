"""The command that serves the web desk."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from cli import opening, output, tables
from cli.meanwhile import meanwhile
from cli.speech import SpokenCommand, option
from schemas.language import _

log = logging.getLogger("letterbook")

_LOOK_SECONDS, _PAUSE_SECONDS = 0.5, 5.0
# The worker has twenty to end its own threads in.
_LAST_SECONDS = 30.0


@click.command(
    cls=SpokenCommand,
    help=_("Serve the web desk: pages for authors, approvers, the quality centre, owners."),
    notes=_("Address, HTTPS, sign-in and limits stand in office.toml under [web]; docs/how-to/serve.md explains them."),
    examples=["letterbook --office demo serve", "letterbook serve --host 0.0.0.0 --port 8080 --workers 2"],
)
@option("--host", metavar="ADDRESS", default="127.0.0.1", help=_("Where to listen; 127.0.0.1 is this machine alone."))
@option("--port", metavar="N", type=click.IntRange(1, 65535), default=8000, help=_("The port to listen at."))
@option("--workers", metavar="N", type=click.IntRange(1, 64), default=2, help=_("How many processes answer."))
def serve(host: str, port: int, workers: int) -> int:
    """Make the tables and static files ready, carry on what a crash left, then serve until stopped."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "web.desk"
    opening.opened()
    from django.core.management import call_command
    from granian.constants import Interfaces
    from granian.server import Server

    from pipeline import inbox

    tables.brought_up_to_date()
    call_command("collectstatic", verbosity=0, interactive=False)
    for item in inbox.carried_on():
        output.complain_of(item["document"], item["error"])
    output.note(_("The web desk: http://%(host)s:%(port)s/ (Ctrl-C ends it)"), host=host, port=port)
    server = Server(
        "web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        # A thread that ends takes its connection along, and what the database had at hand in it.
        blocking_threads_idle_timeout=600,
        # It counts connections, and a browser keeps up to six open: whoever found none free would wait for nothing.
        # How many pages are made at once the threads decide.
        backpressure=512,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
    )
    with working_beside([sys.executable, "-m", "cli", "worker", "--beside", str(os.getpid())]):
        server.serve()
    return 0


@contextmanager
def working_beside(command: Sequence[str]) -> Iterator[None]:
    """Let `command` run beside the desk as long as the block lasts, again if it ends: no page waits for its work."""

    def once(stop: threading.Event) -> None:
        child = subprocess.Popen(command, env=os.environ | {"DJANGO_SETTINGS_MODULE": "web.settings"})
        while child.poll() is None and not stop.wait(_LOOK_SECONDS):
            pass
        if not stop.is_set():
            log.error("The worker beside the desk ended with %s; it is started again.", child.returncode)
        child.terminate()
        child.wait()

    with meanwhile("worker", once, _PAUSE_SECONDS, _LAST_SECONDS):
        yield
