"""Two hit lists made one (融合): words and vectors, each stretched over 0 to 1, and added."""

from __future__ import annotations

from collections.abc import Sequence

Hits = Sequence[tuple[str, float]]
"""(chunk id, score), best first."""

DEPTH = 300
"""How many chunks each side contributes before they are fused."""

TABLE, MODEL = (0.0, 0.6), (0.5, 0.8)
"""The least and the largest share of the vectors in the fused score; words carry the rest.

A table of tokens knows nothing that words do not where words suffice; a model that reads sentences
does, so it always has half a say.
"""

_STEEP, _FLAT = 0.6, 0.8
_TENTH = 9


def fuse(words: Hits, near: Hits, shares: tuple[float, float] = TABLE) -> dict[str, float]:
    """Both sides stretched over 0 to 1 and added; the words themselves say how far to trust them.

    Where the tenth score is close to the first, no passage stands out by its words (a lay question
    put to statutes) and the vectors weigh most; where one does, they weigh least.
    """
    share = trust(words, shares)
    lexical, dense = _stretched(words), _stretched(near)
    return {
        id_: (1 - share) * lexical.get(id_, 0.0) + share * dense.get(id_, 0.0)
        for id_ in {**lexical, **dense}
    }


def trust(words: Hits, shares: tuple[float, float] = TABLE) -> float:
    """The share of the vectors, by how flat the scores of the words are."""
    if not words or words[0][1] <= 0:
        return 1.0
    least, most = shares
    flat = min(max((flatness(words) - _STEEP) / (_FLAT - _STEEP), 0.0), 1.0)
    return least + (most - least) * flat


def flatness(words: Hits) -> float:
    """The tenth score beside the first, 0 where fewer were found."""
    return words[_TENTH][1] / words[0][1] if len(words) > _TENTH and words[0][1] > 0 else 0.0


def _stretched(hits: Hits) -> dict[str, float]:
    """Scores as shares of the way from the worst to the best.

    Where fewer were found than asked for, everything else scored nothing: the worst is 0.
    """
    scores = [score for _, score in hits]
    high = max(scores, default=0.0)
    low = min(scores) if len(scores) >= DEPTH else 0.0
    if high <= low:
        return {id_: 1.0 for id_, _ in hits}
    return {id_: max(score - low, 0.0) / (high - low) for id_, score in hits}
