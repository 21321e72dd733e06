"""Rows that are most similar to what the task shows: the selection of RDS+ (arXiv 2503.01807).

There a language model's hidden states stand for the rows, here an embedder's vectors; examples of the task, there held-
out ones, are here its demonstrations.
"""

import numpy as np


def nearest(cosines: np.ndarray, count: int, chances: np.ndarray) -> np.ndarray:
    """The places of `count` rows, by `cosines` of rows (first axis) to examples (second axis).

    The examples take turns: each takes the row that is most similar to it and that none has taken yet, so that none is
    left out for being unlike the rows (RDS+'s round robin). Rows that are equally similar are taken by their chances.
    """
    orders = np.array([np.lexsort((chances, -cosines[:, example])) for example in range(cosines.shape[1])])
    count = min(count, len(cosines))
    free, taken, places = np.ones(len(cosines), bool), [], [0] * len(orders)
    while len(taken) < count:
        for example, order in enumerate(orders):
            while places[example] < len(order) and not free[order[places[example]]]:
                places[example] += 1
            if len(taken) < count:
                row = int(order[places[example]])
                free[row] = False
                taken.append(row)
    return np.array(taken, np.int64)
