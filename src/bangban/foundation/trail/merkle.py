"""Merkle trees in the manner of RFC 9162 section 2.1, with SM3.

Leaves come already hashed (0x00 prefix), nodes carry 0x01.
"""

from __future__ import annotations

from collections.abc import Sequence

from bangban.foundation.trail.chain import same, sm3


def node(left: bytes, right: bytes) -> bytes:
    """SM3(0x01 || left || right)."""
    return sm3(b"\x01" + left + right)


def root(leaves: Sequence[bytes]) -> bytes:
    """The tree head over at least one leaf hash. Errors: ValueError for none."""
    if not leaves:
        raise ValueError("no leaves")
    level = list(leaves)
    while len(level) > 1:
        # Pairing from the left and lifting an odd last one gives the same tree as splitting at
        # powers of two.
        lifted = [level[-1]] if len(level) % 2 else []
        level = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)] + lifted
    return level[0]


def path(leaves: Sequence[bytes], position: int) -> list[bytes]:
    """The inclusion proof of the leaf at `position` (from 0), from the bottom up. Errors.

    IndexError.
    """
    if not 0 <= position < len(leaves):
        raise IndexError(position)
    steps: list[bytes] = []
    level = list(leaves)
    while len(level) > 1:
        if position ^ 1 < len(level):
            steps.append(level[position ^ 1])
        lifted = [level[-1]] if len(level) % 2 else []
        level = [node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)] + lifted
        position //= 2
    return steps


def proves(leaf: bytes, position: int, count: int, steps: Sequence[bytes], head: bytes) -> bool:
    """Whether the proof leads from the leaf at `position` of `count` to the tree head (RFC 9162 section 2.1.3.2)."""
    if not 0 <= position < count:
        return False
    here, last = position, count - 1
    result = leaf
    for step in steps:
        if last == 0:
            return False
        if here % 2 or here == last:
            result = node(step, result)
            while here % 2 == 0 and here:
                here //= 2
                last //= 2
        else:
            result = node(result, step)
        here //= 2
        last //= 2
    return last == 0 and same(result, head)
