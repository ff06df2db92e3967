from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def thinned(moments: NDArray[np.int64], scores: NDArray[np.float32], *, most: int = 400) -> NDArray[np.int64]:
    """Places of at most about ``most`` scores, in order: all if they are so few, else the highest and the
    lowest of each of equal stretches of time, and the first and the last of all."""
    if len(scores) <= most:
        return np.arange(len(scores))
    span = max(int(moments[-1] - moments[0]), 1)
    stretch = (moments - moments[0]) * (most // 2 - 1) // span
    order = np.lexsort((scores, stretch))
    starts = np.flatnonzero(np.concatenate(([True], np.diff(stretch[order]) != 0)))
    ends = np.concatenate((starts[1:] - 1, [len(order) - 1]))
    return np.unique(np.concatenate((order[starts], order[ends], [0, len(scores) - 1])))
