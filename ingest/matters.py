"""What a difference between news and an official text is about: a number, a condition, money."""

from __future__ import annotations

import re
from decimal import Decimal

from kb.numerals import NUMERAL, read_int
from kb.reprints import Matter

_UNIT = r"(?:[个家项人名年月日天周户件批成倍间座亩吨%]|元|平方|公里|工作日|分之|以上|以下)"
_NUMBER = re.compile(
    rf"(?<![a-z0-9])[0-9][0-9.,]*[万亿]*(?![a-z0-9]){_UNIT}?"
    rf"|(?!一[批个项些家名件])[{NUMERAL}]{{1,9}}[万亿]*{_UNIT}"
)
_CONDITION = re.compile(
    r"符合|条件|前提|应当|必须|不得|严禁|禁止|除外|仅限|限于|以上|以下|以内|之内|不超过|不低于|不少于"
    r"|超过|至少|最高|最低|具备|取得|经.{1,12}(?:同意|批准|审批|审核)|要求|有效期|届满|约|左右"
)
_BENEFIT = re.compile(r"补贴|扶持|奖励|资助|补助|奖补|资金|财政|优惠|减免|免征|贴息|政策支持|租金")
_NAME = re.compile(
    r"[《》]|(?:(?<![布格结])局|委|厅|院|部|办|政府|委员会|公司|大学|中心|平台|基金|银行)$"
)


def matter_of(missing: str, put: str, *, listed: bool) -> Matter:
    """What a difference is about, by its words: of the folded official stretch and the news one."""
    if numbers(missing) != numbers(put):
        return Matter.NUMBER
    if missing.startswith("(") and not missing.startswith("(以下简称"):
        return Matter.CONDITION
    if (_CONDITION.search(missing) is None) != (_CONDITION.search(put) is None):
        return Matter.CONDITION
    if (_BENEFIT.search(missing) is None) != (_BENEFIT.search(put) is None):
        return Matter.BENEFIT
    if (listed and len(missing) > 1 and len(put) < len(missing)) or (
        _NAME.search(missing) or _NAME.search(put)
    ):
        return Matter.ENTITY
    return Matter.WORDING


def numbers(folded: str) -> frozenset[str]:
    """The numbers in a stretch, by value: 二千五百万元 is 2500万元."""
    out = []
    for match in _NUMBER.finditer(folded):
        written = match.group().replace(",", "")
        digits = re.match(rf"[{NUMERAL}0-9.万亿]+", written)
        out.append(f"{_value(digits.group())}{written[digits.end() :]}" if digits else written)
    return frozenset(out)


def _value(written: str) -> str:
    """The value of a number with its 万 and 亿."""
    plain = written.rstrip("万亿.")
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", plain):
        plain = str(read_int(plain) or "")
    if not plain:
        return written
    scale = 4 * written.count("万") + 8 * written.count("亿")
    return f"{Decimal(plain).scaleb(scale).normalize():f}"
