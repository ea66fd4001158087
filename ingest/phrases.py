"""References as they stand in a text (条文引用): 本办法第九条第二款, 前两款, 《…》第五条至第八条.

A 条号 belongs to the document named right before it; a list goes on with the name it began with.
What a phrase means in its document is worked out by ``ingest.targets``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from ingest.grammar import (
    DEPTH,
    ENDS,
    GOES_ON,
    HEADINGS,
    INTO,
    JOINED,
    LEVELS,
    NAMED_INTO,
    SIGN,
    THROUGH,
    TOKEN,
    Anchor,
    Phrase,
    bare_name,
    steps_of,
)  # fmt: skip
from kb.model import Level, ReferenceKind, Span, Step
from kb.numerals import read_int
from kb.text import fold
from kb.traditions import MACAU, MAINLAND, level_of

_ABOVE = re.compile(r"(?<!以)上(?=[一二两三四五]?[条款项](?![例件项目]))")  # 上款 is 前款 in Macau
_REMEMBERED = 8  # phrases that 该条 may look back over


@dataclass(slots=True)
class _Reader:
    """What has been read so far of one paragraph, and whose a 条号 would be now."""

    folded: str
    tradition: str = MAINLAND
    at: int = 0  # the end of the last token
    out: list[Phrase] = field(default_factory=list)
    open: bool = False  # the last phrase may go on: deeper, or as a list
    title: Span | None = None  # the other document that 条号 belong to, to the end of the sentence
    named: Span | None = None  # the last token, where it named a document

    def gap(self, match: re.Match[str]) -> str:
        """What stands between the last token and this one."""
        return self.folded[self.at : match.start()]

    def level(self, mark: str) -> Level | None:
        """What a mark means in the tradition of the text."""
        return level_of(mark, self.tradition) or LEVELS.get(mark)


def read_phrases(text: str, area: Span, tradition: str = MAINLAND) -> list[Phrase]:
    """The references in a stretch of text, in order."""
    if not SIGN.search(text, area.start, area.end):
        return []
    folded = area.of(fold(text))  # of the whole, which is remembered
    if tradition == MACAU:
        folded = _ABOVE.sub("前", folded)
    reader = _Reader(folded, tradition)
    for match in TOKEN.finditer(folded):
        if ENDS.search(folded, reader.at, match.start()):
            reader.title, reader.named, reader.open = None, None, False
        _TAKE[str(match.lastgroup)](reader, match)
        reader.at = match.end()
    return [phrase.moved(area.start) for phrase in reader.out]


def _title(reader: _Reader, match: re.Match[str]) -> None:
    reader.title, reader.open = None, False
    reader.named = Span(*match.span("title"))


def _own(reader: _Reader, match: re.Match[str]) -> None:
    reader.title, reader.open, reader.named = None, False, Span(*match.span())


def _here(reader: _Reader, match: re.Match[str]) -> None:
    level = reader.level(match["here"]) or Level.ARTICLE
    _begin(reader, Phrase(Span(*match.span()), ReferenceKind.HERE, anchor=Anchor(level)))


def _before(reader: _Reader, match: re.Match[str]) -> None:
    """前两款; after 第三条 it is the first two of that 条."""
    level = reader.level(match["before"]) or Level.ARTICLE
    count = read_int(match["count"] or "一") or 1
    last = reader.out[-1] if reader.open else None
    if last and last.path and _deeper(level, last) and INTO.fullmatch(reader.gap(match)):
        _extend(reader, match, tuple(Step(level, n + 1) for n in range(count)))
        return
    anchor = Anchor(level, count)
    _begin(reader, Phrase(Span(*match.span()), ReferenceKind.BEFORE, anchor=anchor))


def _that(reader: _Reader, match: re.Match[str]) -> None:
    """该条, 该法: what was named last; what follows is of it."""
    level = reader.level(match["that"])
    if level is None:
        reader.named, reader.open = Span(*match.span()), False
        return
    reader.named = None
    known = [p for p in reader.out[-_REMEMBERED:] if any(s[0].level is level for s in p.path)]
    reader.open = bool(known)
    if known:
        path = tuple(s for s in known[-1].path if DEPTH[s[0].level] <= DEPTH[level])
        reader.out.append(replace(known[-1], span=Span(*match.span()), path=path, through=None))


def _ordinal(reader: _Reader, match: re.Match[str]) -> None:
    steps = _steps(reader, match["nums"], match["mark"])
    if match["mark"] in HEADINGS and _heads_a_line(reader.folded, match):
        return
    if steps and not _continued(reader, match, steps):
        _begin(reader, _first(reader, match, steps))


def _steps(reader: _Reader, written: str, mark: str) -> tuple[Step, ...]:
    level = reader.level(mark.partition("之")[0])
    return tuple(replace(s, level=level or s.level) for s in steps_of(written, mark))


def _more(reader: _Reader, match: re.Match[str]) -> None:
    """五十二条 after 第五十一条、; (二)项 after 第一款."""
    steps = _steps(reader, match["more"], match["moremark"])
    if steps:
        _continued(reader, match, steps)


def _inner(reader: _Reader, match: re.Match[str]) -> None:
    """（一）项 right behind 第四条, as Macau writes it."""
    if steps := _steps(reader, match["inner"], match["innermark"]):
        _continued(reader, match, steps)


def _heads_a_line(folded: str, match: re.Match[str]) -> bool:
    """第二章 at the head of a line is a heading; Hong Kong numbers its laws 第179章."""
    before = folded[max(match.start() - 12, 0) : match.start()].rpartition("\n")[2].rstrip()
    return not before or before.endswith("法例") or folded.startswith("《", match.end())


_TAKE = {
    "title": _title, "own": _own, "here": _here, "before": _before, "that": _that,
    "mark": _ordinal, "moremark": _more, "innermark": _inner,
}  # fmt: skip


def _begin(reader: _Reader, phrase: Phrase) -> None:
    reader.out.append(phrase)
    reader.open, reader.named = True, None


def _continued(reader: _Reader, match: re.Match[str], steps: tuple[Step, ...]) -> bool:
    """Whether it went deeper, ended a range, or stood beside the last phrase."""
    if not reader.open:
        return False
    gap, last, level = reader.gap(match), reader.out[-1], steps[0].level
    if _deeper(level, last) and INTO.fullmatch(gap):
        _extend(reader, match, steps)
    elif THROUGH.fullmatch(gap) and last.path and level is last.level and not last.through:
        span = Span(last.span.start, match.end())
        reader.out[-1] = replace(last, span=span, through=steps[-1])
    elif GOES_ON.fullmatch(gap):
        _begin(reader, _beside(last, Span(*match.span()), steps))
    else:
        return False
    return True


def _deeper(level: Level, last: Phrase) -> bool:
    above = last.level
    return above is not None and DEPTH[level] > DEPTH[above] and last.through is None


def _extend(reader: _Reader, match: re.Match[str], steps: tuple[Step, ...]) -> None:
    last = reader.out[-1]
    span = Span(last.span.start, match.end())
    reader.out[-1] = replace(last, span=span, path=(*last.path, steps))
    reader.named = None


def _beside(last: Phrase, span: Span, steps: tuple[Step, ...]) -> Phrase:
    """The next of a list: it shares with the last whatever stands above its own level."""
    depth = DEPTH[steps[0].level]
    path = tuple(s for s in last.path if DEPTH[s[0].level] < depth)
    anchor = last.anchor if last.anchor and DEPTH[last.anchor.level] < depth else None
    kind = last.kind
    if last.anchor and anchor is None:
        kind = ReferenceKind.BARE
    after = last.after and _beside(last.after, span, steps)
    return Phrase(span, kind, (*path, steps), anchor, title=last.title, after=after)


def _first(reader: _Reader, match: re.Match[str], steps: tuple[Step, ...]) -> Phrase:
    """A 条号 that begins a phrase, with the document it belongs to."""
    named = reader.named
    if named and NAMED_INTO.fullmatch(reader.gap(match)):
        if reader.folded[named.start] == "本":
            return Phrase(Span(named.start, match.end()), ReferenceKind.OWN, (steps,))
        reader.title = named
        opening = named.start - (reader.folded[named.start - 1] == "《")
        return Phrase(Span(opening, match.end()), ReferenceKind.OTHER, (steps,), title=named)
    span = Span(*match.span())
    if steps[0].level in (Level.PARAGRAPH, Level.ITEM, Level.SUBITEM):
        return _going_on(reader, span, steps)
    bare = bare_name(reader.folded, reader.at, match.start())
    if bare:
        reader.title = bare
        span = Span(bare.start, match.end())
        return Phrase(span, ReferenceKind.OTHER, (steps,), title=reader.title)
    kind = ReferenceKind.OTHER if reader.title else ReferenceKind.BARE
    return Phrase(span, kind, (steps,), title=reader.title)


def _going_on(reader: _Reader, span: Span, steps: tuple[Step, ...]) -> Phrase:
    """第三项 by itself: of this place, or of what was named before (…；第三项)."""
    last = reader.out[-1] if reader.out else None
    if last and last.level is steps[0].level:
        gap = reader.folded[reader.at : span.start]
        if JOINED.search(gap) and not ENDS.search(gap):
            return _beside(last, span, steps)
    after = _beside(last.after or last, span, steps) if last else None
    return Phrase(span, ReferenceKind.BARE, (steps,), after=after)
