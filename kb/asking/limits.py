"""Words of a text that limit what it gives or asks (限制语): a sentence may not leave them out.

给予50万元 is more than 最高50万元的一次性奖励 says, and 应当 is more than 鼓励.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.asking.amounts import Amount
from kb.asking.stretches import clauses, reach
from kb.asking.support import Checked, Support

_MOST = r"(?:最高|最多|至多)(?=[0-9一二三四五六七八九十百千万两不可为达给奖补资支每额按])|上限"
_FIRST = r"首[次笔期批年]|初次|第一[次年批期]|头一?[次年]"
_LIMITS = tuple(
    (re.compile(limit), re.compile(same))
    for limit, same in (
        (r"一次性(?!告知|筷|餐|用品|塑料|使用|医)", r"一次(?!次)|单次"),
        (_MOST, rf"最[高多]|至多|{_MOST}|不[得可]?超过|以[内下]|之内"),
        (_FIRST, _FIRST),
        (r"累计|合计|总计|共计|总额", r"累[计积]|[合总共]计|总[额量数共]|一共|加起来"),
        (r"每年|按年度?", r"每年|按年|年度|逐年|一年"),
        (r"连续", r"连续|接连"),
        (r"原则上|视情|酌情|力争|争取|探索", r"原则|视|酌|力争|争取|探索|计划|打算"),
        (
            r"新(?=认定|设立|引进|成立|注册|开办|落户|迁入|入选|招用|招录|上市|购置|获评)",
            r"新|首[次批]|刚",
        ),
        (r"仅(?!仅)|只(?=[限有能对给补奖资适])|限于", r"仅|只|限|不(?:再|得|能|可|予)"),
    )
)
"""What limits, and what says as much."""

_WORD = 2
"""Characters of the word that a limit stands before: 首次 of 首次申请."""


def limited(it: Checked) -> Iterator[str]:
    """What limits a number in the text limits it here, and so with any other word."""
    for limit, same in _LIMITS:
        if same.search(it.facts.text):
            continue
        dropped = [*_before_words(limit, it)]
        dropped += [word for one in it.facts.amounts for word in _of_number(one, limit, it)]
        yield from (f"丢掉了“{word}”" for word in dropped[:1])


def _of_number(amount: Amount, limit: re.Pattern[str], it: Checked) -> Iterator[str]:
    """What limits the number wherever the text says it."""
    found = [limit.search(_said(s, a)) for s in it.supports for a in s.amounts if a.agrees(amount)]
    if found and all(found):
        yield from (one.group() for one in found if one)


def _said(support: Support, amount: Amount) -> str:
    """The clause of a number, with the condition right before it: 首次入选的，奖励5万元."""
    area = reach(support.plain, support.amounts, amount)
    *_, before, own = ("", *clauses(support.plain[area.start : amount.span.start]))
    own += support.plain[amount.span.start : area.end]
    return before + own if before.endswith("的") else own


def _before_words(limit: re.Pattern[str], it: Checked) -> Iterator[str]:
    """What limits a word wherever the text says it: 首次 where 申请 only stands in 首次申请."""
    for found in limit.finditer(it.text):
        word = it.text[found.end() : found.end() + _WORD]
        if len(word) == _WORD and word in it.facts.text:
            if it.text.count(word) == len(re.findall(f"(?:{limit.pattern}){word}", it.text)):
                yield found.group()


# --- what is only encouraged ------------------------------------------------------------------

_URGES = re.compile("鼓励|倡导|提倡|支持|引导|可以|可(?=[一-鿿]{2})|有权|允许")
_ONLY_URGES = re.compile("鼓励|倡导|提倡")
_ORDERS = re.compile(r"应当?+(?![用急对届向])|必须|须|严禁|禁止|不[得准许]|有义务|一律|负责")
_MODAL = re.compile(f"{_ORDERS.pattern}|{_URGES.pattern}")
_SENTENCE = re.compile(r"[^。;!?\n]+")


def ordered(it: Checked) -> Iterator[str]:
    """Nothing is ordered, or told as being so, that the text only encourages or allows."""
    for clause in clauses(it.facts.text):
        words = [w for w in it.tokeniser.cut(clause) if w in it.facts.words and len(w) > 1]
        orders = _ORDERS.search(clause) is not None
        if not words or _URGES.search(clause if orders else it.facts.text):
            continue
        over = [m for s in it.supports for m in _governing(words, s.plain)]
        weak = _URGES if orders else _ONLY_URGES
        if over and all(one and weak.fullmatch(one) for one in over):
            yield f"引文只是“{over[0]}”"


def _governing(words: list[str], plain: str) -> Iterator[str]:
    """The 鼓励, 可以 or 应当 nearest before the last of the words, in each sentence with most.

    What stands before 的 is told of something: 应当对免费开放的博物馆给予支持 orders no 开放.
    """
    spoken = [m.group() for m in _SENTENCE.finditer(plain) if words[-1] in m.group()]
    like = [sum(w in one for w in words) for one in spoken]
    most = [one for one, count in zip(spoken, like, strict=True) if count == max(like)]
    told = [one for one in most if re.search(f"{re.escape(words[-1])}(?!的)", one)]
    for one in told or most:
        before = list(_MODAL.finditer(one[: one.rfind(words[-1])]))
        yield before[-1].group() if before else ""
