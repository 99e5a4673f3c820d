"""Proofs over the tree: RFC 6962's own examples, another implementation, and every way to forge one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from archive.merkle import leaf_hash, node_hash, tree_hash
from archive.merkle_proof import consistency_path, inclusion_path, is_consistent, is_included, root

# The tree over seven leaves of RFC 6962, 2.1.3, drawn there with the names of its nodes.
SEVEN = [leaf_hash(bytes([number])) for number in range(7)]
A, B, C, D, E, F, J = SEVEN
G, H, I = node_hash(A, B), node_hash(C, D), node_hash(E, F)  # noqa: E741 - the names of the RFC
K, L = node_hash(G, H), node_hash(I, J)
HASH = node_hash(K, L)


def test_the_audit_paths_are_those_of_the_rfc() -> None:
    assert root(SEVEN) == HASH
    assert inclusion_path(SEVEN, 0) == [B, H, L]
    assert inclusion_path(SEVEN, 3) == [C, G, L]
    assert inclusion_path(SEVEN, 4) == [F, J, K]
    assert inclusion_path(SEVEN, 6) == [I, K]


def test_the_consistency_proofs_are_those_of_the_rfc() -> None:
    assert consistency_path(SEVEN, 3) == [C, D, G, L]
    assert consistency_path(SEVEN, 4) == [L]
    assert consistency_path(SEVEN, 6) == [I, J, K]


def test_another_implementation_agrees_on_every_root_up_to_two_hundred_leaves() -> None:
    tree = InmemoryTree(algorithm="sha256")
    leaves: list[bytes] = []
    for size in range(201):
        assert tree_hash(leaves) == root([leaf_hash(leaf) for leaf in leaves]) == tree.get_root()
        leaves.append(f"event {size}".encode())
        tree.append_entry(leaves[-1])


def test_another_implementation_agrees_on_trees_of_any_leaves() -> None:
    chance = random.Random(6962)
    for _ in range(8):
        leaves = [chance.randbytes(chance.randrange(64)) for _ in range(chance.randrange(1, 900))]
        tree = InmemoryTree(algorithm="sha256")
        tree.append_entries(leaves)

        assert tree_hash(leaves) == tree.get_root()


def hashes_of(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


sizes = st.integers(1, 70)


@given(size=sizes, data=st.data())
def test_every_leaf_can_be_shown_to_be_in_its_tree_and_nowhere_else(size: int, data: st.DataObject) -> None:
    hashes = hashes_of(size)
    index = data.draw(st.integers(0, size - 1))
    path = inclusion_path(hashes, index)

    assert is_included(hashes[index], index, size, path, root(hashes))
    other = data.draw(st.integers(0, size + 2))
    assert is_included(hashes[index], other, size, path, root(hashes)) == (other == index)
    assert not is_included(leaf_hash(b"forged"), index, size, path, root(hashes))


@given(size=sizes, data=st.data())
def test_every_beginning_can_be_shown_and_no_other_history(size: int, data: st.DataObject) -> None:
    hashes = hashes_of(size)
    old = data.draw(st.integers(0, size))
    path, before, after = consistency_path(hashes, old), root(hashes[:old]), root(hashes)

    assert is_consistent((old, before), (size, after), path)
    if old:
        forged = [leaf_hash(b"forged"), *hashes[1:old]]
        assert not is_consistent((old, root(forged)), (size, after), path)
        assert not is_consistent((old, root(forged)), (size, after), consistency_path([*forged, *hashes[old:]], old))
    assert not is_consistent((size + 1, after), (size, after), path)


@given(size=sizes, data=st.data())
def test_a_path_with_a_node_too_many_too_few_or_altered_shows_nothing(size: int, data: st.DataObject) -> None:
    hashes = hashes_of(size)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))

    for path in _spoilt(inclusion_path(hashes, index), data):
        assert not is_included(hashes[index], index, size, path, root(hashes))
    for path in _spoilt(consistency_path(hashes, old), data):
        assert not is_consistent((old, root(hashes[:old])), (size, root(hashes)), path)


def _spoilt(path: list[bytes], data: st.DataObject) -> list[list[bytes]]:
    longer = [[*path, bytes(32)], [bytes(32), *path]]
    if not path:
        return longer
    at = data.draw(st.integers(0, len(path) - 1))
    return [*longer, path[:-1], path[1:], [*path[:at], bytes(32), *path[at + 1 :]]]


@pytest.mark.parametrize(("size", "asked"), [(0, 0), (3, 3), (3, -1)])
def test_there_is_no_path_of_a_leaf_that_is_not_there(size: int, asked: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(hashes_of(size), asked)


def test_there_is_no_path_from_a_tree_that_was_larger() -> None:
    with pytest.raises(IndexError):
        consistency_path(hashes_of(3), 4)
