"""How news renders an official text (转述): which sentence stands for which 条, what differs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ingest.matters import matter_of, numbers
from kb.citation import Found, places
from kb.differences import Words, stretches, words_of
from kb.model import CONTAINERS, Document, Level, Span
from kb.numerals import NUMERAL
from kb.reprints import Difference, Link, Matter, Reprint
from kb.text import sentences
from kb.view import paragraphs

ALIKE = 0.6
"""The share of a news sentence's pairs of signs that the official passage has, for a link."""

_SHORTEST = 10  # signs of a sentence that can be told from chance
_SAID = 0.75  # the share of a stretch found elsewhere, from which it is not left out
_TOLD = 1 / 3  # the share of a text's 条 linked, from which the others count as left out
_REPRINTED = 0.4  # the share of a passage rendered, from which its rest counts as left out
_ISLAND = 2
_NOT = (*CONTAINERS, Level.TITLE, Level.SIGNATURE, Level.PREAMBLE)

_GAP = 2  # sentences of other matter inside one rendering

_Pairs = frozenset[str]
_Step = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Whole:
    """All that a text says somewhere: its pairs of signs and its numbers."""

    pairs: _Pairs
    numbers: frozenset[str]

    def says(self, folded: str) -> bool:
        """Whether a stretch long enough to tell is found here."""
        own = _pairs(folded)
        found = len(own) >= 4 and len(own & self.pairs) >= _SAID * len(own)
        return found and numbers(folded) <= self.numbers


@dataclass(frozen=True, slots=True)
class _Passage:
    """A 款 or 项 of the official text, its words and their pairs of signs."""

    words: Words
    pairs: _Pairs


def render(news: Document, official: Document) -> Reprint:
    """The links from news to an official text, and what it leaves out."""
    passages = _passages(official)
    spoken = _sentences(news)
    chosen = _chosen(spoken, passages)
    sides = _all(spoken), _all(p.words for p in passages)
    links: list[Link] = []
    for at, runs in chosen.items():
        main = max(runs, key=lambda run: sum(len(words.folded) for words in run))
        for run in runs:
            links += _linked(run, passages[at], sides, main=run is main)
    links.sort(key=lambda one: one.news)
    return Reprint(
        news.version, official.version, tuple(links), tuple(_left_out(official, links, sides[0]))
    )


def _passages(official: Document) -> list[_Passage]:
    out = []
    for found in places(official):
        node = found.provision
        if node.level in _NOT or (node.level is Level.ARTICLE and len(node.lead) == 0):
            continue
        area = node.lead if node.children else Span(node.lead.start, node.span.end)
        words = words_of(official, found, area)
        if words.folded:
            out.append(_Passage(words, _pairs(words.folded)))
    return out


def _sentences(news: Document) -> list[Words]:
    """The sentences of what a reader of the news sees."""
    found = places(news)[0]
    out = []
    for area in paragraphs(news.text, news.edits):
        for start, end in sentences(area.of(news.text), area.start):
            words = words_of(news, found, Span(start, end))
            if len(words.folded) >= _SHORTEST:
                out.append(words)
    return out


def _pairs(folded: str) -> _Pairs:
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))


def _all(words: Iterable[Words]) -> _Whole:
    texts = [one.folded for one in words]
    pairs = frozenset(pair for text in texts for pair in _pairs(text))
    return _Whole(pairs, frozenset(number for text in texts for number in numbers(text)))


def _chosen(spoken: Sequence[Words], passages: Sequence[_Passage]) -> dict[int, list[list[Words]]]:
    """Passage → the runs of sentences that render it, in order: news says some things twice."""
    having: dict[str, list[int]] = {}
    for at, passage in enumerate(passages):
        for pair in passage.pairs:
            having.setdefault(pair, []).append(at)
    out: dict[int, list[list[Words]]] = {}
    last: dict[int, int] = {}
    for number, words in enumerate(spoken):
        pairs = _pairs(words.folded)
        shared = Counter(at for pair in pairs for at in having.get(pair, ()))
        # Of passages that hold as much of it, the shorter speaks of little else.
        best = max(shared, key=lambda at: (shared[at], -len(passages[at].pairs)), default=None)
        if best is not None and shared[best] >= ALIKE * len(pairs):
            runs = out.setdefault(best, [])
            if best not in last or number - last[best] > _GAP:
                runs.append([])
            runs[-1].append(words)
            last[best] = number
    return out


# --- what differs ---------------------------------------------------------------------------


def _linked(
    group: Sequence[Words], passage: _Passage, sides: tuple[_Whole, _Whole], *, main: bool
) -> Iterator[Link]:
    """One link per sentence, each with its differences; only the main run leaves things out."""
    said = _joined(group)
    steps = _merged(stretches(passage.words.folded, said.folded))
    share = 1 - sum(b - a for a, b, _, _ in steps) / len(passage.words.folded)
    whole = main and share >= _REPRINTED
    kept = [s for s in steps if whole or (s[2] < s[3] and _inside(s, steps, passage))]
    found = [d for s in kept if (d := _difference(s, passage.words, said, sides))]
    bounds = [len("".join(w.folded for w in group[: i + 1])) for i in range(len(group))]
    for i, words in enumerate(group):
        own = [d for at, d in found if _owner(at, bounds) == i]
        pairs = _pairs(words.folded)
        alike = round(len(pairs & passage.pairs) / len(pairs), 3)
        yield Link(words.span, passage.words.span, alike, tuple(own))


def _owner(at: int, bounds: Sequence[int]) -> int:
    return next((i for i, end in enumerate(bounds) if at < end), len(bounds) - 1)


def _joined(group: Sequence[Words]) -> Words:
    folded = "".join(words.folded for words in group)
    at = tuple(i for words in group for i in words.at)
    span = Span(min(w.span.start for w in group), max(w.span.end for w in group))
    return Words(group[0].found, span, folded, at)


def _merged(steps: Sequence[_Step]) -> list[_Step]:
    out: list[_Step] = []
    for a, b, c, d in steps:
        if out and a - out[-1][1] <= _ISLAND and c - out[-1][3] <= _ISLAND:
            out[-1] = (out[-1][0], b, out[-1][2], d)
        else:
            out.append((a, b, c, d))
    return out


def _inside(step: _Step, steps: Sequence[_Step], passage: _Passage) -> bool:
    """Whether a step lies between words that both have."""
    first = step is steps[0] and step[0] == 0
    last = step is steps[-1] and step[1] == len(passage.words.folded)
    return not (first or last)


def _difference(
    step: _Step, official: Words, said: Words, sides: tuple[_Whole, _Whole]
) -> tuple[int, Difference] | None:
    """A step as a difference, unless it is only signs or is said elsewhere."""
    a, b, c, d = _trimmed(step, official.folded, said.folded)
    missing, put = official.folded[a:b], said.folded[c:d]
    if sides[0].says(missing):
        a, missing = b, ""
    if sides[1].says(put) or _MARKED.fullmatch(put) or not _ATTRIBUTED.sub("", put):
        c, put = d, ""
    if not (_PLAIN.search(missing) or _PLAIN.search(put)):
        return None
    matter = matter_of(missing, _ATTRIBUTED.sub("", put), listed=_listed(official.folded, a, b))
    if missing and matter is not Matter.NUMBER and _CONDITIONAL.search(_clause(official, a, b)):
        matter = Matter.CONDITION
    left = official.area(a, b) if missing else None
    return c, Difference(matter, left, said.area(c, d) if put else None)


_PLAIN = re.compile(r"\w")
_ATTRIBUTED = re.compile(
    r"(?:据悉|据了解|此外|同时|其中|记者)?,?(?:《[^》]{1,40}》|文件|方案)(?:还|也|中|则)*"
    r"(?:明确|提出|显示|指出|要求|规定|强调|写明|称)(?:了|到)?[,:]?"
)
"""How news says whose words follow, which the official text has no need of."""

_MARKED = re.compile(rf"\(?第?[{NUMERAL}0-9]{{1,6}}[条款项章)、.](?:之[{NUMERAL}])?")
_CONDITIONAL = re.compile(r"符合.*(?:要求|条件|规定)|前提|的情况下")
_EDGE = ",;。:!?、"


def _trimmed(step: _Step, official: str, said: str) -> _Step:
    a, b, c, d = step
    while a < b and official[a] in _EDGE:
        a += 1
    while b > a and official[b - 1] in _EDGE:
        b -= 1
    while c < d and said[c] in _EDGE:
        c += 1
    while d > c and said[d - 1] in _EDGE:
        d -= 1
    return a, b, c, d


def _clause(official: Words, a: int, b: int) -> str:
    """The clause around a stretch."""
    start = max(official.folded.rfind(sign, 0, a) for sign in ",;。:") + 1
    ends = [at for sign in ",;。:" if (at := official.folded.find(sign, b)) >= 0]
    return official.folded[start : min(ends, default=len(official.folded))]


def _listed(folded: str, a: int, b: int) -> bool:
    """Whether a stretch is one or more of the things that 、 lists."""
    around = folded[max(a - 1, 0) : b + 1]
    return "、" in around


# --- what is left out -----------------------------------------------------------------------


def _left_out(official: Document, links: Sequence[Link], told: _Whole) -> Iterator[Difference]:
    """The 条 that news about much of a text is silent on, and what of the others it leaves out."""
    articles = [f for f in places(official) if f.provision.level is Level.ARTICLE]
    spoken = [f for f in articles if any(f.provision.span.contains(k.official) for k in links)]
    for found in articles:
        if found not in spoken:
            if len(spoken) >= _TOLD * len(articles):
                yield Difference(Matter.ARTICLE, found.provision.span, None)
        else:
            yield from _silent(official, found, links, told)


def _silent(
    official: Document, article: Found, links: Sequence[Link], told: _Whole
) -> Iterator[Difference]:
    """The sentences that matter of the 款 and 项 of a rendered 条 that are not rendered."""
    leaves = [p for p in _passages(official) if article.provision.span.contains(p.words.span)]
    linked = [p for p in leaves if any(k.official == p.words.span for k in links)]
    if 2 * sum(len(p.words.folded) for p in linked) < sum(len(p.words.folded) for p in leaves):
        return
    for passage in leaves:
        if passage in linked:
            continue
        span = passage.words.span
        for start, end in sentences(span.of(official.text), span.start):
            words = words_of(official, article, Span(start, end))
            matter = matter_of(words.folded, "", listed=False)
            if matter.matters and not told.says(words.folded):
                yield Difference(matter, words.span, None)
