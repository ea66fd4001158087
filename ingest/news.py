"""Which official texts a news item speaks of (报道与原文): by shared words, or by their title."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

import numpy as np

from ingest.likeness import groups
from ingest.rendering import render
from ingest.report import Progress
from kb.asking.titles import bare
from kb.model import Kind
from kb.reprints import Reprint, Sketch
from kb.store.catalog import Catalog, Held
from kb.text import fold

_SHARED = 3  # samples, about fifty signs in a row
_TEXTS = 4  # official texts looked at for one news item
_SHORTEST_TITLE = 6


def reprints(
    catalog: Catalog,
    held: Sequence[Held],
    known: tuple[Mapping[str, Sketch], Set[tuple[str, str]]],
    progress: Progress,
) -> list[Reprint]:
    """What news renders of official texts; ``known`` are sketches, and pairs looked at before."""
    sketches, compared = known
    news = [h for h in held if h.record.kind in (Kind.NEWS, Kind.COMMENTARY)]
    official = [h for h in held if h.record.kind.official and h.articles]
    if not news or not official:
        return []
    pairs = [pair for pair in _pairs(catalog, news, official, sketches) if pair not in compared]
    out = []
    for done, (one, other) in enumerate(pairs, 1):
        out.append(render(catalog.document(one), catalog.document(other)))
        progress("对照报道与原文", done, len(pairs))
    return out


def _pairs(
    catalog: Catalog,
    news: Sequence[Held],
    official: Sequence[Held],
    sketches: Mapping[str, Sketch],
) -> list[tuple[str, str]]:
    """News beside the official texts it may render, the likeliest few of each."""
    shared = _shared([h.version for h in news], [h.version for h in official], sketches)
    titles = {h.version: bare(fold(h.record.title)) for h in official}
    out = []
    for one in news:
        text = fold(catalog.document(one.version).text)
        named = [v for v, t in titles.items() if len(t) >= _SHORTEST_TITLE and t in text]
        likely = {v: n for (a, v), n in shared.items() if a == one.version and n >= _SHARED}
        best = sorted({*named, *likely}, key=lambda v: (v not in named, -likely.get(v, 0), v))
        out += [(one.version, version) for version in best[:_TEXTS]]
    return out


def _shared(
    news: Iterable[str], official: Iterable[str], sketches: Mapping[str, Sketch]
) -> Counter[tuple[str, str]]:
    """(news, official) → how many samples both have."""
    kinds = {v: False for v in news} | {v: True for v in official}
    samples = {v: np.frombuffer(sketches[v].samples, np.uint64) for v in kinds if v in sketches}
    counts: Counter[tuple[str, str]] = Counter()
    for same in groups(samples, {v for v, binding in kinds.items() if not binding}):
        binding = [v for v in same if kinds[v]]
        counts.update((one, other) for one in same if not kinds[one] for other in binding)
    return counts
