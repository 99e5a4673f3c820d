"""Signed notes, keys and checkpoints in the forms of C2SP: against Go's own vector, and against every forgery."""

from __future__ import annotations

import base64

import pytest

from archive import checkpoint, key_list, signed_note
from archive.checkpoint import UnknownSigner
from archive.key_list import EMPTY, BadKeyList, RetiredKey
from archive.merkle import Frontier
from archive.signed_note import BadNote, FalseNote
from archive.signing import PrivateKey, PublicKey

# The example of golang.org/x/mod/sumdb/note.
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)

ORIGIN = "letterbook/XRWY/0a1b2c3d"
FIRST, SECOND, FOREIGN = PrivateKey(ORIGIN, bytes(32)), PrivateKey(ORIGIN, b"2" * 32), PrivateKey("other", b"3" * 32)
TREE = Frontier().extended([b"a", b"b", b"c"])
AT = "2026-07-10T09:00:00+08:00"


def test_a_note_and_its_key_are_those_of_gos_implementation() -> None:
    key = PrivateKey.read(PRIVATE)

    assert key.public() == PublicKey.read(PUBLIC)
    assert (key.text(), key.public().text()) == (PRIVATE, PUBLIC)
    assert signed_note.signed(TEXT, [key]) == TEXT + SIGNED
    assert signed_note.read((TEXT + SIGNED).encode()).signers([PublicKey.read(PUBLIC)]) == [key.public()]


@pytest.mark.parametrize(
    "text",
    ["", "x", PUBLIC.replace("c74f20a3", "c74f20a4"), PUBLIC[:-4], "a b+00000000+AQ==", PUBLIC.replace("ARpc", "ARp!")],
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        PublicKey.read(text)
    with pytest.raises(ValueError):
        PrivateKey.read(f"PRIVATE+KEY+{text}")
    with pytest.raises(ValueError):
        PrivateKey.read(PUBLIC)


def test_a_private_key_is_never_shown_by_accident() -> None:
    assert base64.b64encode(FIRST.seed).decode() not in repr(FIRST) and str(FIRST.seed) not in repr(FIRST)


def test_a_checkpoint_is_three_lines_and_a_signature() -> None:
    made = checkpoint.signed(ORIGIN, TREE, FIRST)

    origin, size, root, blank, signature, end = made.note.split("\n")
    assert (origin, size, root, blank, end) == (ORIGIN, "3", base64.b64encode(TREE.root()).decode(), "", "")
    assert signature.startswith(f"— {ORIGIN} ")
    assert checkpoint.opened(made.note.encode(), [SECOND.public(), FIRST.public()]) == made


def test_a_checkpoint_with_other_words_under_the_same_signature_is_false() -> None:
    note = checkpoint.signed(ORIGIN, TREE, FIRST).note

    with pytest.raises(FalseNote):
        checkpoint.opened(note.replace("\n3\n", "\n4\n").encode(), [FIRST.public()])
    data = bytearray(base64.b64decode(note.split(" ")[-1]))
    data[-1] ^= 1
    spoilt = note.rsplit(" ", 1)[0] + " " + base64.b64encode(data).decode() + "\n"
    with pytest.raises(FalseNote):
        checkpoint.opened(spoilt.encode(), [FIRST.public()])


def test_a_checkpoint_that_nobody_known_signed_is_not_believed() -> None:
    note = checkpoint.signed(ORIGIN, TREE, SECOND).note.encode()

    with pytest.raises(UnknownSigner):
        checkpoint.opened(note, [FIRST.public()])
    with pytest.raises(UnknownSigner):
        checkpoint.opened(note, [])


def test_a_signature_of_an_unknown_key_beside_a_known_one_harms_nothing() -> None:
    note = signed_note.signed(checkpoint.signed(ORIGIN, TREE, FIRST).note.partition("\n\n")[0] + "\n", [FOREIGN, FIRST])

    assert checkpoint.opened(note.encode(), [FIRST.public()]).size == 3


def test_a_key_speaks_only_in_its_own_name() -> None:
    note = signed_note.signed(f"{ORIGIN}\n0\n{base64.b64encode(bytes(32)).decode()}\n", [FOREIGN])

    with pytest.raises(BadNote):
        checkpoint.opened(note.encode(), [FOREIGN.public()])


ROOT = base64.b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    "text",
    [f"{ORIGIN}\n03\n{ROOT}\n", f"{ORIGIN}\n-1\n{ROOT}\n", f"{ORIGIN}\n٣\n{ROOT}\n", f"{ORIGIN}\n3\nAAAA\n",
     f"{ORIGIN}\n3\n!\n", f"\n3\n{ROOT}\n", f"{ORIGIN}\n3\n", f"{ORIGIN}\n{'9' * 5000}\n{ROOT}\n"],
)  # fmt: skip
def test_signed_words_that_are_no_checkpoint_are_refused(text: str) -> None:
    with pytest.raises(BadNote):
        checkpoint.opened(signed_note.signed(text, [FIRST]).encode(), [FIRST.public()])


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b"words\n", b"words\n\n", b"words\n\nunsigned\n", TEXT.encode() + SIGNED.encode()[:-1],
     b"words\n\n\xe2\x80\x94 name AAAA\n", b"words\n\n\xe2\x80\x94 name AAA\n", b"a\tb\n\n\xe2\x80\x94 n AAAAAAA=\n"],
)  # fmt: skip
def test_what_is_no_signed_note_is_refused(raw: bytes) -> None:
    with pytest.raises(BadNote):
        signed_note.read(raw)


def test_only_whole_lines_are_signed() -> None:
    for text in ("no end", "a\x07\n"):
        with pytest.raises(ValueError):
            signed_note.signed(text, [FIRST])


def test_a_new_key_is_vouched_for_by_the_old_one_and_each_is_good_for_its_part() -> None:
    keys = EMPTY.grown(FIRST, 0, AT, None).grown(SECOND, 3, AT, FIRST)

    read = key_list.read(keys.text().encode())

    assert read == keys and [one.is_vouched for one in read.listed] == [True, True]
    assert read.opened(checkpoint.signed(ORIGIN, TREE, FIRST).note.encode()).key == FIRST.public()
    assert read.opened(checkpoint.signed(ORIGIN, TREE, SECOND).note.encode()).key == SECOND.public()


def test_a_retired_key_signs_nothing_later_and_a_new_one_nothing_earlier() -> None:
    keys = EMPTY.grown(FIRST, 0, AT, None).grown(SECOND, 3, AT, FIRST)

    with pytest.raises(RetiredKey):
        keys.opened(checkpoint.signed(ORIGIN, TREE.extended([b"d"]), FIRST).note.encode())
    with pytest.raises(RetiredKey):
        keys.opened(checkpoint.signed(ORIGIN, Frontier().extended([b"a"]), SECOND).note.encode())


def test_where_the_old_key_was_lost_the_list_says_that_nobody_vouches() -> None:
    keys = EMPTY.grown(FIRST, 0, AT, None).grown(SECOND, 3, AT, None)

    assert [one.is_vouched for one in key_list.read(keys.text().encode()).listed] == [True, False]


def test_a_list_that_was_tampered_with_is_refused() -> None:
    keys = EMPTY.grown(FIRST, 2, AT, None).grown(SECOND, 3, AT, FIRST)
    first, second = (one.note for one in keys.listed)
    listed = key_list.KeyList
    earlier = EMPTY.grown(FIRST, 5, AT, None).grown(SECOND, 3, AT, FIRST).text()
    foreign = EMPTY.grown(FIRST, 0, AT, None).grown(FOREIGN, 3, AT, FIRST).text()
    reversed_list = listed((keys.listed[1], keys.listed[0])).text()

    for text in ("", "[]", "{}", "[1]", '["x"]', earlier, foreign, reversed_list, listed((keys.listed[1],)).text(),
                 keys.text().replace(r"\n3\n", r"\n2\n"), keys.text().replace("0a1b", "0a1c")):  # fmt: skip
        with pytest.raises(BadKeyList):
            key_list.read(text.encode())
    assert first != second
