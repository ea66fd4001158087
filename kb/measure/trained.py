"""Which questions what ships was trained on (训练用题): their fingerprints, never the questions.

``trained.txt`` holds a section for each trained thing: ``[its file]``, then one fingerprint a line.
``python -m bench.trained`` writes it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from kb.finding.weigh import squeezed

SHIPPED = Path(__file__).with_name("trained.txt")
_DIGITS = 10  # 40 bits: a chance meeting is one in a hundred million


def fingerprint(question: str) -> str:
    """What stands for a question, however it is spaced and in whichever script."""
    return hashlib.sha256(squeezed(question).encode()).hexdigest()[:_DIGITS]


@lru_cache(maxsize=4)
def trained_on(path: Path = SHIPPED) -> Mapping[str, frozenset[str]]:
    """Trained thing → fingerprints of its questions."""
    sections: dict[str, list[str]] = {}
    for line in path.read_text("utf-8").split():
        if line.startswith("["):
            sections[line.strip("[]")] = []
        elif sections:
            sections[next(reversed(sections))].append(line)
    return {thing: frozenset(found) for thing, found in sections.items()}


def overlap(questions: Iterable[str], path: Path = SHIPPED) -> dict[str, int]:
    """Trained thing → how many of these questions it was trained on; nothing where none."""
    asked = [fingerprint(question) for question in questions]
    counts = {thing: sum(f in known for f in asked) for thing, known in trained_on(path).items()}
    return {thing: count for thing, count in counts.items() if count}


def written(sections: Mapping[str, Iterable[str]]) -> str:
    """The text of the file for things and the questions each was trained on."""
    lines = []
    for thing, questions in sorted(sections.items()):
        lines += [f"[{thing}]", *sorted({fingerprint(question) for question in questions})]
    return "\n".join(lines) + "\n"
