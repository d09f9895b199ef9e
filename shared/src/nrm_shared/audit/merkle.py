"""Merkle trees as RFC 6962 and RFC 9162 define them: pure functions over bytes.

Leaves and nodes are hashed with different prefixes, so that a node can never be shown as a leaf. A tree of n leaves is
split at the largest power of two smaller than n; nothing is repeated to fill it up, so two different lists of leaves
never have the same root.
"""

import hashlib
from collections.abc import Sequence

LEAF_PREFIX, NODE_PREFIX = b"\x00", b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of one entry."""
    return hashlib.sha256(LEAF_PREFIX + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash over two subtrees."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes, in their order.

    Level by level: pairs from the left, a last odd one goes up as it is. That is the same tree as RFC 6962's recursion.
    """
    level = list(leaves)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
    return level[0]


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Return the siblings on the way from leaf `index` (from 0) to the root, lowest first; raise `IndexError`."""
    if not 0 <= index < len(leaves):
        raise IndexError("no such leaf")
    path: list[bytes] = []
    level, place = list(leaves), index
    while len(level) > 1:
        sibling = place ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = paired + level[len(paired) * 2 :]
        place //= 2
    return path


def included(leaf: bytes, index: int, count: int, path: Sequence[bytes], root: bytes) -> bool:
    """Return whether `path` proves that `leaf` is leaf `index` of the tree of `count` leaves with this root."""
    if not 0 <= index < count:
        return False
    found, place, width, steps = leaf, index, count, iter(path)
    while width > 1:
        if place ^ 1 < width:
            sibling = next(steps, None)
            if sibling is None:
                return False
            found = node_hash(sibling, found) if place % 2 else node_hash(found, sibling)
        place, width = place // 2, (width + 1) // 2
    return next(steps, None) is None and found == root
