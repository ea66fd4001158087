"""The faults of a published text, found and recorded (正文修复); the text itself never changes.

``kb.view.view(text, find_repairs(text))`` is the text as it reads with them put right.
"""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache

from ingest.captions import captions
from ingest.furniture import PAGE_NUMBER, furniture, pinyin_noise, stray_words
from ingest.lines import Line, broken_lines, lines_of
from ingest.mojibake import mojibake
from ingest.repeats import repeated_bodies
from kb.model import Edit, Span
from kb.text import Tokeniser


def find_repairs(text: str, *, title: str = "") -> tuple[Edit, ...]:
    """The recorded edits of the text, in order, none inside what another one hides."""
    lines = lines_of(text)
    edits = repeated_bodies(lines)
    edits += _outside(furniture(text, lines), edits)
    shown = _shown(lines, sorted(edit.span for edit in edits))
    broken = broken_lines(shown, _tokeniser(), title=title)
    edits = [edit for edit in edits if not _between(edit, broken)]
    inner = [
        *broken,
        *captions(text, shown),
        *mojibake(text, _tokeniser()),
        *pinyin_noise(text),
        *stray_words(text),
    ]
    return tuple(sorted([*edits, *_outside(inner, edits)], key=lambda edit: (edit.span, edit.kind)))


def _between(edit: Edit, broken: list[Edit]) -> bool:
    """Whether it hides a page's number between two halves of a sentence: the joint hides it."""
    return PAGE_NUMBER in edit.reason and any(joint.span.contains(edit.span) for joint in broken)


@lru_cache(maxsize=1)
def _tokeniser() -> Tokeniser:
    return Tokeniser()


def _outside(edits: list[Edit], hiding: list[Edit]) -> list[Edit]:
    """Those of the edits that touch nothing hidden."""
    hidden = sorted(edit.span for edit in hiding)
    return [edit for edit in edits if not _touched(edit.span, hidden)]


def _shown(lines: list[Line], hidden: list[Span]) -> list[Line]:
    return [line for line in lines if not _touched(Span(line.start, line.end), hidden)]


def _touched(span: Span, hidden: list[Span]) -> bool:
    """Whether it overlaps one of the hidden spans, which are apart and in order."""
    at = bisect_left(hidden, span.end, key=lambda h: h.start)
    return at > 0 and hidden[at - 1].end > span.start
