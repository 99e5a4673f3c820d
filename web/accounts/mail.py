"""Mail of the desk (a link to a new password) goes the way that notifications go."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import EmailMessage

from pipeline import mail
from pipeline.notifying import Notify, NotSent
from pipeline.office import clock
from pipeline.office.here import office

log = logging.getLogger("letterbook.web")


class OfficeMail(BaseEmailBackend):
    """Send by the server that `[notify.smtp]` names; without one nothing is sent, and the log says so."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Send each message to each of its readers and return how many messages went out.

        Raises:
            NotSent: the server is away or refuses it, unless the caller wants silence.
        """
        smtp = Notify.of(office().settings, office().root).smtp
        if smtp is None:
            log.warning("no mail server is set up ([notify] mail): %s message(s) not sent", len(email_messages))
            return 0
        sent = 0
        for one in email_messages:
            try:
                for to in one.recipients():
                    now = clock.now()
                    about = ("desk", str(now.timestamp()))
                    mail.send(smtp, mail.message(smtp, to, str(one.subject), str(one.body), about, now))
                sent += 1
            except NotSent:
                if not self.fail_silently:
                    raise
        return sent
