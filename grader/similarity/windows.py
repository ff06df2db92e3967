from __future__ import annotations

import math
from itertools import pairwise


def windows(tokens: int, longest: int, stops: list[int]) -> list[tuple[int, int]]:
    """Cut ``tokens`` tokens into the fewest even ranges of at most ``longest``, at sentence ends if it can.

    ``stops`` are token positions, ascending, at which a sentence ends.
    """
    cuts = [0]
    while tokens - cuts[-1] > longest:
        rest = tokens - cuts[-1]
        even = cuts[-1] + math.ceil(rest / math.ceil(rest / longest))
        reachable = [
            stop for stop in stops if even - longest // 4 <= stop <= cuts[-1] + longest and stop > cuts[-1]
        ]
        cuts.append(min(reachable, key=lambda stop: abs(stop - even), default=even))
    cuts.append(tokens)
    return list(pairwise(cuts)) if tokens else []
