"""What search is measured against: plain BM25, in numpy, over one corpus held in memory.

k1 1.2 and b 0.75 over jieba words and pairs of characters, title and headings in the searched
text.  A text with 条 is cut at them, any other into runs of sentences of at most 250 characters,
which makes pieces of about 220.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench import embedder_data
from kb.citation import read_pinpoints
from kb.measure.judge import Seen
from kb.model import Level
from kb.text import Tokeniser, sentences

K1, B = 1.2, 0.75
LONGEST = 250

Hits = list[tuple[int, float]]


class BM25:
    """Ranks bags of tokens by their number."""

    def __init__(self, bags: Iterable[Sequence[str]]) -> None:
        self._number: dict[str, int] = {}
        tokens, documents, counts, lengths = array("i"), array("i"), array("f"), array("f")
        for document, bag in enumerate(bags):
            lengths.append(len(bag))
            for token, count in Counter(bag).items():
                tokens.append(self._number.setdefault(token, len(self._number)))
                documents.append(document)
                counts.append(count)
        which = np.frombuffer(tokens, np.int32)
        order = np.argsort(which, kind="stable")
        self._starts = np.searchsorted(which[order], np.arange(len(self._number) + 1))
        self._documents = np.frombuffer(documents, np.int32)[order]
        self.size = len(lengths)
        self._weights = self._weighted(
            np.frombuffer(counts, np.float32)[order], np.frombuffer(lengths, np.float32)
        )

    def _weighted(
        self, counts: NDArray[np.float32], lengths: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        holding = np.diff(self._starts)
        rarity = np.log(1 + (self.size - holding + 0.5) / (holding + 0.5))
        norm = K1 * (1 - B + B * lengths / lengths.mean())
        weights = counts * (K1 + 1) / (counts + norm[self._documents])
        return np.asarray(weights * np.repeat(rarity, holding), np.float32)

    def search(self, tokens: Iterable[str], limit: int) -> Hits:
        """(number, score) of the best bags, best first; of equals the earlier."""
        scores = np.zeros(self.size, np.float32)
        for token, times in Counter(tokens).items():
            at = self._number.get(token)
            if at is not None:
                mine = slice(self._starts[at], self._starts[at + 1])
                scores[self._documents[mine]] += times * self._weights[mine]
        best = np.argsort(-scores, kind="stable")[:limit]
        return [(int(i), float(scores[i])) for i in best if scores[i] > 0]


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a document; ``context`` is searched with it."""

    source: str
    label: str
    context: str
    text: str


class Baseline:
    """Plain BM25 over one corpus."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces, self._tokeniser = pieces, Tokeniser()
        self._index = BM25(self._tokeniser.tokens(f"{p.context}\n{p.text}") for p in pieces)

    def search(self, question: str, limit: int) -> list[Seen]:
        """The best pieces, best first."""
        hits = self._index.search(self._tokeniser.tokens(question), limit)
        return [_seen(self._pieces[i]) for i, _ in hits]


def _seen(piece: Piece) -> Seen:
    read = read_pinpoints(piece.label) if piece.label else []
    number = read[0].number(Level.ARTICLE) if read else None
    article = (number, read[0].suffix) if number is not None else None
    return Seen(piece.source, (), article, piece.text, piece.text)


def pieces_of(shared: Path, corpus: str) -> list[Piece]:
    """The pieces of a corpus: the statutes, or one of those that come as JSON lines."""
    passages, _ = embedder_data.read_all(shared)
    name = corpus.removesuffix("_dev")
    mine = [p for p in passages if p.source == name]
    if corpus == "laws":
        return [Piece("", p.label, p.context, "\n".join(p.paragraphs)) for p in mine]
    return [
        Piece(f"{p.label}.txt", "", p.context, run) for p in mine for run in runs(p.paragraphs[0])
    ]


def runs(text: str, longest: int = LONGEST) -> Iterator[str]:
    """Neighbouring sentences together, up to that length; a longer sentence is cut."""
    start = end = 0
    for _, stop in sentences(text):
        if stop - start > longest and end > start:
            yield text[start:end].strip()
            start = end
        while stop - start > longest:
            yield text[start : start + longest].strip()
            start += longest
        end = stop
    if text[start:].strip():
        yield text[start:].strip()
