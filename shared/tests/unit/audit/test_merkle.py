"""The Merkle tree is RFC 6962's: against its own definition, and against whoever tries to pass another tree for it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nrm_shared.audit import merkle

entries = st.lists(st.binary(max_size=20), min_size=1, max_size=70)


def by_definition(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, over leaf hashes: split at the largest power of two below the length."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaves_of(given_entries: list[bytes]) -> list[bytes]:
    return [merkle.leaf_hash(entry) for entry in given_entries]


def test_the_roots_are_those_of_certificate_transparency() -> None:
    # The reference vectors of google/certificate-transparency, merkletree/testing.
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
    leaves = leaves_of([bytes.fromhex(each) for each in inputs])
    assert merkle.root_of([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.root_of(leaves[:1]).hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle.root_of(leaves[:3]).hex() == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
    assert merkle.root_of(leaves).hex() == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(entries)
def test_the_root_is_the_one_of_the_definition(given_entries: list[bytes]) -> None:
    leaves = leaves_of(given_entries)
    assert merkle.root_of(leaves) == by_definition(leaves)


@given(entries, st.data())
def test_every_leaf_can_be_proven_at_its_place_and_at_no_other(given_entries: list[bytes], data: st.DataObject) -> None:
    leaves = leaves_of(given_entries)
    root, count = merkle.root_of(leaves), len(leaves)
    index = data.draw(st.integers(0, count - 1))
    path = merkle.inclusion_path(leaves, index)
    assert merkle.included(leaves[index], index, count, path, root)
    for other in range(count):
        if leaves[other] != leaves[index]:
            assert not merkle.included(leaves[other], index, count, path, root)
            assert not merkle.included(leaves[index], other, count, path, root)


@given(entries, st.data())
def test_no_change_of_the_leaves_keeps_the_root(given_entries: list[bytes], data: st.DataObject) -> None:
    leaves = leaves_of(given_entries)
    changed = list(leaves)
    place = data.draw(st.integers(0, len(leaves) - 1))
    match data.draw(st.sampled_from(["edit", "delete", "insert", "swap", "repeat the last"])):
        case "edit":
            changed[place] = merkle.leaf_hash(b"forged" + leaves[place])
        case "delete":
            del changed[place]
        case "insert":
            changed.insert(place, merkle.leaf_hash(b"forged"))
        case "swap":
            other = data.draw(st.integers(0, len(leaves) - 1))
            changed[place], changed[other] = changed[other], changed[place]
        case _:
            changed.append(changed[-1])
    assert (merkle.root_of(changed) == merkle.root_of(leaves)) == (changed == leaves)


@given(entries, st.data())
def test_a_path_that_is_shortened_lengthened_or_bent_proves_nothing(
    given_entries: list[bytes], data: st.DataObject
) -> None:
    leaves = leaves_of(given_entries)
    root, count = merkle.root_of(leaves), len(leaves)
    index = data.draw(st.integers(0, count - 1))
    path = merkle.inclusion_path(leaves, index)
    assert not merkle.included(leaves[index], index, count, [*path, root], root)
    assert not merkle.included(leaves[index], count, count, path, root)
    if path:
        bent = data.draw(st.integers(0, len(path) - 1))
        assert not merkle.included(leaves[index], index, count, path[:-1], root)
        assert not merkle.included(leaves[index], index, count, [*path[:bent], root, *path[bent + 1 :]], root)


def test_a_node_cannot_be_shown_as_a_leaf() -> None:
    left, right = merkle.leaf_hash(b"a"), merkle.leaf_hash(b"b")
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)


def test_a_leaf_that_is_not_there_has_no_path() -> None:
    with pytest.raises(IndexError):
        merkle.inclusion_path([merkle.leaf_hash(b"a")], 1)
