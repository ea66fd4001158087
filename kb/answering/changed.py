"""What changed between two texts of a title (新旧版本有什么变化, 第三条改了什么), both quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from kb.answering.candidates import sentence_spans
from kb.answering.reply import Reply, place_of
from kb.asking.edition import in_effect
from kb.asking.mentions import Mention
from kb.asking.question import read_question
from kb.citation import Found, Missing, find, label
from kb.compare import Change, Compared, Comparison, compare
from kb.contrast import beside, counted, ranges
from kb.model import Document, Span
from kb.notices import titled
from kb.results import AnswerStatus
from kb.store.catalog import Held
from kb.text import Tokeniser, fold
from kb.versions import counterpart, edition_name, in_order, versions

_QUOTED = 4
"""How many changed 条 are quoted where no 条 is named."""

_WHAT = r"(?:什么|哪些|哪几[条处章]|哪里|哪儿|多少[条处]|几[条处]|何)"
_TURNED = r"(?:变化|变动|改动|修改|修订|修正|调整|更新|增删)"
_TEXTS = (
    r"(?:新旧|旧版|老版|旧法|上一?个?版本?|前一?个?版本?|原版|两个?版本?|各个?版本|版本之?间|历次"
    r"|修[订改正](?:之|以)?[前后]|旧的?文本|原来的?(?:规定|文本|条文|版本))"
)
_ASKED = re.compile(
    rf"(?:修改|修订|修正|改动|变动|变更|改变|改|变|新增|增加|增|删除|删去|删|调整)了?(?:{_WHAT}|边啲|乜)"
    rf"|(?:有|发生|做|作|出现)了?{_WHAT}(?:新的?|的|主要|重要|具体)*{_TURNED}"
    rf"|{_WHAT}条文?(?:款|被|作了|有|进行了)*(?:{_TURNED}|改|删)|(?:怎么|怎样|如何|点样)(?:修[改订正]|改|变)的?"
    rf"|{_TEXTS}.*(?:{_TURNED}|不同|区别|差异|差别|对照|对比|比较|改|变)|{_TURNED}(?:情况|内容|对照|之处)"
)
_BESIDE = re.compile(r"不同|区别|差异|差别|对照|对比|比较|变化|改")
_EXPLICIT = re.compile(rf"{_TEXTS}|修[订改正]了|改了|新增了|删[除去]?了|改动")
_TALK = re.compile(
    rf"{_TEXTS}|{_TURNED}|{_ASKED.pattern}"
    r"|版本|新版|旧版|文本|条文|法律|法规|文件|内容|地方|之处|主要|重要|相比|比较|对比|对照|不同|区别|差异|差别"
    r"|(?:19|20)\d\d年?|最新|现行|现在|新|旧|改|变|版|删|增"
)


def asked(text: str, *, editions: bool) -> bool:
    """Whether a folded sentence asks what changed; ``editions``: it names several texts itself."""
    return _ASKED.search(text) is not None or (editions and _BESIDE.search(text) is not None)


def explicit(text: str) -> bool:
    """Whether it can mean nothing else, so that one text alone is worth saying."""
    return _EXPLICIT.search(text) is not None


@dataclass(frozen=True, slots=True)
class Texts:
    """The documents that a question names, among what is held on a day."""

    named: Sequence[Document]
    held: Sequence[Held]
    as_of: date


Load = Callable[[str], Document]
Plan = Callable[[Reply], AnswerStatus]


def plan(
    text: str, mentions: Sequence[Mention], texts: Texts, load: Load, tokeniser: Tokeniser
) -> Plan | None:
    """How a sentence that asks what changed is answered; None where it may mean another thing."""
    both, named = pair(texts, load), texts.named
    if both is None:
        alone = len(named) == 1 and named[0].record.kind.official and explicit(text)
        return (lambda reply: only(named[0], reply)) if alone else None
    found, words = compare(*both), topic(text, tokeniser)
    two = len([d for d in named if d.record.title == named[0].record.title]) > 1
    if words and not (mentions or two or explicit(text) or _about(found, words)):
        return None
    return lambda reply: tell(found, mentions, words, reply)


def pair(texts: Texts, load: Load) -> tuple[Document, Document] | None:
    """The two texts meant, the earlier first: both named, or the one named and its counterpart."""
    named, held, as_of = texts.named, texts.held, texts.as_of
    if not named:
        return None
    same = [d for d in named if fold(d.record.title) == fold(named[0].record.title)]
    if len(same) > 1:
        return in_order(same[0], same[1])
    others = versions(named[0].record, held)
    if len(others) < 2:
        return None
    current = in_effect([load(h.version) for h in others], as_of)[0]
    if current.id != named[0].id:
        return in_order(named[0], current)
    other = counterpart(current, held, None)
    return in_order(current, load(other.version)) if other else None


def only(document: Document, reply: Reply) -> AnswerStatus:
    """Say that one text alone is held."""
    reply.concern(document)
    reply.say(
        f"知识库只收录了{titled(document.record)}的一个版本（{edition_name(document.record)}），"
        "没有别的版本可以比较；这不代表它没有修改过。\n"
    )
    return AnswerStatus.NOT_FOUND


def tell(
    found: Comparison, mentions: Sequence[Mention], topic: Sequence[str], reply: Reply
) -> AnswerStatus:
    """What changed: of the 条 named, or of those that speak of the topic, or of the whole."""
    before, after = found.before, found.after
    reply.concern(after)
    reply.say(
        f"{titled(after.record)}：{edition_name(before.record)}的文本与"
        f"{edition_name(after.record)}的文本相比。\n"
    )
    if mentions:
        told = [_named(found, mention, reply) for mention in mentions]
        return AnswerStatus.ANSWERED if any(told) else AnswerStatus.NOT_FOUND
    rows = _about(found, topic) or _most(found, topic)
    if topic and not rows:
        reply.say(f"改动的条文都没有提到{'、'.join(f'“{word}”' for word in topic)}。\n")
    if not rows:
        rows = [r for r in _changed(found) if not beside(r)]
        _overview(found, reply)
    for row in rows[:_QUOTED]:
        _row(found, row, reply)
    if len(rows) > _QUOTED:
        reply.say(f"以上列出{_QUOTED}条，共{len(rows)}条；逐条对照请用 show 文件 --diff。\n")
    return AnswerStatus.ANSWERED


def topic(text: str, tokeniser: Tokeniser) -> list[str]:
    """What a sentence speaks of beside the texts and their change."""
    read = read_question(_TALK.sub(" ", text), tokeniser)
    return [term.word for term in read.terms if len(term.word) > 1]


def _changed(found: Comparison) -> list[Compared]:
    return list(found.of(Change.CHANGED, Change.ADDED, Change.REMOVED))


def _about(found: Comparison, words: Sequence[str]) -> list[Compared]:
    """The changed 条 that speak of every word of the topic."""
    rows = _changed(found) if words else []
    return [row for row in rows if all(_about_one(found, row, word) for word in words)]


def _most(found: Comparison, words: Sequence[str]) -> list[Compared]:
    """Else the changed 条 that speak of most of the topic, where that is more than half of it."""
    if len(words) < 3:
        return []
    every = [(sum(bool(_about_one(found, row, w)) for w in words), row) for row in _changed(found)]
    best = max((count for count, _ in every), default=0)
    return [row for count, row in every if count == best and 2 * best > len(words)]


def _about_one(found: Comparison, row: Compared, word: str) -> bool:
    sides = ((row.before, found.before), (row.after, found.after))
    return any(word in fold(p.provision.span.of(d.text)) for p, d in sides if p)


def _overview(found: Comparison, reply: Reply) -> None:
    reply.say(f"{counted(found)}。\n")
    for change, word in (
        (Change.CHANGED, "修改"),
        (Change.ADDED, "新增"),
        (Change.REMOVED, "删去"),
    ):
        rows = [row for row in found.of(change) if not beside(row)]
        if rows:
            reply.say(f"{word}：{_labels(found, rows)}。\n")
    if moved := list(ranges(found.of(Change.RENUMBERED))):
        more = f"等{len(moved)}处" if len(moved) > _QUOTED else ""
        reply.say(f"仅条号变动：{'、'.join(moved[:_QUOTED])}{more}。\n")


def _labels(found: Comparison, rows: Iterable[Compared]) -> str:
    names = []
    for row in rows:
        place = row.after or row.before
        side = found.after if row.after else found.before
        names.append(label(place.pinpoint, side.record.tradition) if place else "")
    more = f"等{len(names)}条" if len(names) > 3 * _QUOTED else ""
    return "、".join(names[: 3 * _QUOTED]) + more


def _named(found: Comparison, mention: Mention, reply: Reply) -> bool:
    """What became of the 条 that a mention names: of the later text, else of the earlier."""
    for side, document in (("after", found.after), ("before", found.before)):
        places = find(document, mention.pinpoint)
        if isinstance(places, Missing) or not places:
            continue
        span = places[0].provision.span
        for row in found.rows:
            place: Found | None = getattr(row, side)
            if place and place.provision.span.contains(span):
                _row(found, row, reply)
                return True
    reply.say(f"两个版本都没有{label(mention.pinpoint)}。\n")
    return False


def _row(found: Comparison, row: Compared, reply: Reply) -> None:
    before, after = _name(found.before, row.before), _name(found.after, row.after)
    if row.change is Change.ADDED and row.after:
        reply.say(f"新增{after}：\n").quote(found.after, row.after)
    elif row.change is Change.REMOVED and row.before:
        reply.say(f"删去原{before}：\n").quote(found.before, row.before)
    elif row.change is Change.CHANGED:
        _rewritten(found, row, reply)
    elif row.after:
        moved = f"原{before}改为{after}，" if before != after else f"{after}"
        reply.say(f"{moved}文字没有变化：\n").quote(found.after, row.after)
    reply.say("\n")


def _rewritten(found: Comparison, row: Compared, reply: Reply) -> None:
    if row.before is None or row.after is None:
        return
    before, after = _name(found.before, row.before), _name(found.after, row.after)
    reply.say(f"原{before}改为{after}并有修改" if before != after else f"{after}有修改")
    reply.say("。旧：\n")
    for span in _sentences(found.before, row.before, [one.before for one in row.replaced]):
        reply.quote(found.before, place_of(found.before, span), span)
    reply.say("\n新：\n")
    for span in _sentences(found.after, row.after, [one.after for one in row.replaced]):
        reply.quote(found.after, place_of(found.after, span), span)


def _sentences(document: Document, found: Found, changed: Sequence[Span]) -> list[Span]:
    """The sentences that hold what changed; the whole 条 where that is most of it."""
    whole = found.provision.span
    all_ = list(sentence_spans(document, whole))
    kept = [s for s in all_ if any(_touches(s, one) for one in changed)]
    return kept if kept and len(kept) < len(all_) else [whole]


def _touches(sentence: Span, changed: Span) -> bool:
    if len(changed):
        return sentence.overlaps(changed)
    return sentence.start < changed.start <= sentence.end


def _name(document: Document, found: Found | None) -> str:
    return label(found.pinpoint, document.record.tradition) if found else ""
