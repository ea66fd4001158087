"""Two hit lists made one (融合): words and vectors, each stretched over 0 to 1, and added."""

from __future__ import annotations

from collections.abc import Sequence

Hits = Sequence[tuple[str, float]]
"""(chunk id, score), best first."""

DEPTH = 200
"""How many chunks each side contributes before they are fused."""

MOST = 0.6
"""The largest share of the vectors in the fused score; words carry the rest."""

_STEEP, _FLAT = 0.6, 0.8
_TENTH = 9


def fuse(words: Hits, near: Hits) -> dict[str, float]:
    """Both sides stretched over 0 to 1 and added; the words themselves say how far to trust them.

    Where the tenth score is close to the first, no passage stands out by its words (a lay question
    put to statutes) and the vectors weigh up to ``MOST``; where one does, they weigh nothing.
    """
    share = trust(words)
    lexical, dense = _stretched(words), _stretched(near)
    return {
        id_: (1 - share) * lexical.get(id_, 0.0) + share * dense.get(id_, 0.0)
        for id_ in {**lexical, **dense}
    }


def trust(words: Hits) -> float:
    """The share of the vectors, by how flat the scores of the words are."""
    if not words or words[0][1] <= 0:
        return 1.0
    return MOST * min(max((flatness(words) - _STEEP) / (_FLAT - _STEEP), 0.0), 1.0)


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
