"""Looked up, not searched: a named 条, 款, 项 or 章, and how many there are of them.

Works for any document; no model and no similarity is involved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.citation import LAST, Found, Missing, find, label, places, step_label
from kb.model import (
    CONTAINERS,
    Answer,
    AnswerStatus,
    Document,
    Level,
    Mode,
    Pinpoint,
    Provision,
    Span,
)
from kb.notices import titled
from kb.numerals import write_int
from kb.question import Question, Term
from kb.reply import Reply
from kb.weigh import best, squeezed

_MARKS = {
    Level.PART: "编", Level.SUBPART: "分编", Level.CHAPTER: "章", Level.SECTION: "节",
    Level.ARTICLE: "条", Level.PARAGRAPH: "款", Level.ITEM: "项", Level.SUBITEM: "目",
}  # fmt: skip
_COUNT = re.compile(r"(?:几|多少|幾)个?([编章节条款项目])")

_TOTALS = re.compile(r"(?:几|多少)个?[编章节条]|目录|章节(?:结构|目录)|有哪些章|哪几章")
_TOTAL_WORDS = frozenset("一共 总共 共 全文 目录 章节 结构 这份 全部 总计 文件 多少".split())


def totals_asked(question: Question, names: Sequence[str]) -> bool:
    """Whether it asks how many 章 or 条 a document has, and nothing beside."""
    if not _TOTALS.search(question.folded):
        return False
    rest = [t.word for t in question.terms if not any(t.word in n or n in t.word for n in names)]
    return all(word in _TOTAL_WORDS for word in rest)


def headed(question: Question, document: Document) -> Found | None:
    """The 章 or 节 that a question names by its heading and asks about (附则写了什么)."""
    for found in places(document):
        heading = squeezed(found.provision.heading or "")
        if found.provision.level in CONTAINERS and len(heading) > 1 and heading in question.folded:
            if all(term.word in heading for term in question.terms):
                return found
    return None


def by_heading(document: Document, found: Found, reply: Reply) -> Answer:
    """A 章 or 节 with its 条."""
    reply.concern(document)
    _container(document, found, reply)
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)


def by_pinpoint(question: Question, document: Document, reply: Reply) -> Answer:
    """The provisions a question names, word for word; or what is missing, and what there is."""
    pinpoints = [m.pinpoint for m in question.mentions]
    results = [(p, find(document, p)) for p in pinpoints]
    missing = [(p, r) for p, r in results if isinstance(r, Missing)]
    if missing:
        return _missing(document, *missing[0], reply)
    reply.concern(document)
    for pinpoint, found in results:
        assert not isinstance(found, Missing)
        if len(found) > 1:
            return _which(document, pinpoint, found, reply)
        _one(question, document, found[0], reply)
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)


def _one(question: Question, document: Document, found: Found, reply: Reply) -> None:
    counted = _COUNT.search(question.folded)
    if found.provision.level in CONTAINERS:
        _container(document, found, reply)
    elif counted and not found.provision.level.value.startswith("item"):
        _count(document, found, counted[1], reply)
    else:
        whole = narrow(document, found, question.terms)
        name = label(whole.pinpoint, document.record.tradition)
        reply.say(f"{titled(document.record)}{name}{_unnumbered(whole)}：\n")
        reply.quote(document, whole)
        reply.say("\n")


def _unnumbered(found: Found) -> str:
    node = found.provision
    if node.level is not Level.ITEM or node.numbered:
        return ""
    return f"（原文以“{node.marker}”列示，未编号，此为出现顺序）"


def narrow(document: Document, found: Found, terms: Sequence[Term]) -> Found:
    """The part of a provision that the rest of the question singles out, else all of it."""
    while terms and found.provision.children:
        below = [
            f for f in places(document) if any(f.provision is c for c in found.provision.children)
        ]
        scores = [best(terms, squeezed(f.provision.span.of(document.text))) for f in below]
        top = max(scores)
        if top == 0 or (scores.count(top) > 1 and len(scores) > 1):
            break
        found = below[scores.index(top)]
    return found


# --- what is there ---------------------------------------------------------------------------


def _container(document: Document, found: Found, reply: Reply) -> None:
    """第三章包括哪几条: its heading, its range, and the first words of each 条."""
    node = found.provision
    articles = _articles(document, node.span)
    above = "".join(p.label for p in found.containers)
    reply.say(f"{titled(document.record)}{above}")
    first = Span(node.span.start, _heading_end(document, node))
    reply.quote(document, found, first)
    if not articles:
        reply.say("，其下没有条文。\n")
        return
    names = [a.provision.label for a in articles]
    extent = names[0] if len(names) == 1 else f"{names[0]}至{names[-1]}"
    reply.say(f"，包括{extent}，共{len(names)}条：\n")
    for article in articles:
        span = _opening(document, article)
        reply.say("· ")
        reply.quote(document, article, span)
        reply.say("\n")


def _heading_end(document: Document, node: Provision) -> int:
    first = node.children[0].span.start if node.children else node.span.end
    line = Span(node.span.start, first).of(document.text)
    return node.span.start + len(line.rstrip())


def _opening(document: Document, found: Found) -> Span:
    """A provision up to its first full stop."""
    span = found.provision.span
    text = span.of(document.text)
    ends = [i for i in (text.find(c) for c in "。；：\n") if i > 0]
    return Span(span.start, span.start + min(ends) + 1) if ends else span


def _articles(document: Document, within: Span) -> list[Found]:
    return [
        f
        for f in places(document)
        if f.provision.level is Level.ARTICLE and within.contains(f.provision.span)
    ]


def _count(document: Document, found: Found, mark: str, reply: Reply) -> None:
    """第五条有几款."""
    level = next(level for level, m in _MARKS.items() if m == mark)
    inside = [p for p in found.provision.walk() if p.level is level]
    name = label(found.pinpoint, document.record.tradition)
    amount = f"有{write_int(len(inside))}{mark}" if inside else f"没有分{mark}"
    loose = any(not p.numbered for p in inside) and level is Level.ITEM
    note = "（原文未编号，按出现顺序计）" if loose else ""
    reply.say(f"{titled(document.record)}{name}{amount}{note}：\n")
    if not inside:
        reply.quote(document, found)
        reply.say("\n")
    for one in (f for f in places(document) if any(f.provision is p for p in inside)):
        reply.say(f"· {one.provision.label}：")
        reply.quote(document, one, _opening(document, one))
        reply.say("\n")


def totals(document: Document, reply: Reply) -> Answer:
    """一共几章几条: how many of each level, and the outline."""
    counts = [
        f"{write_int(number)}{_MARKS[level]}"
        for level in (*CONTAINERS, Level.ARTICLE)
        if (number := sum(p.level is level for p in document.walk()))
    ]
    reply.concern(document)
    if not counts:
        segments = sum(p.level is Level.SEGMENT for p in document.walk())
        reply.say(f"{titled(document.record)}不分章、条，共{segments}段。\n")
        return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)
    reply.say(f"{titled(document.record)}共{''.join(counts)}。\n")
    for found in places(document):
        if found.provision.level in CONTAINERS:
            heading = Span(found.provision.span.start, _heading_end(document, found.provision))
            reply.say("· ")
            reply.quote(document, found, heading)
            reply.say(f"{_extent(document, found)}\n")
    for article in _articles(document, Span(0, len(document.text)))[-1:]:
        reply.say("最后一条：")
        reply.quote(document, article, _opening(document, article))
        reply.say("\n")
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)


def _extent(document: Document, found: Found) -> str:
    names = [a.provision.label for a in _articles(document, found.provision.span)]
    return f"（{names[0]}{f'至{names[-1]}' if len(names) > 1 else ''}）" if names else ""


# --- what is not -----------------------------------------------------------------------------


def _missing(document: Document, asked: Pinpoint, missing: Missing, reply: Reply) -> Answer:
    """第二十条 of a document of 18: say so, and show what stands last."""
    record = document.record
    title, step = titled(record), missing.step
    mark = _MARKS.get(step.level, "")
    name = step_label(step, record.tradition) if step.number != LAST else f"这一{mark}"
    if missing.parent is None:
        there = [p for p in document.walk() if p.level is step.level]
        where, extent = title, _how_many(there, mark)
    else:
        parent = label(missing.parent.pinpoint, record.tradition)
        there = list(missing.present)
        where = f"{title}{parent}"
        extent = f"{parent}{_only(len(there), mark)}"
    reply.concern(document)
    reply.say(f"没有找到{label(asked, record.tradition)}：{where}没有{name}；{extent}。\n")
    _show_last(document, missing, reply)
    return reply.done(AnswerStatus.NOT_FOUND, Mode.LOOKUP)


def _how_many(there: Sequence[Provision], mark: str) -> str:
    if not there:
        return f"该文件不分{mark}"
    last = there[-1].label
    return f"全文共{write_int(len(there))}{mark}（{len(there)}{mark}），最后一{mark}是{last}"


def _only(count: int, mark: str) -> str:
    return f"只有{write_int(count)}{mark}" if count else f"没有分{mark}"


def _show_last(document: Document, missing: Missing, reply: Reply) -> None:
    if missing.parent is not None:
        found: Found | None = missing.parent
    else:
        found = next(reversed(_articles(document, Span(0, len(document.text)))), None)
    if found is not None:
        reply.say(f"{label(found.pinpoint, document.record.tradition)}原文：\n")
        reply.quote(document, found)
        reply.say("\n")


def _which(document: Document, asked: Pinpoint, found: Sequence[Found], reply: Reply) -> Answer:
    """One pinpoint, several places (第一章 in each 编, 第一项 in two 款): ask which."""
    shown = [
        "".join(p.label for p in f.containers) + label(f.pinpoint, document.record.tradition)
        for f in found
    ]
    names = "、".join(dict.fromkeys(shown))
    reply.say(
        f"{titled(document.record)}中有{len(found)}处“{label(asked, document.record.tradition)}”："
        f"{names}。请写明是哪一处。"
    )
    for one in found[:5]:
        reply.relate(document, one)
    return reply.done(AnswerStatus.CLARIFY, Mode.LOOKUP)
