"""Prove how statutes are read: 条 counted, pages re-wrapped, every character, span and reference.

    python -m bench.structure [--shared ../shared] [--every 1]

Reads `corpora/laws` of the shared folder, each `--every`-th file of it; the exit status is 1 where
something is not as promised.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path

from bench import counter
from bench.references import References
from ingest.pipeline import build
from ingest.read import read_bytes
from ingest.structure import parse
from kb.citation import places
from kb.model import Document, Level, Provision
from kb.numerals import read_int
from kb.text import fold

WIDTH = 28  # characters a line of a printed page holds (GB/T 9704)
COUNT_MOST, WRAP_MOST = 0.001, 0.002
_NUMERAL = "零〇○一二三四五六七八九十百千"
_GLUE = re.compile(rf"^(第[{_NUMERAL}]+(?:条(?:之[{_NUMERAL}]+)?|章|节|编))\s+")
_NUMBERS = re.compile(rf"第?\s*[(]?([{_NUMERAL}\d]+)")


@dataclass(slots=True)
class Findings:
    """What reading a set of statutes came to; ``differences`` and the like name the files."""

    files: int = 0
    read: int = 0
    counted: int = 0
    differences: list[str] = field(default_factory=list)
    with_articles: int = 0
    moved: list[str] = field(default_factory=list)
    characters: int = 0
    misplaced: list[str] = field(default_factory=list)
    spans: int = 0
    untrue: list[str] = field(default_factory=list)
    levels: Counter[Level] = field(default_factory=Counter)
    references: References = field(default_factory=References)

    @property
    def kept(self) -> bool:
        """Whether every promise holds."""
        near = abs(self.read - self.counted) <= COUNT_MOST * self.counted
        still = len(self.moved) <= WRAP_MOST * self.with_articles
        silent = self.references.silent
        return near and still and not (self.misplaced or self.untrue or silent)


def examine(files: Iterable[Path], root: Path) -> Findings:
    """Read every file and check what is promised of it."""
    found = Findings()
    for path in files:
        name = str(path.relative_to(root))
        document = build(read_bytes(path.read_bytes(), path.name), ("", name), {}, "")
        found.files += 1
        _count(found, name, document, path.read_text("utf-8"))
        _wrap(found, name, document)
        _place(found, name, document)
        _quote(found, name, document)
        found.references.take(document)
    return found


# --- 条 counted ------------------------------------------------------------------------------


def _count(found: Findings, name: str, document: Document, written: str) -> None:
    ours = [n for n in document.walk() if n.level is Level.ARTICLE]
    labels, theirs = [n.label for n in ours], counter.labels(written)
    found.read += len(ours)
    found.counted += len(theirs)
    found.levels.update(n.level for n in document.walk())
    theirs = [label.replace("笫", "第").replace("條", "条") for label in theirs]
    if labels != theirs:
        matcher = SequenceMatcher(None, theirs, labels, autojunk=False)
        found.differences.extend(
            f"{name}: {_told(theirs[a:b], labels[c:d], document)}"
            for tag, a, b, c, d in matcher.get_opcodes()
            if tag != "equal"
        )


def _told(theirs: Sequence[str], ours: Sequence[str], document: Document) -> str:
    """Which 条 only one of the two has, and what holds those that the reader does not take."""
    counted = f"{theirs[0]}–{theirs[-1]} ({len(theirs)})" if theirs else "none"
    taken = f"{ours[0]}–{ours[-1]} ({len(ours)})" if ours else "none"
    why = ""
    if theirs and not ours:
        holders = [f for f in places(document) if f.provision.level is Level.ARTICLE]
        at = document.text.find(theirs[0] + " ")
        inside = [f.provision.label for f in holders if f.provision.span.start < at]
        why = f"; they stand inside {inside[-1]}, which quotes them" if inside else ""
    return f"counted {counted}, read {taken}{why}"


# --- a page of 28 characters -----------------------------------------------------------------


def wrapped(text: str) -> str:
    """The text as a printed page has it: 28 characters a line, no gap behind a number."""
    out: list[str] = []
    for line in text.splitlines():
        glued = _GLUE.sub(r"\1", line.strip())
        out.extend(glued[i : i + WIDTH] for i in range(0, len(glued), WIDTH))
    return "\n".join(out)


def _wrap(found: Findings, name: str, document: Document) -> None:
    whole = _heads(document.text, document.provisions)
    if whole:
        found.with_articles += 1
        page = wrapped(document.text)
        if _heads(page, parse(page, ()).provisions) != whole:
            found.moved.append(name)


def _heads(text: str, nodes: Iterable[Provision]) -> list[tuple[str, int]]:
    """Each 条 with how many characters, spaces left out, stand before it."""
    out, count, before = [], 0, 0
    for node in (n for root in nodes for n in root.walk() if n.level is Level.ARTICLE):
        count += len("".join(text[before : node.span.start].split()))
        before = node.span.start
        out.append((node.label, count))
    return out


# --- characters and spans --------------------------------------------------------------------


def _place(found: Findings, name: str, document: Document) -> None:
    """Every visible character stands in exactly one provision's own part."""
    hidden = {i for e in document.edits if e.hides for i in range(e.span.start, e.span.end)}
    seen = [0] * len(document.text)
    for node in document.walk():
        at = node.span.start
        for child in node.children:
            _add(seen, at, child.span.start)
            at = child.span.end
        _add(seen, at, node.span.end)
    for i, char in enumerate(document.text):
        if not char.isspace() and i not in hidden:
            found.characters += 1
            if seen[i] != 1:
                found.misplaced.append(f"{name}: {char!r} at {i} in {seen[i]} provisions")
                return


def _add(seen: list[int], start: int, end: int) -> None:
    for i in range(start, end):
        seen[i] += 1


def _quote(found: Findings, name: str, document: Document) -> None:
    """Every span gives back its text: its number first, and that number is the provision's."""
    for node in document.walk():
        found.spans += 1
        text = node.span.of(document.text)
        number = _NUMBERS.match(fold(node.marker))
        wrong = (
            not text.startswith(node.marker)
            or text != text.strip()
            or not node.span.contains(node.lead)
            or bool(number and node.number and read_int(number[1]) != node.number)
        )
        if wrong:
            found.untrue.append(f"{name}: {node.label} {text[:20]!r}")
    for reference in document.references:
        found.spans += 1
        if not reference.span.of(document.text).strip():
            found.untrue.append(f"{name}: a reference without words at {reference.span}")


# --- the report ------------------------------------------------------------------------------


def lines(found: Findings) -> Iterable[str]:
    """The report."""
    differing = abs(found.read - found.counted)
    yield f"{found.files} files, {found.characters:,} characters, {found.spans:,} spans"
    yield f"条: {found.read:,} read, {found.counted:,} counted independently"
    yield f"    {differing} apart ({differing / max(1, found.counted):.3%}; at most 0.1 %)"
    yield from (f"    {one}" for one in found.differences)
    yield f"re-wrapped at {WIDTH} characters without gaps: {len(found.moved)} of"
    yield f"    {found.with_articles} documents with an error ({_share(found):.2%}; at most 0.2 %)"
    yield from (f"    {one}" for one in found.moved)
    yield f"characters not in exactly one place: {len(found.misplaced)} documents"
    yield from (f"    {one}" for one in found.misplaced[:20])
    yield f"spans that do not give back their text: {len(found.untrue)}"
    yield from (f"    {one}" for one in found.untrue[:20])
    levels = found.levels.most_common()
    yield "provisions: " + ", ".join(f"{level} {count:,}" for level, count in levels)
    yield from found.references.lines()


def _share(found: Findings) -> float:
    return len(found.moved) / max(1, found.with_articles)


def main(argv: Sequence[str] | None = None) -> None:
    """Examine the statutes and print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--every", type=int, default=1, help="each so-manieth file")
    args = parser.parse_args(argv)
    root = args.shared / "corpora" / "laws"
    found = examine(sorted(root.rglob("*.md"))[:: args.every], root)
    for line in lines(found):
        print(line)
    sys.exit(0 if found.kept else 1)


if __name__ == "__main__":
    main()
