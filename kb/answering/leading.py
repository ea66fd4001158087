"""Which of the best passages answers (阅读排序): their sentences say; they stand in that order.

Words and vectors say which passages speak of the matter.  What is read of each:

| sign | what it says |
|---|---|
| ``found`` | its score beside the best one's |
| ``answers`` | how well its best sentence answers, as an answer's quotes are chosen |
| ``says`` | how often that sentence says the question's pairs of 汉字 |
| ``wordy`` | log (1 + characters of that sentence) |
| ``headed`` | the share of the question that its title and headings carry |
| ``carries`` | the share that the whole unit carries |
| ``repeats`` | how often the unit says the pairs |
| ``long`` | log (1 + characters of the unit) |
| ``opens`` | the share that its first 12 characters carry |

``python -m bench.train_reading`` made ``WEIGHTS``, and says what they are worth.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from kb.answering.candidates import candidates
from kb.answering.extract import GONE, worth
from kb.asking.question import Question
from kb.finding.ranker import SURE
from kb.finding.snippet import is_paragraph
from kb.finding.weigh import Scale, squeezed
from kb.results import Passage

READ = 10
"""How many passages are read at most."""

_NEAR = 0.5
"""What is found this much worse than the best is not read: hardly any of it would come first."""

SIGNS = (
    "found", "answers", "says", "wordy", "headed", "carries", "repeats", "long", "opens",
)  # fmt: skip
WEIGHTS = (3.3, 2.84, 1.64, -0.49, 1.66, 1.74, 2.49, -0.46, 1.02)

_OPENING = 12

Sort = tuple[bool, bool]
"""Whether a text is official, and whether it has ceased to hold."""


def read_first(
    question: Question, passages: Sequence[Passage], scale: Scale, flat: float
) -> list[Passage]:
    """The passages, the best of them in the order in which they answer.

    ``flat`` says how flat the scores of the words are.  Where the ranker decides (a lay question
    put to statutes), the words say too little for reading to tell 条 apart: they stay as found.
    """
    near = [p for p in passages[:READ] if p.score >= _NEAR * passages[0].score]
    if len(near) < 2 or (flat >= SURE and not is_paragraph(near[0].chunk)):
        return list(passages)
    rows = signs(question, near, scale)
    marks = [sum(w * s for w, s in zip(WEIGHTS, row, strict=True)) for row in rows]
    order = [*in_their_places([_sort(p) for p in near], marks), *range(len(near), len(passages))]
    return [
        replace(passages[at], rank=rank, score=passages[rank - 1].score)
        for rank, at in enumerate(order, 1)
    ]


def in_their_places(sorts: Sequence[Sort], marks: Sequence[float]) -> list[int]:
    """Which stands where: the better marked first, each sort of text in the places it was found in.

    News never passes official text by what it says, nor what has ceased to hold what holds.
    """
    waiting: dict[Sort, list[int]] = defaultdict(list)
    for at in sorted(range(len(marks)), key=lambda at: -marks[at]):
        waiting[sorts[at]].append(at)
    return [waiting[sort].pop(0) for sort in sorts]


def _sort(passage: Passage) -> Sort:
    return passage.document.record.kind.official, passage.status in GONE


def signs(question: Question, passages: Sequence[Passage], scale: Scale) -> list[tuple[float, ...]]:
    """A row of ``SIGNS`` for each passage."""
    top = max((passage.score for passage in passages), default=0.0)
    return [
        (passage.score / top if top else 0.0, *_read(question, passage, scale))
        for passage in passages
    ]


def _read(question: Question, passage: Passage, scale: Scale) -> tuple[float, ...]:
    document, chunk = passage.document, passage.chunk
    unit = squeezed(chunk.unit_span.of(document.text))
    found = [
        (worth(question, c, scale), -i, c) for i, c in enumerate(candidates(passage, 0, scale))
    ]
    answers, _, best = max(found, default=(0.0, 0, None))
    said = best.text if best else ""
    return (
        answers,
        scale.repeated(said),
        math.log1p(len(said)),
        scale.share((best.under,)) if best else 0.0,
        scale.carried(unit),
        scale.repeated(unit),
        math.log1p(len(unit)),
        scale.carried(squeezed(chunk.text)[:_OPENING]),
    )
