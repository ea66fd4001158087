"""Personal data in a question (个人信息), masked before anything is stored.

What has a check digit is masked only where it is right, so that amounts and 文号 stay readable:
the identity number by GB 11643-1999, the 统一社会信用代码 by GB 32100-2015, a bank card by Luhn.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.text import fold

_CODE = "0123456789abcdefghjklmnpqrtuwxy"
"""The signs of a 统一社会信用代码: no i, o, s, v or z."""

_GAP = r"[ \-]?"


def _identity(written: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(written, weights, strict=False))
    return written[17] == "10x98765432"[total % 11]


def _credit_code(written: str) -> bool:
    total = sum(_CODE.index(sign) * pow(3, i, 31) for i, sign in enumerate(written[:17]))
    return _CODE.index(written[17]) == -total % 31


def _bank_card(written: str) -> bool:
    digits = [int(sign) for sign in reversed(re.sub(_GAP, "", written))]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _any(written: str) -> bool:
    return True


_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("电子邮箱", re.compile(r"[a-z0-9._%+\-]+@[a-z0-9\-]+(?:\.[a-z0-9\-]+)+"), _any),
    ("身份证号", re.compile(r"(?<![0-9a-z])\d{17}[\dx](?![0-9a-z])"), _identity),
    ("信用代码", re.compile(rf"(?<![0-9a-z])[{_CODE}]{{18}}(?![0-9a-z])"), _credit_code),
    ("手机号", re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}){{2}}(?!\d)"), _any),
    ("银行卡号", re.compile(rf"(?<!\d)\d(?:{_GAP}\d){{12,18}}(?!\d)"), _bank_card),
    ("电话", re.compile(r"(?<!\d)\(?0\d{2,3}\)?[ \-]?\d{7,8}(?!\d)"), _any),
)  # fmt: skip


_CUE = re.compile(
    r"(?:我们?|本人|本司|公司)?的?(?:联系|手机|座机|电子)?(?:电话|手机|号码|邮箱|邮件|微信|身份证|信用代码|卡号|账号|银行卡)"
    r"(?:号码|号|地址)?[是为:，,\s]*$"
)


def masked(text: str) -> str:
    """The text with each such number or address replaced by its kind: 〔手机号〕."""
    for start, end, kind in _found(fold(text)):
        text = f"{text[:start]}〔{kind}〕{text[end:]}"
    return text


def without(text: str) -> str:
    """The text with spaces for each such number and for 我的电话是 before it, equally long."""
    folded = fold(text)
    for start, end, _ in _found(folded):
        cue = _CUE.search(folded[:start])
        start = cue.start() if cue else start
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _found(folded: str) -> list[tuple[int, int, str]]:
    """Where each stands and what it is, last first."""
    found: list[tuple[int, int, str]] = []
    for kind, pattern, holds in _KINDS:
        for match in pattern.finditer(folded):
            free = all(match.end() <= start or end <= match.start() for start, end, _ in found)
            if free and holds(match.group()):
                found.append((*match.span(), kind))
    return sorted(found, reverse=True)
