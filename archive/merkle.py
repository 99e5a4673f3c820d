"""The Merkle tree of RFC 6962: one hash that stands for a whole sequence of events.

It stands apart from the ledger because it knows nothing but bytes, and can be judged by the published test vectors.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256


def leaf_hash(data: bytes) -> bytes:
    """Return the 32-byte hash of one leaf (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the 32-byte hash of an inner node (RFC 6962, 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def tree_hash(leaves: Iterable[bytes]) -> bytes:
    """Return the 32-byte Merkle tree hash over the data of `leaves`, in order."""
    return Frontier().extended(leaves).root()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What must be kept of a tree to go on growing it: the roots of its full subtrees, largest first.

    A tree of `size` leaves has one full subtree for every 1 in the binary form of `size`.
    """

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        if self.size < 0 or self.size.bit_count() != len(self.nodes) or any(len(node) != 32 for node in self.nodes):
            raise ValueError("these nodes are not the frontier of a tree of this size")

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """Return the frontier after the data of `leaves`, in order."""
        size, nodes = self.size, list(self.nodes)
        for data in leaves:
            node = leaf_hash(data)
            # Like a carry in binary addition: each trailing 1 of the old size is a full subtree to merge with.
            for _ in range((size ^ (size + 1)).bit_length() - 1):
                node = node_hash(nodes.pop(), node)
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        """Return the 32-byte Merkle tree hash; that of the empty tree is SHA-256 of nothing."""
        if not self.nodes:
            return sha256().digest()
        *larger, root = self.nodes
        for node in reversed(larger):
            root = node_hash(node, root)
        return root
