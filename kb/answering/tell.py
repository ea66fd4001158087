"""What an answer says around its quotes: under which name they stand, and why there are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from kb.answering.candidates import sentence_spans
from kb.answering.evidence import kind_name
from kb.answering.reply import Reply, place_of, spoken
from kb.answering.widen import Quote
from kb.asking.question import Asks, Question, Term
from kb.citation import Found, Missing, find, label, places
from kb.finding.weigh import Scale, carries, squeezed
from kb.model import Document, Level
from kb.notices import titled
from kb.results import AnswerStatus, Passage
from kb.tabular import spelled, table_of
from kb.text import fold

RELATED = 3
"""How many passages are offered as 可能相关."""

_LISTED = 8
"""How many titles a person is asked to choose from."""


def quotes(found: Sequence[Quote], reply: Reply) -> None:
    """The quotes, each under the name of its provision; the 项 of one list together."""
    previous: Quote | None = None
    for quote in found:
        if quote.found.provision.level is Level.ROW:
            row(quote.document, quote.found, reply)
            previous = None
            continue
        same = previous is not None and previous.document is quote.document
        inside = (
            same and previous and previous.found.pinpoint.steps == quote.found.pinpoint.steps[:-1]
        )
        if not inside:
            name = label(spoken(quote.document, quote.found), quote.document.record.tradition)
            reply.say(f"{titled(quote.document.record)}{name}：\n")
            previous = quote
        number = reply.quote(quote.document, quote.found, quote.span)
        if quote.core:
            reply.point(number, quote.core)
        reply.say("\n")


def word_for_word(document: Document, found: Found, reply: Reply) -> None:
    """A provision under its name, all of it; a row with its header."""
    if found.provision.level is Level.ROW:
        row(document, found, reply)
        return
    name = label(found.pinpoint, document.record.tradition)
    reply.say(f"{titled(document.record)}{name}{_unnumbered(found)}：\n")
    reply.quote(document, found)
    reply.say("\n")


def _unnumbered(found: Found) -> str:
    node = found.provision
    if node.level is not Level.ITEM or node.numbered:
        return ""
    return f"（原文以“{node.marker}”列示，未编号，此为出现顺序）"


def row(document: Document, found: Found, reply: Reply) -> None:
    """A row of a table: spelled out under its header, then header and row word for word."""
    table = table_of(found.above)
    name = f"{titled(document.record)}{label(found.pinpoint, document.record.tradition)}"
    if table is None:
        return
    reply.say(f"{name}（按表头读作“{spelled(document.text, table, found.provision)}”）：\n")
    if table.lead.of(document.text).strip():
        holder = next(f for f in places(document) if f.provision is table)
        reply.quote(document, holder, table.lead)
        reply.say("\n")
    reply.quote(document, found)
    reply.say("\n")


def nothing(question: Question, documents: Sequence[Document], reply: Reply) -> AnswerStatus:
    """Say that nothing here answers, or that the named document does not state the amount."""
    if not documents:
        reply.say("知识库中没有找到能回答这个问题的内容。")
        return AnswerStatus.REFUSED
    name = titled(documents[0].record)
    if question.wants(Asks.AMOUNT):
        reply.concern(documents[0])
        reply.say(f"{name}没有写明所问的{kind_name(question)}。")
        return AnswerStatus.NOT_FOUND
    reply.say(f"{name}中没有找到能回答这个问题的条文。")
    return AnswerStatus.REFUSED


def absent(scale: Scale, lacks: Sequence[str], reply: Reply) -> None:
    """Name the words of the question that stand nowhere, and those that the closest text lacks."""
    nowhere = telling(term.word for term in scale.absent())[:4]
    if nowhere:
        reply.say(f"库内文件都没有提到{_listed(nowhere, reply)}。")
    if beside := [word for word in telling(lacks) if word not in nowhere]:
        reply.say(f"与所问最接近的原文没有提到{_listed(beside, reply)}。")


_IDLE = re.compile(
    r"[几幾数多][十百千万亿个]*[多余]?[元块钱]*"
    r"|(?:听|据)说|传说|传闻|提[到及过]|说[到过]|讲到|写[到着]|谈[到及]|说明|咨询|请教|打听|了解|知道|办理|怎[么样]|如何|[能可]领|领[到取]?"
    r"|条例|办法|法律|法规|政策|规章|文件|每年|今年|当年|擅自|私自|随意|到底|究竟|是否|现在|大概|左右|上述|里面|哪里|里头"
    r"|(?!自由|理由|事由)[一-鿿][由被把]"
    r"|[要想该][交报办写做开领缴给]"
    r"|负责|需要|可以|应当|有关|相关|什么|多少|问题|情况|事情|东西|规定|要求|内容"
)


def telling(words: Iterable[str]) -> list[str]:
    """The words that mean something: that a text has no 几亿 or 提到 tells nobody anything."""
    return [word for word in words if not _IDLE.fullmatch(word)]


def missing(lacks: Sequence[str], specific: Sequence[str], scale: Scale) -> list[str]:
    """What to name beside a doubtful quote: a place, an office, a number; what stands nowhere."""
    nowhere = telling(term.word for term in scale.absent())
    return [word for word in lacks if word in specific or word in nowhere]


def doubt(lacks: Sequence[str], reply: Reply) -> None:
    """Say that what follows is the closest text, and which place, office or number it lacks."""
    without = f"，其中没有提到{_listed(lacks, reply)}" if lacks else ""
    reply.say(f"原文中与所问最接近的内容如下{without}，请核对是否切题。\n")


def _listed(words: Sequence[str], reply: Reply) -> str:
    return "、".join(f"“{_as_asked(word, reply.question.text)}”" for word in words)


def _as_asked(word: str, text: str) -> str:
    """The folded word as the question writes it: 滿足."""
    at = fold(text).find(word)
    return text[at : at + len(word)] if at >= 0 else word


def related(passages: Sequence[Passage], reply: Reply) -> None:
    """Offer the closest clauses, not as an answer."""
    for passage in passages[:RELATED]:
        document, span = passage.document, passage.chunk.span
        found = place_of(document, span)
        reply.relate(document, found, next(sentence_spans(document, span), span))


def real_words(question: Question, document: Document, reply: Reply) -> None:
    """What the named 条 really say, and which of the amounts put into their mouth they do not."""
    for mention in question.mentions[:3]:
        found = find(document, mention.pinpoint)
        name = f"{titled(document.record)}{label(mention.pinpoint)}"
        if isinstance(found, Missing) or len(found) != 1:
            reply.say(f"{name}不存在。\n")
            continue
        text = squeezed(found[0].provision.span.of(document.text))
        for term in question.terms:
            if term.word[0].isdigit() and carries(Term(term.word), text) < 1:
                reply.say(f"{name}没有规定“{term.word}”。\n")
        reply.say(f"{name}的原文是：\n")
        reply.quote(document, found[0])
        reply.say("\n")


def not_held(titles: Sequence[str], reply: Reply) -> AnswerStatus:
    """A document that is named and not held."""
    names = "、".join(f"《{name}》" for name in titles)
    reply.say(f"知识库中没有{names}，无法查阅其条文。\n")
    return AnswerStatus.NOT_FOUND


def which_document(titles: Sequence[str], reply: Reply, *, named: bool) -> AnswerStatus:
    """Several documents could be meant, or none: ask, and list them only where that helps."""
    if not titles:
        reply.say("知识库中没有分条的规范性文件，无法按条查阅。\n")
        return AnswerStatus.NOT_FOUND
    shown = "、".join(t if t.startswith("《") else f"《{t}》" for t in titles[:_LISTED])
    if len(titles) <= _LISTED:
        reply.say(f"请写明是哪一份文件：{shown}。\n")
    elif named:
        reply.say(f"请写明是哪一份文件：{shown}等{len(titles)}份文件。\n")
    else:
        reply.say(f"知识库中有{len(titles)}份规范性文件，请写明文件名，例如“《文件名》第五条”。\n")
    return AnswerStatus.CLARIFY
