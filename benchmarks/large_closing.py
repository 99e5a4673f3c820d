"""What is personal in a paper of the large office: closed with the paper's own key, as filing would close it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.large_mould import Paper, Row
from benchmarks.large_names import Cast
from benchmarks.large_plain import cast_file

if TYPE_CHECKING:
    from archive.personal import WholeEntry
    from pipeline.premises import Premises


class Closing:
    """The keys of the large office, one for each paper."""

    def __init__(self, office: Premises) -> None:
        from pipeline.office import personal

        self.office, self.keys = office, personal.safe(office)

    def files(self, paper: Paper, cast: Cast, number: str) -> dict[str, bytes]:
        """Return the files of the entry but its description, the personal ones closed."""
        from archive import entry as entries
        from archive import personal

        left_out = {entries.ENTRY, personal.MANIFEST + personal.CLOSED, *paper.opened}
        everybodys = {name: data for name, data in paper.files.items() if name not in left_out}
        inner = {name.removesuffix(personal.CLOSED): data for name, data in paper.opened.items()}
        made = {cast.text(name): cast_file(name, data, cast, number) for name, data in {**everybodys, **inner}.items()}
        return personal.closed(made, self._key(paper, cast)) if inner else made

    def recipient(self, paper: Paper, cast: Cast) -> str:
        """Return the public half of the paper's key; empty where nothing of it is personal."""
        from archive import encryption

        return encryption.recipient_of(self._key(paper, cast)) if paper.opened else ""

    def told(self, event: Row, recipient: str) -> Row:
        """Return an event as the ledger of the large office has it: its words closed."""
        from pipeline.office import sealed_words

        body = event["body"] | ({"personal": recipient} if event["kind"] == "filed" and recipient else {})
        return event | {"body": sealed_words.sealed(event["kind"], event["document"], body, self.office)}

    def entry(self, document: Row) -> WholeEntry:
        """Return the entry of a paper that is filed, its personal part open."""
        from archive.personal import WholeEntry
        from pipeline.office import filed

        entry = filed.archive(self.office).open(f"urn:letterbook:{document['entry']}")
        return WholeEntry(entry, lambda: self.keys.key_of(document["key"]))

    def _key(self, paper: Paper, cast: Cast) -> str:
        return self.keys.make(cast.known[paper.row["key"]])
