"""The measures, as pure functions: of ranks, of texts, of refusals."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from kb.text import fold

Ranks = Sequence[int | None]
"""For each gold the rank at which it was first found, from 1; None where it was not."""

_MARKS = re.compile(r"^\s*(?:#+|>+|[-*+](?=\s)|\d+[.)](?=\s))|[*`~\\]|\[\d{1,2}\]", re.M)


def recall(ranks: Ranks, k: int) -> float:
    """The share of the gold found among the first k; of k where there is more gold than k."""
    return sum(_within(rank, k) for rank in ranks) / min(len(ranks), k)


def reciprocal(ranks: Ranks, k: int) -> float:
    """1 over the rank of the first gold found among the first k, else 0."""
    first = min((rank for rank in ranks if rank is not None), default=0)
    return 1 / first if _within(first or None, k) else 0.0


def ndcg(ranks: Ranks, k: int) -> float:
    """The discounted gain of the gold among the first k, over the best there could be."""
    gain = sum(1 / math.log2(rank + 1) for rank in ranks if rank is not None and rank <= k)
    return gain / sum(1 / math.log2(rank + 1) for rank in range(1, min(len(ranks), k) + 1))


def hit(rank: int | None, k: int) -> float:
    """1 where that rank is among the first k."""
    return float(_within(rank, k))


def _within(rank: int | None, k: int) -> bool:
    return rank is not None and rank <= k


def rouge_l(gold: str, given: str) -> float:
    """ROUGE-L: the F measure of the longest common subsequence of characters."""
    if not gold or not given:
        return 0.0
    common = _common(gold, given)
    return 2 * common / (len(gold) + len(given))


def _common(a: str, b: str) -> int:
    """The length of the longest common subsequence, a bit of an integer for each character of a."""
    places: dict[str, int] = {}
    for i, char in enumerate(a):
        places[char] = places.get(char, 0) | 1 << i
    whole = (1 << len(a)) - 1
    row = whole
    for char in b:
        met = row & places.get(char, 0)
        row = ((row + met) | (row - met)) & whole
    return len(a) - row.bit_count()


def plain(text: str) -> str:
    """The form in which facts are compared: folded, without white space and Markdown signs."""
    return "".join(_MARKS.sub("", fold(text)).split())


def states(text: str, fact: str) -> bool:
    """Whether a plain text states a plain fact; a number in it is no part of a longer number."""
    before = r"(?<![\d.])" if fact[:1].isdigit() else ""
    after = r"(?!\d|[.,]\d)" if fact[-1:].isdigit() else ""
    return bool(re.search(before + re.escape(fact) + after, text))


def refusals(outcomes: Sequence[tuple[bool, bool]]) -> dict[str, float]:
    """Precision and recall of refusal over (answerable, refused); what has no base is left out."""
    refused = [answerable for answerable, was in outcomes if was]
    traps = [was for answerable, was in outcomes if not answerable]
    sound = [was for answerable, was in outcomes if answerable]
    return {
        **({"refusal_precision": 1 - sum(refused) / len(refused)} if refused and traps else {}),
        **({"refusal_recall": sum(traps) / len(traps)} if traps else {}),
        **({"answerable_refused": sum(sound) / len(sound)} if sound else {}),
    }


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share lies; 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0
