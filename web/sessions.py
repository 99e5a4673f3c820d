"""Sessions as Django keeps them in the database, found by one prepared question: every page begins with it."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from pipeline.office.prepared import Prepared

_kept = Prepared(lambda key: Session.objects.filter(session_key=key), key=str)


class SessionStore(db.SessionStore):
    """A session in the table `django_session`; one that has expired is as good as none."""

    def _get_session_from_db(self) -> Session | None:
        found = _kept(key=self.session_key) if self.session_key else []
        if found and found[0].expire_date > timezone.now():
            return found[0]
        self._session_key = None
        return None
