"""Running heads, running feet and page numbers (页眉、页脚、页码), found and taken out.

They are known by standing at the same place of most pages, in the margin, with the same words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.reflow import Line, Page

_MARGIN = 0.14  # of the height
_MOST_LINES = 3
_DASH = r"[-—–－·•\s]*"
_CN = "[一二三四五六七八九十百]+"
_NUMBER = re.compile(
    rf"{_DASH}(?:第\s*)?(?P<n>\d{{1,4}}|{_CN})\s*页?{_DASH}(?:[/／,，共]+\s*(?:共\s*)?\d{{1,4}}\s*页?)?{_DASH}"
    rf"|{_DASH}Page\s*\d{{1,4}}(?:\s*of\s*\d{{1,4}})?{_DASH}",
    re.I,
)
_DRESSED = re.compile(r"[-—–－·•页/／]|page", re.I)
_BROWSER = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d+/\d+)?"
    r"|\d{1,4}/\d{1,2}/\d{1,4}[,，]?\s+(?:[上下]午)?\d{1,2}:\d\d(?:\s*[AP]M)?(?:\s.*)?"
)
_DIGITS = re.compile(r"\d{1,9}")
_SHARE, _FEWEST = 0.4, 2
_NEAR = 4.0  # points


def without_running(pages: Sequence[Page]) -> tuple[list[Page], list[str]]:
    """The pages without them, and a sentence for each kind that says what was left out."""
    repeated = _repeated(pages)
    repeated += _printed_by_browser(pages, repeated)
    numbers = _numbers(pages, repeated)
    notes = [f"页眉页脚“{_sample(found)}”未收入正文，共 {len(found)} 处" for found in repeated]
    if numbers:
        notes.append(f"页码 {len(numbers)} 处未收入正文，如“{_sample(numbers)}”")
    gone = {id(line) for found in [*repeated, numbers] for _, line in found}
    kept = [replace(p, lines=tuple(x for x in p.lines if id(x) not in gone)) for p in pages]
    return kept, notes


_Found = list[tuple[int, Line]]


def _sample(found: _Found) -> str:
    return found[0][1].text[:40]


def _edge(page: Page) -> list[Line]:
    """The lines in the upper and the lower margin, a few of each."""
    by_height = sorted(page.lines, key=lambda line: line.top)
    upper = [x for x in by_height[:_MOST_LINES] if x.bottom < _MARGIN * page.height]
    lower = [x for x in by_height[-_MOST_LINES:] if x.top > (1 - _MARGIN) * page.height]
    return upper + [line for line in lower if line not in upper]


def _repeated(pages: Sequence[Page]) -> list[_Found]:
    """The same words, but for their numbers, at the same height of many pages."""
    groups: dict[str, list[_Found]] = defaultdict(list)
    for number, page in enumerate(pages):
        for line in _edge(page):
            if _NUMBER.fullmatch(line.text):
                continue
            for key in _keys("".join(line.text.split()), number):
                near = next((g for g in groups[key] if abs(g[0][1].top - line.top) < _NEAR), None)
                if near is None:
                    groups[key].append([(number, line)])
                else:
                    near.append((number, line))
    enough = max(_FEWEST, _SHARE * len(pages))
    often = [g for found in groups.values() for g in found if len({n for n, _ in g}) >= enough]
    taken: set[int] = set()
    out: list[_Found] = []
    for group in sorted(often, key=len, reverse=True):
        fresh = [(n, line) for n, line in group if id(line) not in taken]
        taken |= {id(line) for _, line in fresh}
        out += [fresh] if fresh else []
    return out


def _keys(text: str, number: int) -> Iterator[str]:
    """The words as they are, and with the first or the last number counted from the page's own.

    So a head that carries the page number is the same on all pages, and numbered lines are not.
    """
    yield text
    found = list(_DIGITS.finditer(text))
    for match in {id(m): m for m in (*found[:1], *found[-1:])}.values():
        yield f"{text[: match.start()]}#{int(match[0]) - number}{text[match.end() :]}"


def _printed_by_browser(pages: Sequence[Page], repeated: Sequence[_Found]) -> list[_Found]:
    """The address and the hour that a browser prints in the margins, on however few pages."""
    taken = {id(line) for found in repeated for _, line in found}
    found = [
        (number, line)
        for number, page in enumerate(pages)
        for line in _edge(page)
        if id(line) not in taken and _BROWSER.fullmatch(line.text)
    ]
    return [found] if found else []


def _numbers(pages: Sequence[Page], repeated: Sequence[_Found]) -> _Found:
    """The page numbers: written as one, or bare and rising with the pages."""
    taken = {id(line) for found in repeated for _, line in found}
    dressed: _Found = []
    bare: dict[int, _Found] = defaultdict(list)
    for number, page in enumerate(pages):
        for line in _edge(page):
            match = _NUMBER.fullmatch(line.text) if id(line) not in taken else None
            if match is None:
                continue
            if line.text.isdecimal():
                bare[int(line.text) - number].append((number, line))
            elif _DRESSED.search(line.text):
                dressed.append((number, line))
    rising = max(bare.values(), key=len, default=[])
    if len(rising) < 2 and len(pages) > 1:
        rising = []
    return dressed + rising
