"""The word index as a confined catalogue has it: what belongs to other roots is not there."""

from __future__ import annotations

from collections.abc import Sequence

from kb.index.words import Words
from kb.store.catalog import Catalog

_COUNTED = 300
"""A word in more chunks than this is common; how many of them are ours is reckoned by share."""

_WIDER = 8


class Confined:
    """Finds and counts by words, among the chunks that the catalogue lets one see."""

    def __init__(self, words: Words, catalog: Catalog) -> None:
        self._words = words
        self._catalog = catalog
        self._counted: dict[str, int] = {}

    def reload(self) -> None:
        """See what another writer has committed since."""
        self._words.reload()
        self._counted.clear()

    def search(self, tokens: Sequence[str], limit: int) -> list[tuple[str, float]]:
        """(chunk id, BM25 score), best first; looks deeper until enough of them are ours."""
        depth = limit
        while True:
            found = self._words.search(tokens, depth)
            ours = self._catalog.current([id_ for id_, _ in found])
            kept = [hit for hit in found if hit[0] in ours]
            if len(kept) >= limit or len(found) < depth:
                return kept[:limit]
            depth *= _WIDER

    def frequency(self, token: str) -> int:
        """How many of our chunks carry the token; of a common one, about how many."""
        if token not in self._counted:
            self._counted[token] = self._count(token)
        return self._counted[token]

    def _count(self, token: str) -> int:
        everywhere = self._words.frequency(token)
        if everywhere > _COUNTED:
            share = self._catalog.count_chunks() / max(self._words.count(), 1)
            return max(1, round(everywhere * share))
        found = self._words.search([token], everywhere) if everywhere else []
        return len(self._catalog.current([id_ for id_, _ in found]))
