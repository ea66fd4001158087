"""The numbers Word makes itself (自动编号): 第一条, （一）, 1. as they are printed.

A number that is not in the characters of a paragraph is in the published text all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from kb.numerals import write_int

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of Word's own elements."""

_PLACE = re.compile(r"%([1-9])")
_FINANCIAL = str.maketrans("〇零一二三四五六七八九十百千", "零零壹贰叁肆伍陆柒捌玖拾佰仟")
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_DEEPEST_STYLE = 20
_MOST = 32_767


def _roman(n: int) -> str:
    out = ""
    for value, sign in _ROMAN:
        out += sign * (n // value)
        n %= value
    return out


def _letter(n: int) -> str:
    # After z comes aa, then bb.
    return chr(ord("A") + (n - 1) % 26) * ((n - 1) // 26 + 1)


def _from(first: str, most: int) -> Callable[[int], str]:
    return lambda n: chr(ord(first) + n - 1) if 1 <= n <= most else str(n)


def _one_of(signs: str) -> Callable[[int], str]:
    return lambda n: signs[(n - 1) % len(signs)]


def _circled(n: int) -> str:
    return _from("①", 20)(n) if n <= 20 else str(n)


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            "chineseCounting", "chineseCountingThousand", "taiwaneseCounting",
            "taiwaneseCountingThousand", "japaneseCounting", "koreanCounting",
        ),
        write_int,
    ),
    **dict.fromkeys(
        ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"),
        lambda n: write_int(n).translate(_FINANCIAL),
    ),
    **dict.fromkeys(
        ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand"),
        lambda n: str(n).translate(_DIGITS),
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), lambda n: str(n).translate(_WIDE)),
    "ideographTraditional": _one_of(_STEMS),
    "ideographZodiac": _one_of(_BRANCHES),
    "ideographEnclosedCircle": _from("㊀", 10),
    "decimalEnclosedParen": _from("⑴", 20),
    "decimalEnclosedFullstop": _from("⒈", 20),
    "decimalZero": lambda n: f"{n:02}",
    "upperRoman": _roman,
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda n: _letter(n).lower(),
    "none": lambda n: "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Layer:
    """One level of a list: how its number is counted, written and set off."""

    start: int
    form: str
    text: str
    gap: str
    legal: bool
    restart: bool


@dataclass(slots=True)
class _List:
    """A list (多级列表) with its levels and where its count stands."""

    layers: dict[int, _Layer]
    count: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the numbered paragraphs of one document, in reading order."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._styles = {s.get(f"{W}styleId"): s for s in _all(styles, "style")}
        self._default = next(
            (s.get(f"{W}styleId") for s in _all(styles, "style")
             if s.get(f"{W}type") == "paragraph" and s.get(f"{W}default") in ("1", "true")),
            None,
        )  # fmt: skip
        self._abstract = {a.get(f"{W}abstractNumId"): a for a in _all(numbering, "abstractNum")}
        self._nums = {n.get(f"{W}numId"): n for n in _all(numbering, "num")}
        self._lists: dict[str, _List] = {}
        self._restarted: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """The number printed before this paragraph with the gap after it; "" where it has none."""
        place = self._place(paragraph)
        if place is None:
            return ""
        num, level = place
        counted = self._list(num)
        if counted is None or level not in counted.layers:
            return ""
        self._advance(counted, num, level)
        layer = counted.layers[level]
        written = _written(counted, layer)
        return written + layer.gap if written else ""

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list (numId) and level of a paragraph: its own, or its style's."""
        style = _value(paragraph, "pPr", "pStyle") or self._default
        num, level = _numbered(paragraph)
        seen = 0
        while num is None and style in self._styles and seen < _DEEPEST_STYLE:
            num, inherited = _numbered(self._styles[style])
            if num is not None and level is None:
                level = inherited if inherited is not None else self._level_of(num, style)
            style = _value(self._styles[style], "basedOn")
            seen += 1
        return None if num is None or num == "0" else (num, level or 0)

    def _level_of(self, num: str, style: str | None) -> int:
        """The level that is linked to a style."""
        for layer in _all(self._abstract_of(num), "lvl"):
            if _value(layer, "pStyle") == style:
                return _int(layer.get(f"{W}ilvl"), 0)
        return 0

    def _abstract_of(self, num: str, depth: int = 0) -> Any:
        abstract = self._abstract.get(_value(self._nums.get(num), "abstractNumId"))
        linked = _value(abstract, "numStyleLink")
        if linked in self._styles and depth < _DEEPEST_STYLE:
            further, _ = _numbered(self._styles[linked])
            if further is not None:
                return self._abstract_of(further, depth + 1)
        return abstract

    def _list(self, num: str) -> _List | None:
        """The list a numId counts in: those over the same definition go on counting together."""
        abstract = self._abstract_of(num)
        if abstract is None:
            return None
        own = [o.find(f"{W}lvl") for o in _all(self._nums[num], "lvlOverride")]
        changed = [layer for layer in own if layer is not None]
        key = f"num {num}" if changed else str(abstract.get(f"{W}abstractNumId"))
        if key not in self._lists:
            layers = [*_all(abstract, "lvl"), *changed]
            self._lists[key] = _List({_int(x.get(f"{W}ilvl"), 0): _layer(x) for x in layers})
        return self._lists[key]

    def _advance(self, counted: _List, num: str, level: int) -> None:
        start = counted.layers[level].start
        forced = self._forced_start(num, level)
        if forced is not None:
            counted.count[level] = forced
        else:
            counted.count[level] = counted.count.get(level, start - 1) + 1
        for deeper in [k for k in counted.count if k > level]:
            if counted.layers[deeper].restart:
                del counted.count[deeper]

    def _forced_start(self, num: str, level: int) -> int | None:
        """Where a list of its own (重新开始编号) starts, the first time it is met."""
        if (num, level) in self._restarted:
            return None
        for override in _all(self._nums[num], "lvlOverride"):
            start = _value(override, "startOverride")
            if _int(override.get(f"{W}ilvl"), 0) == level and start is not None:
                self._restarted.add((num, level))
                return _int(start, 1)
        return None


def _written(counted: _List, layer: _Layer) -> str:
    if layer.form == "bullet":
        # Symbol fonts keep their signs in the private area, where no other font has them.
        return "•" if any("\ue000" <= c <= "\uf8ff" for c in layer.text) else layer.text

    def number(match: re.Match[str]) -> str:
        level = int(match[1]) - 1
        other = counted.layers.get(level, layer)
        value = counted.count.setdefault(level, other.start)
        return str(value) if layer.legal else _FORMATS.get(other.form, str)(value)

    return _PLACE.sub(number, layer.text)


def _layer(element: Any) -> _Layer:
    gap = {"nothing": "", "space": " "}.get(_value(element, "suff") or "tab", " ")
    legal = element.find(f"{W}isLgl")
    return _Layer(
        start=_int(_value(element, "start"), 0),
        form=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText") or "",
        gap=gap,
        legal=legal is not None and legal.get(f"{W}val") not in ("0", "false"),
        restart=_value(element, "lvlRestart") != "0",
    )


def _numbered(element: Any) -> tuple[str | None, int | None]:
    level = _value(element, "pPr", "numPr", "ilvl")
    return _value(element, "pPr", "numPr", "numId"), None if level is None else _int(level, 0)


def _all(element: Any, tag: str) -> list[Any]:
    return [] if element is None else list(element.iterchildren(f"{W}{tag}"))


def _value(element: Any, *path: str) -> str | None:
    for tag in path:
        element = None if element is None else element.find(f"{W}{tag}")
    value = None if element is None else element.get(f"{W}val")
    return None if value is None else str(value)


def _int(value: str | None, otherwise: int) -> int:
    """The number as written, within what Word itself can count to."""
    if value is None or not re.fullmatch(r"[0-9]{1,9}", value):
        return otherwise
    return min(int(value), _MOST)
