"""How an answer came about (过程说明), in lines for a person: what was read, tried and found."""

from __future__ import annotations

from collections.abc import Sequence

from kb.answering.confidence import Signs
from kb.answering.extract import ENOUGH, Extract
from kb.answering.reply import Reply
from kb.asking.question import Asks, Question
from kb.citation import label
from kb.model import Document
from kb.notices import titled
from kb.results import Passage
from kb.validity import STATUS_WORDS

_ASKS = {
    Asks.AMOUNT: "金额", Asks.NUMBER: "数量", Asks.DURATION: "期限", Asks.DATE: "日期",
    Asks.WHO: "机关或单位", Asks.LIST: "列举", Asks.WHETHER: "是否", Asks.DEFINITION: "含义",
    Asks.TEXT: "原文",
}  # fmt: skip
_SCRIPTS = {"hans": "简体", "hant": "繁体"}


def understood(question: Question, documents: Sequence[Document], reply: Reply) -> None:
    """Note how the question was read."""
    asks = "、".join(_ASKS[a] for a in Asks if a in question.asks) or "未限定"
    words = "、".join("/".join(term.forms) for term in question.terms) or "无"
    places = "、".join(label(m.pinpoint) for m in question.mentions if m.pinpoint.steps) or "无"
    named = "、".join(titled(d.record) for d in documents) or "无"
    reply.note(
        f"读题：{_SCRIPTS[question.script]}；问的是{asks}；点名的文件：{named}；条号：{places}"
    )
    reply.note(f"实词：{words}")


def weighed(where: str, passages: Sequence[Passage], found: Extract, reply: Reply) -> None:
    """Note what was searched, what was found and how sure one can be of it."""
    reply.note(f"检索：{where}，按字词和语义，得 {len(passages)} 段")
    for p in passages:
        name = f"{titled(p.document.record)}{label(p.chunk.unit, p.document.record.tradition)}"
        reply.note(f"  {p.rank}. {name} · 得分 {p.score:.3f} · {STATUS_WORDS[p.status]}")
    enough = "达到" if found.confidence >= ENOUGH else "未达"
    stated = "" if found.stated else "；缺少所问的那类内容"
    reply.note(f"摘录：置信度 {found.confidence:.2f}（{enough}门槛 {ENOUGH}）{stated}")
    reply.note("  所凭：" + _signs(found.signs))
    if found.lacks:
        reply.note("  原文没有提到：" + "、".join(found.lacks))


def _signs(signs: Signs) -> str:
    """What the confidence rests on, in words."""
    for_it = f"段内有题中字词 {signs.said:.2f}；领先其他文件 {signs.ahead:.2f}"
    placed = f"检索位次 {signs.rank:.2f}；按题中次序 {signs.order:.2f}"
    return f"{for_it}；{placed}；缺数字 {signs.numbers:.2f}；缺名称 {signs.names:.2f}"
