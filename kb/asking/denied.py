"""What a text denies (否定) and by what it bounds things, beside what a sentence makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.asking.amounts import amounts
from kb.asking.facts import denials, uncompared
from kb.asking.stretches import clauses
from kb.asking.support import Checked, carried_by
from kb.asking.turn import put


def negation(it: Checked) -> Iterator[str]:
    """What is denied is denied in the text, and what the text only denies is not affirmed."""
    theirs = {what for s in it.supports for what in denials(s.plain)}
    scope = [part for s in it.supports for part in forbidden(s.plain)]
    for what in it.facts.denied:
        same = any(what[:1] == t[:1] and (what.startswith(t) or t.startswith(what)) for t in theirs)
        if not same and not _under(what, scope, it):
            yield f"引文没有否定“{what}”"
    for what in theirs:
        if len(what) < 2 or what not in it.facts.text or what in it.facts.denied:
            continue
        if it.text.count(what) == sum(what == t for s in it.supports for t in denials(s.plain)):
            yield f"引文否定“{what}”，句子没有"


def _under(what: str, scope: list[str], it: Checked) -> bool:
    """Whether what is denied stands under a 不得 of the text, more of it than elsewhere."""
    clause = next((c for c in clauses(it.facts.text) if what in c), "")
    here = max((_said(clause, part, it) for part in scope if what in part), default=0)
    open_ = (_said(clause, part, it) for s in it.supports for part in _open(s.plain))
    return len(what) > 1 and here > max(open_, default=0)


_FORBIDS = re.compile(r"不得(?!不)|不准|不许|禁止|严禁|不予|不再|不能|不应|不可|不计入|不适用")
_ENDS = re.compile(r"[。;!?]|、(?=应当?|可以|必须|由|处|须|方可|但|并处|并应|责令|给予)|的、")
_LEAVES = re.compile(r"(?:可以|有权|能够?|允许|准许|得以|应当?|必须|须)")


def forbidden(plain: str) -> list[str]:
    """What stands under each 不得 or 禁止 of a text, to where it says something else."""
    out = []
    for mark in _FORBIDS.finditer(uncompared(plain)):
        end = _ENDS.search(plain, mark.end())
        if not (end and end.group() == "的、"):  # 不能认定的，应当…: a condition forbids nothing
            out.append(plain[mark.end() : end.start() if end else len(plain)])
    return out


def turned(it: Checked) -> Iterator[str]:
    """What stands under a 不得 is not said without one: 可以以上市结果为条件."""
    scope = [part for s in it.supports for part in forbidden(s.plain)]
    if not scope:
        return
    open_ = [part for s in it.supports for part in _open(s.plain)]
    for clause in _affirmed(it.facts.text):
        forbids = max(_said(clause, part, it) for part in scope)
        if forbids > max((_said(clause, part, it) for part in open_), default=0):
            yield f"引文否定“{clause}”，句子没有"


_STILL = re.compile(
    r"(?:没有|未|无|不)[^、]{2,}?(?:也|仍|还|都|均|照样)?(?<!不)(?:可以|能(?!力)|有权|允许)"
)
"""没有许可证也能零售 denies one thing and allows another."""


def _affirmed(plain: str) -> Iterator[str]:
    """The clauses of a sentence that stand under no negation of its own."""
    under = False
    for clause in clauses(plain):
        if denials(clause) or _FORBIDS.search(clause):
            under = not _STILL.search(clause)
        elif _LEAVES.search(clause):
            under = False
        if not under and clause:
            yield clause


def _open(plain: str) -> Iterator[str]:
    """What a text says outside of every 不得."""
    at = 0
    for mark in _FORBIDS.finditer(uncompared(plain)):
        if mark.start() < at:
            continue
        yield from re.split("[。;]", plain[at : mark.start()])
        end = _ENDS.search(plain, mark.end())
        at = end.start() if end else len(plain)
    yield from re.split("[。;]", plain[at:])


def _said(clause: str, part: str, it: Checked) -> int:
    """How much of a clause a stretch of the text says."""
    words = (w for w in it.tokeniser.cut(clause) if w in it.facts.words and len(w) > 1)
    return sum(len(w) for w in words if carried_by(w, part))


_MODAL = re.compile(r"(?:可以|有权|能够|允许|准许|得以|可|能|应当?|必须|须|需要?)[一-鿿]{0,4}$")
"""什么可以、应当做: where a text speaks of 中断 only in 需要中断供电时, nobody may 中断."""


def allowed(it: Checked) -> Iterator[str]:
    """What the text denies is not allowed or ordered, unless the text allows or orders it too."""
    theirs = {what for s in it.supports for what in denials(s.plain) if len(what) > 1}
    for what in theirs - set(it.facts.denied):
        if _modal(what, it.facts.text) - _modal(what, it.text):
            yield f"引文否定“{what}”，句子没有"


def _modal(what: str, plain: str) -> frozenset[str]:
    """Whether it is said that one may or must do so: 可 or 应."""
    found = (_MODAL.search(plain[: m.start()]) for m in re.finditer(re.escape(what), plain))
    return frozenset("应" if one.group()[0] in "应必须需" else "可" for one in found if one)


_BARE = re.compile(r"(?P<of>[一-鿿]{2,4})(?P<how>以上|以下|以内|以外)")
_POINTING = re.compile(r"(?:以上|以下)(?:规定|条件|内容|情形|材料|要求|程序|措施|各项|几|所|这)")


def bounds(it: Checked) -> Iterator[str]:
    """限额标准以上, 县级以上: a bound without a number is neither dropped, added nor turned."""
    mine, theirs = _bounded(it.facts.text), _bounded(it.text)
    for of, how in mine:
        if f"{of[-2:]}{how}" not in it.text:
            yield f"引文没有“{of[-2:]}{how}”"
    for of, how in theirs:
        at = it.facts.text.find(of)
        if at >= 0 and of + how in it.text and not it.facts.text.startswith(how, at + len(of)):
            if it.text.count(of) == it.text.count(of + how):
                yield f"丢掉了“{of}{how}”的“{how}”"


def _bounded(plain: str) -> list[tuple[str, str]]:
    text = _POINTING.sub(lambda m: "\0" * len(m.group()), plain)
    for one in amounts(plain):
        if one.comparing:
            text = put(text, one.comparing.start, one.comparing.end, "\0" * len(one.comparing))
    return [(m["of"], m["how"]) for m in _BARE.finditer(text)]


_EFFECT = re.compile(
    r"(?:政策|文件|办法|规定|条例|通知|导则|措施|意见|方案)[^、。;]{0,6}(?:有效|失效|废止|延期|延长|生效|终止|继续)"
)
_OWN_EFFECT = re.compile(r"(?:本|该|》)[^。;]{0,40}(?:施行|有效|生效|失效|废止|实施)")


def effect(it: Checked) -> Iterator[str]:
    """Whether a document has effect is said only where the text says it of a document."""
    if _EFFECT.search(it.facts.text) and not _OWN_EFFECT.search(it.text):
        yield "引文没有说文件的效力"
