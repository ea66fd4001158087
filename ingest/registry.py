"""The registry block (登记信息) that an agency prints above a text: 统一编号, 实施日期, 失效日期.

What the registry of normative documents says outranks what was computed or inferred; what the text
itself states stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.dates import read_day
from kb.model import Basis, Evidence, Span
from kb.text import fold

_LABELS = {
    "registry": "(?:规范性文件)?(?:统一编号|统一登记号|登记编号|登记号|统一登记编号)",
    "number": "(?:发文字号|发文文号|文号)",
    "issuer": "(?:发布机关|发文机关|制定机关|发布单位|发文单位)",
    "effective_from": "(?:实施日期|施行日期|生效日期|实施时间)",
    "effective_to": "(?:失效日期|有效期至|有效期截止日?期?|失效时间)",
    "published_on": "(?:发布日期|公布日期|印发日期|发文日期|发布时间)",
    "signed_on": "成文日期",
    "status": "(?:文件状态|时效性|有效性|效力状态)",
}
_TELLING = frozenset(("registry", "effective_to", "status"))
"""What a registry says and the head of a web page does not."""

_ANY = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS.items())
_PLAIN = "|".join(_LABELS.values())
_PAIR = re.compile(
    rf"(?:{_ANY})[ \t]*(?::|[ \t]\|)[ \t|]*(?P<value>[^|\n]*?)"
    rf"(?=[ \t;,]*(?:{_PLAIN})[ \t]*(?::|[ \t]\|)|[ \t]*\||[ \t]*$)"
)
_LINE = re.compile(rf"[ \t|]*(?:{_PLAIN})[ \t]*(?::|[ \t]\|)")
_ARTICLE = re.compile(r"^[ \t#*]*第[一1][ \t]*[条章编]", re.M)
_HEAD = 3000  # characters: where a head block can stand
_FEWEST = 3
_LONGEST = 60
_DAYS = frozenset(("effective_from", "effective_to", "published_on", "signed_on"))
_OVERRULED = (Basis.COMPUTED, Basis.INFERRED)


def registered(text: str) -> Mapping[str, tuple[Any, Evidence]]:
    """What the registry block at the head of a text says; nothing where it has none."""
    folded = fold(text)
    first = _ARTICLE.search(folded, 0, _HEAD)
    pairs = list(_pairs(folded, first.start() if first else _HEAD))
    names = {name for name, _ in pairs}
    if len(names) < _FEWEST or not names & _TELLING:
        return {}
    found: dict[str, tuple[Any, Evidence]] = {}
    for name, span in pairs:
        value = _value(name, span.of(folded), span.of(text))
        if value is not None and name not in found:
            quote = span.of(text)
            found[name] = (value, Evidence(Basis.REGISTRY, "登记信息", quote, span))
    return found


def overrule(
    found: dict[str, tuple[Any, Evidence]], said: Mapping[str, tuple[Any, Evidence]]
) -> None:
    """Put in what the registry says, where the text does not state it."""
    ends = [proof.span.end for _, proof in said.values() if proof.span]
    for name, read in said.items():
        before = found[name][1] if name in found else None
        # 有效期至：… of the block itself may have been read as if the text stated it.
        own = before is not None and before.span is not None and before.span.end in ends
        if before is None or own or before.basis in _OVERRULED:
            found[name] = read


def _pairs(folded: str, end: int) -> Iterator[tuple[str, Span]]:
    """Each label of the lines that begin with one, with the place of its value."""
    at = 0
    for line in folded[:end].split("\n"):
        if _LINE.match(line):
            for match in _PAIR.finditer(line):
                name = next(n for n in _LABELS if match[n])
                start, stop = match.span("value")
                stop = start + len(line[start:stop].rstrip())
                if start < stop and stop - start <= _LONGEST:
                    yield name, Span(at + start, at + stop)
        at += len(line) + 1


def _value(name: str, folded: str, written: str) -> object:
    if name in _DAYS:
        return read_day(folded)
    if name == "number":
        return "".join(written.split()) if folded.rstrip().endswith("号") else None
    return None if name == "status" else "".join(written.split())
