"""Proofs over the tree of RFC 6962: this leaf is in that tree, and that tree is the beginning of this one.

Paths are made as the definition has them (RFC 6962, 2.1.1 and 2.1.2) and checked by the loops of RFC 9162 (2.1.3.2 and
2.1.4.2), which need neither the leaves nor the tree: whoever holds two roots and a path needs nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from archive.merkle import node_hash


def inclusion_path(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the audit path of leaf `index` (from 0) in the tree over these leaf hashes, from the leaf upwards.

    Raises:
        IndexError: there is no such leaf.
    """
    if not 0 <= index < len(hashes):
        raise IndexError(index)
    if len(hashes) == 1:
        return []
    split = _split(len(hashes))
    if index < split:
        return [*inclusion_path(hashes[:split], index), root(hashes[split:])]
    return [*inclusion_path(hashes[split:], index - split), root(hashes[:split])]


@dataclass(frozen=True, slots=True)
class Levels:
    """A whole tree at hand, from its leaf hashes up to its root: thousands of paths are wanted of it, not one."""

    levels: tuple[Sequence[bytes], ...]

    @classmethod
    def over(cls, hashes: Sequence[bytes]) -> Levels:
        """Return the tree over these leaf hashes, of which there is at least one."""
        levels = [hashes]
        while len(levels[-1]) > 1:
            levels.append(_above(levels[-1]))
        return cls(tuple(levels))

    def path(self, index: int) -> list[bytes]:
        """Return what `inclusion_path` returns, without hashing anything again.

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < len(self.levels[0]):
            raise IndexError(index)
        beside = ((level, (index >> height) ^ 1) for height, level in enumerate(self.levels[:-1]))
        return [level[at] for level, at in beside if at < len(level)]


def consistency_path(hashes: Sequence[bytes], old: int) -> list[bytes]:
    """Return the path that shows the tree over the first `old` of these leaf hashes to be the beginning of the whole.

    Raises:
        IndexError: there are fewer.
    """
    if not 0 <= old <= len(hashes):
        raise IndexError(old)
    return _grown(hashes, old, is_known=True) if 0 < old < len(hashes) else []


def _grown(hashes: Sequence[bytes], old: int, *, is_known: bool) -> list[bytes]:
    """SUBPROOF of the definition: a subtree that is the old tree itself need not be named, for its root is known."""
    if old == len(hashes):
        return [] if is_known else [root(hashes)]
    split = _split(len(hashes))
    if old <= split:
        return [*_grown(hashes[:split], old, is_known=is_known), root(hashes[split:])]
    return [*_grown(hashes[split:], old - split, is_known=False), root(hashes[:split])]


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Return whether `path` shows the leaf hash `leaf` to be the one at `index` of `size` under the root `wanted`."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = node_hash(other, node)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = node_hash(node, other)
        place, last = place >> 1, last >> 1
    return last == 0 and node == wanted


def is_consistent(old: tuple[int, bytes], new: tuple[int, bytes], path: Sequence[bytes]) -> bool:
    """Return whether `path` shows the tree `old` (size and root) to be the beginning of the tree `new`."""
    (old_size, old_root), (new_size, new_root) = old, new
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not path and old_root == sha256().digest()
    if old_size == new_size:
        return not path and old_root == new_root
    # The root of a full old tree is known, and therefore not in the path.
    nodes = [old_root, *path] if old_size & (old_size - 1) == 0 else [*path]
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    return bool(nodes) and _is_grown(nodes, place, last, (old_root, new_root))


def _is_grown(nodes: Sequence[bytes], place: int, last: int, roots: tuple[bytes, bytes]) -> bool:
    before = after = nodes[0]
    for other in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_hash(after, other)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == roots


def _split(size: int) -> int:
    """Return the largest power of two below `size`: so many leaves stand in the left half."""
    return 1 << ((size - 1).bit_length() - 1)


def root(hashes: Sequence[bytes]) -> bytes:
    """Return the root over these leaf hashes: pairs, and pairs of pairs; what is left over moves up as it is."""
    level = list(hashes) or [sha256().digest()]
    while len(level) > 1:
        level = _above(level)
    return level[0]


def _above(level: Sequence[bytes]) -> list[bytes]:
    paired = [node_hash(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
    return [*paired, *level[len(level) & ~1 :]]
