"""How thorough the heavy proofs are: a few rounds with every commit, all of them with PROOF_SCALE=full."""

import os

FULL = os.environ.get("PROOF_SCALE", "small") == "full"


def rounds(small: int, full: int) -> int:
    return full if FULL else small
