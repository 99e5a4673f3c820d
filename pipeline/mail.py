"""The door to the mail server: one message to one person over SMTP."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from pipeline.notifying import NotSent, Security, Smtp

PATIENCE_SECONDS = 20.0


def message(smtp: Smtp, to: str, subject: str, body: str, about: tuple[str, ...], at: datetime) -> EmailMessage:
    """Return a mail; its Message-ID follows from what it is about, so that a mailbox knows a second one as the same."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = smtp.sender, to, subject
    made["Date"] = format_datetime(at)
    domain = smtp.sender.rpartition("@")[2].rstrip(">") or "localhost"
    made["Message-ID"] = f"<{hashlib.sha256('/'.join((to, *about)).encode()).hexdigest()[:32]}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(body)
    return made


def send(smtp: Smtp, mail: EmailMessage) -> None:
    """Hand `mail` to the server.

    Raises:
        NotSent: the server is away or refuses it.
    """
    try:
        with _connected(smtp) as server:
            if smtp.security is Security.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if smtp.user:
                server.login(smtp.user, smtp.password)
            server.send_message(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(why=str(error) or type(error).__name__) from error


def _connected(smtp: Smtp) -> smtplib.SMTP:
    if smtp.security is Security.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=PATIENCE_SECONDS, context=context)
    return smtplib.SMTP(smtp.host, smtp.port, timeout=PATIENCE_SECONDS)
