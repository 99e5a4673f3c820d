"""Thousands of proofs from one ledger: its tree is built once, and each proof is checked before it goes out."""

from __future__ import annotations

from archive import ledger_proof
from archive.ledger import LedgerDamaged
from archive.merkle_proof import Levels
from pipeline.office import events, filed, proving, sealing
from pipeline.office.proving import NothingProved
from pipeline.premises import Premises


class Prover:
    """The ledger as it stands now: its checkpoint, and a proof for any event below it.

    Raises:
        NoCheckpoint, NothingProved: it was never signed, or it no longer gives the root that was signed.
    """

    def __init__(self, premises: Premises) -> None:
        self.store = filed.archive(premises)
        self.checkpoint = proving.checkpoint(premises)
        try:
            hashes = filed.ledger(premises).leaf_hashes(self.checkpoint.size)
            self._frame = ledger_proof.made(hashes, self.checkpoint, sealing.seal(premises).keys())
        except (LedgerDamaged, ValueError) as error:
            raise NothingProved from error
        self._tree = Levels.over(hashes)

    def proof(self, seq: int) -> dict[str, object]:
        """Return the proof that event `seq` stands in the ledger, with what it says: the recipient holds its files."""
        event = events.at(seq)
        part = ledger_proof.included(self._tree.path(seq - 1), event, is_disclosed=True)
        found = {**self._frame, "inclusion": part}
        if any(True for _fault in ledger_proof.faults(found)):
            raise NothingProved
        return found
