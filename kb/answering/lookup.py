"""Looked up, not searched: a named 条, 款, 项 or 章, and how many there are of them.

Works for any document; no model and no similarity is involved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from kb.answering.candidates import words_of
from kb.answering.evidence import states, suits
from kb.answering.reply import Reply
from kb.answering.resolve import Resolved
from kb.answering.tell import word_for_word
from kb.asking.question import Asks, Question
from kb.citation import Found, Missing, label, places, step_label
from kb.finding.weigh import carries, squeezed
from kb.model import CONTAINERS, Document, Level, Provision, Span
from kb.notices import titled
from kb.numbering import MARKS, Series, extent, faults, inside, level_of, mark_of, restarts, series
from kb.numerals import read_int, write_int
from kb.results import AnswerStatus

_COUNT = re.compile(r"(?<!第)(?:几|多少|幾)个?(自然段|[编章节条款项目段])")
_WHERE = re.compile(r"(?:第几|哪一?)(?:编|分编|章|节)")
_KINDS = frozenset((Asks.AMOUNT, Asks.NUMBER, Asks.DATE, Asks.WHO))


def by_pinpoint(
    question: Question, document: Document, resolved: Sequence[Resolved], reply: Reply
) -> AnswerStatus:
    """The provisions a question names, word for word; and what of them is not there."""
    reply.concern(document)
    told = 0
    for one in resolved:
        if one.unclear:
            reply.say(f"{one.unclear}\n")
        elif len(one.found) > 1 and not one.mention.before:
            _which(document, one, reply)
        else:
            reply.say(one.note)
            for found in one.found:
                _one(question, document, found, reply)
                told += 1
    missing = [one for one in resolved if one.missing]
    for _, group in groupby(missing, key=lambda one: _parent(one.missing)):
        _missing(document, list(group), reply, show=not told)
    if told:
        return AnswerStatus.ANSWERED
    return AnswerStatus.NOT_FOUND if missing else AnswerStatus.CLARIFY


def _one(question: Question, document: Document, found: Found, reply: Reply) -> None:
    counted = _COUNT.search(question.folded)
    if found.provision.level in CONTAINERS:
        if counted and counted[1] in "编章节":
            _count(document, found, counted[1], reply)
        _container(document, found, reply)
    elif _WHERE.search(question.folded):
        _where(document, found, reply)
    elif counted and found.provision.level not in (Level.ITEM, Level.SUBITEM):
        _count(document, found, counted[1], reply)
    else:
        word_for_word(document, narrow(document, found, question), reply)


def narrow(document: Document, found: Found, question: Question) -> Found:
    """The part of a provision that the rest of the question singles out, else all of it.

    It must be the only part that says all that any part says of the question, what the 引导句 says
    left aside, and it must have the kind of thing asked for.
    """
    needs = bool(question.asks & _KINDS)
    while question.terms and found.provision.children:
        lead = squeezed(found.provision.lead.of(document.text))
        parts = [
            (f, words_of(document, f))
            for f in places(document)
            if any(f.provision is c for c in found.provision.children)
        ]
        telling = [
            t
            for t in question.terms
            if carries(t, lead) < 1 and any(carries(t, text) == 1 for _, text in parts)
        ]
        fitting = [
            f
            for f, text in parts
            if all(carries(t, text) == 1 for t in telling)
            and (not needs or (suits(question, text) and states(question, text)))
        ]
        if not telling or len(fitting) != 1:
            break
        found = fitting[0]
    return found


# --- what is there ---------------------------------------------------------------------------


def _container(document: Document, found: Found, reply: Reply) -> None:
    """第三章包括哪几条: its heading, its range, and the first words of each 条."""
    node = found.provision
    articles = _articles(document, node.span)
    above = "".join(p.label for p in found.containers)
    reply.say(f"{titled(document.record)}{above}")
    reply.quote(document, found, Span(node.span.start, _heading_end(document, node)))
    if not articles:
        reply.say("，其下没有条文。\n")
        return
    names = [a.provision.label for a in articles]
    reach = names[0] if len(names) == 1 else f"{names[0]}至{names[-1]}"
    reply.say(f"，包括{reach}，共{len(names)}条：\n")
    for article in articles:
        reply.say("· ")
        reply.quote(document, article, _opening(document, article))
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


def _where(document: Document, found: Found, reply: Reply) -> None:
    """第九条在第几章: what it stands in, each with its heading."""
    name = label(found.pinpoint, document.record.tradition)
    if not found.containers:
        reply.say(f"{titled(document.record)}不分章、节，{name}不在任何一章之下：\n")
        reply.quote(document, found, _opening(document, found))
        reply.say("\n")
        return
    reply.say(f"{titled(document.record)}{name}在")
    for place in places(document):
        if any(place.provision is c for c in found.containers):
            end = _heading_end(document, place.provision)
            reply.quote(document, place, Span(place.provision.span.start, end))
    reply.say("：\n")
    reply.quote(document, found, _opening(document, found))
    reply.say("\n")


def _count(document: Document, found: Found, mark: str, reply: Reply) -> None:
    """第五条有几款; a 段 of a 条 is a 款."""
    tradition = document.record.tradition
    if mark in ("段", "自然段"):
        mark = mark_of(Level.PARAGRAPH, tradition)
    level = level_of(mark, tradition) or Level.SUBITEM
    there = [f for f in places(document) if found.provision.span.contains(f.provision.span)]
    there = [f for f in there if f.provision.level is level and f.provision is not found.provision]
    nodes = [f.provision for f in there]
    name = label(found.pinpoint, document.record.tradition)
    amount = f"有{write_int(len(nodes))}{mark}" if nodes else f"没有分{mark}"
    loose = any(not p.numbered for p in nodes) and level is Level.ITEM
    note = "（原文未编号，按出现顺序计）" if loose else _skipped(found.provision, level, mark)
    reply.say(f"{titled(document.record)}{name}{amount}{note}：\n")
    if not nodes and found.provision.level not in CONTAINERS:
        reply.quote(document, found)
        reply.say("\n")
    for one in there:
        reply.say(f"· {one.provision.label}：")
        reply.quote(document, one, _opening(document, one))
        reply.say("\n")


def _skipped(node: Provision, level: Level, mark: str) -> str:
    lists = [tuple(c for c in p.children if c.level is level) for p in node.walk()]
    return "".join(dict.fromkeys(faults(Series(nodes), mark) for nodes in lists if nodes))


# --- the whole --------------------------------------------------------------------------------


def totals(question: Question, document: Document, reply: Reply) -> AnswerStatus:
    """一共几章几条: how many of each level, and the outline."""
    reply.concern(document)
    levels = [lv for lv in (*CONTAINERS, Level.ARTICLE) if series(document, lv).nodes]
    title = titled(document.record)
    if not levels:
        segments = sum(p.level is Level.SEGMENT for p in document.walk())
        reply.say(f"{title}不分章、条，共{segments}段。\n")
        return AnswerStatus.ANSWERED
    counts = "".join(f"{write_int(len(series(document, lv).nodes))}{MARKS[lv]}" for lv in levels)
    reply.say(_against(question, document))
    reply.say(f"{title}共{counts}{_notes(document, levels)}。\n")
    for found in places(document):
        if found.provision.level in CONTAINERS:
            heading = Span(found.provision.span.start, _heading_end(document, found.provision))
            reply.say("· ")
            reply.quote(document, found, heading)
            reply.say(f"{_reach(document, found)}\n")
    for article in _articles(document, Span(0, len(document.text)))[-1:]:
        reply.say("最后一条：")
        reply.quote(document, article, _opening(document, article))
        reply.say("\n")
    return AnswerStatus.ANSWERED


_CLAIMED = re.compile(r"([零一二三四五六七八九十百千0-9]+)个?(编|章|节|条)")


def _against(question: Question, document: Document) -> str:
    """共二十条对吗: that it is not so, where it is not."""
    for number, mark in _CLAIMED.findall(question.folded):
        level = next(level for level, m in MARKS.items() if m == mark)
        count = len(series(document, level).nodes)
        if read_int(number) != count:
            return f"与原文不符，不是{number}{mark}："
    return ""


def _notes(document: Document, levels: Sequence[Level]) -> str:
    counted = [(series(document, lv), MARKS[lv]) for lv in levels if not restarts(document, lv)]
    parts = [
        f"（库内仅收{s.nodes[0].label}至{s.nodes[-1].label}）"
        for s, mark in counted
        if s.partial and mark == "条"
    ]
    return "".join(dict.fromkeys(n for n in [*parts, *(faults(*one) for one in counted)] if n))


def _reach(document: Document, found: Found) -> str:
    names = [a.provision.label for a in _articles(document, found.provision.span)]
    return f"（{names[0]}{f'至{names[-1]}' if len(names) > 1 else ''}）" if names else ""


def by_heading(document: Document, found: Found, reply: Reply) -> AnswerStatus:
    """A 章 or 节 with its 条."""
    reply.concern(document)
    _container(document, found, reply)
    return AnswerStatus.ANSWERED


# --- what is not -----------------------------------------------------------------------------


def _parent(missing: Missing | None) -> tuple[int, Level | None]:
    if missing is None:
        return 0, None
    return id(missing.parent.provision) if missing.parent else 0, missing.step.level


def _missing(document: Document, lacking: Sequence[Resolved], reply: Reply, *, show: bool) -> None:
    """第二十条 of a document of 18: say so, and show what stands last."""
    first = lacking[0].missing
    assert first is not None
    record, level = document.record, first.step.level
    mark = mark_of(level, record.tradition)
    steps = [one.missing.step for one in lacking if one.missing]
    numbered = all(step.number is not None and step.number >= 0 for step in steps)
    names = "、".join(step_label(s, record.tradition) for s in steps) if numbered else f"这一{mark}"
    asked = "、".join(label(one.mention.pinpoint) for one in lacking)
    title = titled(record)
    if first.parent is None:
        verb = "没有收录" if level is Level.ARTICLE and series(document, level).partial else "没有"
        reply.say(f"没有找到{asked}：{title}{verb}{names}；{extent(document, level)}。\n")
    else:
        above = label(first.parent.pinpoint, record.tradition)
        reply.say(
            f"没有找到{asked}：{title}{above}没有{names}；{above}{inside(first.present, mark)}。\n"
        )
    if show:
        _show_last(document, first, reply)


def _show_last(document: Document, missing: Missing, reply: Reply) -> None:
    found = missing.parent
    if found is None:
        found = next(reversed(_articles(document, Span(0, len(document.text)))), None)
    elif found.provision.level in CONTAINERS:
        _container(document, found, reply)
        return
    if found is not None:
        reply.say(f"{label(found.pinpoint, document.record.tradition)}原文：\n")
        reply.quote(document, found)
        reply.say("\n")


def _which(document: Document, one: Resolved, reply: Reply) -> None:
    """One pinpoint, several places (第一章 in each 编, 第一项 in two 款): ask which."""
    tradition = document.record.tradition
    shown = [
        ("" if f.provision.level in CONTAINERS else "".join(p.label for p in f.containers))
        + label(f.pinpoint, tradition)
        for f in one.found
    ]
    names = "、".join(dict.fromkeys(shown))
    asked, title = label(one.mention.pinpoint), titled(document.record)
    reply.say(f"{title}中有{len(one.found)}处“{asked}”：{names}。请写明是哪一处。\n")
    for found in one.found[:5]:
        reply.relate(document, found)
