"""A count of 条 that shares nothing with the reader: one pass over the lines, one number expected.

It knows no provisions, repairs or folding: a line counts where it begins with the number that is
expected next, or where white space sets its number apart; in mid-line only the expected one does.
"""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_HEAD = re.compile(
    r"[#*\s]*[第笫]\s*([〇○零一二三四五六七八九十百千两]+)\s*[条條](之[一二三四五六七八九十]+)?"
)
_INSIDE = re.compile(r"(?<=[。；] )[第笫]([零一二三四五六七八九十百千]+)条(?=\s*\S)")
_FRONT = "<!-- INFO END -->"


def count(text: str) -> int:
    """How many 条 a statute of one paragraph a line has."""
    return len(labels(text))


def labels(text: str) -> list[str]:
    """The 条 in order, as written, without white space."""
    out: list[str] = []
    last = 0
    for line in text.partition(_FRONT)[2].splitlines() or text.splitlines():
        for match in (_HEAD.match(line), *_INSIDE.finditer(line)):
            if match is None:
                continue
            number, inserted = value(match[1]), match.re is _HEAD and match[2]
            apart = match.re is _HEAD and line[match.end() : match.end() + 1] in (
                "",
                " ",
                "　",
                "*",
            )
            if number == last + 1 or (inserted and number == last) or apart:
                out.append("".join(match.group().strip("#* \t　").split()))
                last = number
    return out


def value(written: str) -> int:
    """The value of a numeral below ten thousand."""
    total, digit = 0, 0
    for char in written.replace("〇", "零").replace("○", "零").replace("两", "二"):
        if char in _DIGITS:
            digit = _DIGITS.index(char)
        else:
            total += max(digit, 1) * {"十": 10, "百": 100, "千": 1000}[char]
            digit = 0
    return total + digit
