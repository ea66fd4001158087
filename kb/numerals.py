"""Chinese and Arabic numerals, read by value and written for provision labels.

>>> read_int("一百零五"), read_int("二〇二一"), write_int(105)
(105, 2021, '一百零五')
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
_DIGITS |= {"〇": 0, "○": 0, "Ｏ": 0, "两": 2, "兩": 2}
_DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"貳": 2, "參": 3, "陸": 6}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SHORT_TENS = {"廿": 20, "卅": 30, "卌": 40}

NUMERAL = "".join({**_DIGITS, **_UNITS, **_SHORT_TENS}) + "0-9０-９"
"""The characters an ordinal such as 第…条 may be written with, for use in a character class."""

SMALL_HAN = "一二三四五六七八九十"
HAN = f"零〇○{SMALL_HAN}百千两壹贰叁肆伍陆柒捌玖拾佰仟"
"""The characters of a Chinese numeral below 万 in simplified text, for use in a character class."""

ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
"""The pattern of an Arabic numeral in folded text: 2,500, 1.5."""

_TO_ASCII = str.maketrans("０１２３４５６７８９．，", "0123456789.,")
_LONGEST = 64  # characters; no number in a document is longer, and int() refuses far longer ones
_ARABIC = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")


def read_int(written: str) -> int | None:
    """Read an ordinal or a count (一百零五, 二〇二一, 105, １０５, 廿三); None if it is not one."""
    text = written.strip().translate(_TO_ASCII)
    if len(text) > _LONGEST:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    value = _read_chinese(text)
    return None if value is None else int(value)


def read_decimal(written: str) -> Decimal | None:
    """Read a quantity by value (2,500, 二千五百万, 1.5亿, ２５００); None if it is not one."""
    text = "".join(written.split()).translate(_TO_ASCII)
    if not 0 < len(text) <= _LONGEST:
        return None
    scale = Decimal(1)
    while text and text[-1] in _MYRIADS and _ARABIC.match(text):
        scale *= _MYRIADS[text[-1]]
        text = text[:-1]
    if _ARABIC.fullmatch(text):
        return Decimal(text.replace(",", "")) * scale
    return _read_chinese(text)


def _read_chinese(text: str) -> Decimal | None:
    if all(c in _DIGITS for c in text):
        return Decimal(int("".join(str(_DIGITS[c]) for c in text)))
    total, section, digit = 0, 0, None
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c] if digit in (None, 0) else digit * 10 + _DIGITS[c]
        elif c in _UNITS:
            section += (1 if digit is None or digit == 0 else digit) * _UNITS[c]
            digit = None
        elif c in _SHORT_TENS:
            section, digit = section + _SHORT_TENS[c], None
        elif c in _MYRIADS:
            section, digit = section + (digit or 0), None
            if not total + section:
                return None
            # 三万亿 multiplies what stands before it; 一亿二千万 adds to it.
            if total < _MYRIADS[c]:
                total, section = (total + section) * _MYRIADS[c], 0
            else:
                total, section = total + section * _MYRIADS[c], 0
        else:
            return None
    return Decimal(total + section + (digit or 0))


def write_int(number: int) -> str:
    """Write a non-negative integer in Chinese numerals as statutes do (10 → 十, 105 → 一百零五)."""
    if number < 10:
        return "零一二三四五六七八九"[number]
    for size, mark in ((10**8, "亿"), (10**4, "万")):
        if number >= size:
            head, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return write_int(head) + mark + gap + (write_int(rest) if rest else "")
    return _write_section(number)


def _write_section(number: int) -> str:
    digits = "零一二三四五六七八九"
    out, pending_zero, started = "", False, False
    for size, mark in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            out += ("零" if pending_zero else "") + digits[digit] + mark
            pending_zero, started = False, True
        elif started:
            pending_zero = True
    return out[1:] if out.startswith("一十") else out
