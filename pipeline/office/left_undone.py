"""What `resume` carries on beside the steps of the path: consents to escalate, destructions, drafts that are gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from pipeline.office import consenting, disposing, documents, drafts
from pipeline.premises import Premises


def beside_the_path(premises: Premises) -> Iterator[tuple[str, str, Callable[[], object]]]:
    """Yield what is left undone: a consent that nobody confirmed in time, a destruction half done, a draft."""
    yield from ((key, "escalate", step) for key, step in consenting.overdue())
    yield from ((name, "dispose", step) for name, step in disposing.unfinished(premises))
    for document in documents.without_draft(premises):
        yield document.key, "draft", partial(drafts.redo, document, premises)
