"""References counted by how they are worded, and by what came of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from kb.citation import held
from kb.model import Document, Reference
from kb.text import fold

_N = r"[^条款项目章节编至、和或]{1,9}"
KINDS = (
    ("《X》第Y条", re.compile(r"《.*》")),
    ("第X条之Y", re.compile(r".*条之")),
    ("第X条至第Y条", re.compile(r".*条\s*(?:至|到|-|—)")),
    ("第二项至第四项", re.compile(r".*[款项]\s*(?:至|到|-|—)")),
    ("第三、四、五条", re.compile(r".*第[^条款项]*[、和或][^条款项]*[条款项]")),
    ("前款、前N款", re.compile(r"前[一二两三四五六]?款")),
    ("前条、前N条", re.compile(r"前[一二两三四五六]?条")),
    ("前项、前N项", re.compile(r"前[一二两三四五六]?项")),
    ("本条第X款", re.compile(r"本条(?!例).*款")),
    ("本条、本款、本项", re.compile(r"本[条款项](?!例)")),
    ("本章、本节、本编", re.compile(r"本[章节编]")),
    ("本法第X条", re.compile(r"本(?!条(?!例))\S*?第")),
    ("第X条第Y款第Z项", re.compile(rf".*第{_N}条.*款.*项")),
    ("第X条第Y款", re.compile(rf".*第{_N}条.*款")),
    ("第X条第Z项", re.compile(rf".*第{_N}条.*项")),
    ("第X条", re.compile(rf".*第{_N}条")),
    ("第X款、第X项", re.compile(r".*[款项目]")),
    ("第X章、第X节、第X编", re.compile(r".*[章节编]")),
)
"""Wordings, the first that fits: those of domain, the further parts of a list by their own."""

_NATION = "中华人民共和国"
OWN, FOUND, LACKING, ABSENT, REPORTED = "here", "elsewhere", "not there", "not held", "reported"
OUTCOMES = (OWN, FOUND, LACKING, ABSENT, REPORTED)


@dataclass(slots=True)
class References:
    """The references of many documents; another document's are judged when all are known."""

    counted: Counter[tuple[str, str]] = field(default_factory=Counter)
    silent: list[str] = field(default_factory=list)  # lost without an alert
    _titles: dict[str, list[Document]] = field(default_factory=dict)
    _others: list[tuple[str, Reference]] = field(default_factory=list)

    def take(self, document: Document) -> None:
        """Count a document's references."""
        for name in {document.record.title, document.record.title.removeprefix(_NATION)}:
            self._titles.setdefault(_plain(name), []).append(document)
        told = any(alert.kind == "unresolved_reference" for alert in document.alerts)
        for reference in document.references:
            kind = kind_of(reference.span.of(document.text))
            if reference.title is not None:
                self._others.append((kind, reference))
            else:
                self.counted[kind, OWN if reference.targets else REPORTED] += 1
                if not reference.targets and not told:
                    self.silent.append(f"{document.source}: {reference.span.of(document.text)}")

    def lines(self) -> Iterator[str]:
        """One line for each wording: how many, and what came of them."""
        counted = self.counted + Counter((kind, self._met(one)) for kind, one in self._others)
        yield "references: " + "".join(f"{o:>11}" for o in ("all", *OUTCOMES))
        for kind, _ in (*KINDS, ("other", None)):
            row = [counted[kind, outcome] for outcome in OUTCOMES]
            if sum(row):
                yield f"{''.join(f'{n:>11,}' for n in (sum(row), *row))}  {kind}"
        total = [sum(counted[k, o] for k, _ in (*KINDS, ("other", None))) for o in OUTCOMES]
        yield f"{''.join(f'{n:>11,}' for n in (sum(total), *total))}  together"
        yield f"references that mean nothing and are not reported: {len(self.silent)}"

    def _met(self, reference: Reference) -> str:
        """Whether another document is held and has what is named."""
        documents = self._titles.get(_plain(reference.title or ""), [])
        if not documents:
            return ABSENT
        several = any(
            all(isinstance(held(d, p), list) for p in reference.targets) for d in documents
        )
        return FOUND if several else LACKING


def kind_of(written: str) -> str:
    """The wording of a reference."""
    folded = "".join(fold(written).split())
    return next((name for name, pattern in KINDS if pattern.match(folded)), "other")


def _plain(title: str) -> str:
    return re.sub(r"[\s《》]|\([^()]*\)$", "", fold(title))
