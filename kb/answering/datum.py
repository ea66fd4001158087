"""A document's own data (文件数据): its 文号, its dates, who explains it; looked up, not searched.

What a document does not state is said to be not stated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from kb.answering.reply import Reply, place_of
from kb.asking.wanted import Datum, Period
from kb.citation import Found, places
from kb.finding.weigh import squeezed
from kb.model import Basis, Document, Level, Record, Relation, Span
from kb.notices import titled, where
from kb.results import AnswerStatus
from kb.validity import STATUS_WORDS, chinese_date, validity

ANSWERED, NOT_FOUND = AnswerStatus.ANSWERED, AnswerStatus.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Edge:
    """What another document held here does to this one: extends, repeals, amends."""

    by: Record
    relation: Relation


@dataclass(frozen=True, slots=True)
class Known:
    """What bears on a document from outside its text: the day asked about, other documents."""

    period: Period | None = None
    edges: tuple[Edge, ...] = ()


def tell(datum: Datum, document: Document, known: Known, reply: Reply) -> AnswerStatus:
    """The datum with its evidence, or that the document does not state it."""
    reply.concern(document)
    if datum is Datum.VALIDITY:
        return _validity(document, known, reply)
    if datum in (Datum.EXTENDED, Datum.REPLACED):
        return _changed(datum, document, known, reply)
    if datum in (Datum.REPEALS, Datum.BASIS):
        return _related(datum, document, reply)
    if datum in _CLAUSES:
        return _clause(datum, document, reply)
    if datum is Datum.CONTACT:
        return _contact(document, reply)
    if datum is Datum.ADDRESSEE:
        return _addressee(document, reply)
    return _fields(datum, document, reply)


_DATA = {
    Datum.NUMBER: ("number",), Datum.INTERPRETER: ("interpreter",), Datum.ISSUER: ("issuer",),
    Datum.DATES: ("adopted_on", "signed_on", "published_on", "amended_on"),
}  # fmt: skip
_CALLED = {
    "number": "发文字号", "interpreter": "解释机关", "issuer": "发文机关",
    "adopted_on": "通过日期", "signed_on": "成文日期", "published_on": "印发或公布日期",
    "amended_on": "最近一次修改日期", "effective_from": "施行日期", "effective_to": "有效期至",
}  # fmt: skip


def _fields(datum: Datum, document: Document, reply: Reply) -> AnswerStatus:
    record = document.record
    stated = [f for f in _DATA[datum] if getattr(record, f, None) is not None]
    for field in stated:
        value = getattr(record, field)
        shown = chinese_date(value) if isinstance(value, date) else str(value)
        reply.say(f"{titled(record)}的{_CALLED[field]}：{shown}{_basis(record, field)}。")
        _evidence(document, field, reply)
        reply.say("\n")
    return ANSWERED if stated else _not_stated(datum, document, reply)


# --- validity ---------------------------------------------------------------------------------


def _validity(document: Document, known: Known, reply: Reply) -> AnswerStatus:
    record, as_of = document.record, reply.as_of
    if not record.kind.official:
        reply.say(f"{titled(record)}不是规范性文件，没有施行日期和有效期。\n")
        return NOT_FOUND
    days = [known.period.first, known.period.last] if known.period else [as_of]
    words = [(day, STATUS_WORDS[validity(record, day).status]) for day in dict.fromkeys(days)]
    if len(words) == 2 and words[0][1] == words[1][1]:
        first, last = (chinese_date(day) for day, _ in words)
        reply.say(f"{first}至{last}，{titled(record)}{words[0][1]}。\n")
    else:
        told = "；".join(f"截至{chinese_date(day)}，{titled(record)}{word}" for day, word in words)
        reply.say(f"{told}。\n")
    for field in ("effective_from", "effective_to"):
        value = getattr(record, field)
        if value is None:
            reply.say(f"{_CALLED[field]}：原文未载明。\n")
            continue
        reply.say(f"{_CALLED[field]}：{chinese_date(value)}{_basis(record, field)}。")
        _evidence(document, field, reply)
        reply.say("\n")
    started = record.evidence.get("effective_from")
    if started and started.basis is Basis.INFERRED and record.signed_on:
        reply.say(f"原文未载明印发日期，施行日期按落款日期{chinese_date(record.signed_on)}推断。")
        _evidence(document, "signed_on", reply)
        reply.say("\n")
    return ANSWERED


def _changed(datum: Datum, document: Document, known: Known, reply: Reply) -> AnswerStatus:
    """延期了吗: the documents held here that say so; that none is held is no proof."""
    kinds = ("extends",) if datum is Datum.EXTENDED else ("repeals", "amends")
    edges = [e for e in known.edges if e.relation.kind in kinds]
    name = titled(document.record)
    for edge in edges:
        word = {"extends": "延长了", "repeals": "废止了", "amends": "修改了"}[edge.relation.kind]
        reply.say(f"{titled(edge.by)}{word}{name}。\n")
    if not edges:
        word = "延期文件" if datum is Datum.EXTENDED else "替代或修改它的文件"
        record = document.record
        whom = record.contact or record.interpreter or record.issuer or "发文机关"
        reply.say(f"知识库中未找到{name}的{word}；这不代表不存在，请向{whom}核实。\n")
    _validity(document, Known(), reply)
    return ANSWERED if edges else NOT_FOUND


# --- relations and clauses ----------------------------------------------------------------------

_RELATED = {Datum.REPEALS: "repeals", Datum.BASIS: "based_on"}
_KINDS = (
    "法|条例|办法|规定|细则|导则|意见|措施|方案|规则|规程|准则|守则|章程|指引|标准|通知|解释|决定"
)
_OWN = rf"本(?![章节款项]|条(?!例))(?:{_KINDS}|[\u4e00-\u9fff]{{1,6}}(?:导则|办法|规定))"
_CLAUSES = {
    Datum.BASIS: re.compile(rf"(?:根据|依据|按照|依照)[^。]*制定{_OWN}"),
    Datum.PURPOSE: re.compile(rf"为(?!本)[^。]*制定{_OWN}"),
    Datum.SCOPE: re.compile(rf"{_OWN}(?:的)?适用(?:于|范围)|适用{_OWN}(?!第)"),
}  # fmt: skip


def _related(datum: Datum, document: Document, reply: Reply) -> AnswerStatus:
    """废止了哪个文件, 依据什么制定: what the text names, with its words."""
    found = [r for r in document.record.relations if r.kind == _RELATED[datum] and r.span]
    if not found and datum in _CLAUSES:
        return _clause(datum, document, reply)
    if not found:
        reply.say(f"{titled(document.record)}的原文没有写明废止其他文件。\n")
        return NOT_FOUND
    reply.say(f"{titled(document.record)}的{datum}：\n")
    for relation in found:
        number = f"（{relation.number}）" if relation.number else ""
        reply.say(f"· 《{relation.title.strip('《》')}》{number}")
        if relation.span:
            place = place_of(document, relation.span)
            reply.say("，原文：").quote(document, place)
        reply.say("\n")
    return ANSWERED


def _clause(datum: Datum, document: Document, reply: Reply) -> AnswerStatus:
    """适用范围, 制定目的: the first of the opening provisions that says it."""
    for found in islice(_opening(document), _FIRST):
        if _CLAUSES[datum].search(squeezed(found.provision.span.of(document.text))):
            reply.say(f"{titled(document.record)}的{datum}：\n")
            reply.quote(document, found)
            reply.say("\n")
            return ANSWERED
    reply.say(f"没有找到{titled(document.record)}写明{datum}的条文。\n")
    return NOT_FOUND


_FIRST = 12
"""How many opening provisions may say what a document is for; later ones speak of a part of it."""


def _opening(document: Document) -> Iterator[Found]:
    """The 款, the 条 of one 款, and the 段 without 条, in order."""
    for found in places(document):
        node = found.provision
        if node.level in (Level.PARAGRAPH, Level.SEGMENT) or (
            node.level is Level.ARTICLE and len(node.children) < 2
        ):
            yield found


_ADDRESSEE = re.compile(r"^[ \t\u3000]*([^。;；:：\n]{2,200}[:：])[ \t\u3000]*$", re.MULTILINE)


def _addressee(document: Document, reply: Reply) -> AnswerStatus:
    """主送机关: the line that ends in a colon above the body of a letter."""
    for found in places(document):
        if found.provision.level not in (Level.PREAMBLE, Level.SEGMENT):
            continue
        span = found.provision.span
        if match := _ADDRESSEE.search(span.of(document.text)):
            where = Span(span.start + match.start(1), span.start + match.end(1))
            reply.say(f"{titled(document.record)}的主送机关：\n")
            reply.quote(document, place_of(document, where), where)
            reply.say("\n")
            return ANSWERED
    return _not_stated(Datum.ADDRESSEE, document, reply)


# --- evidence -----------------------------------------------------------------------------------


def _basis(record: Record, field: str) -> str:
    evidence = record.evidence.get(field)
    if evidence is None or evidence.basis is Basis.STATED:
        return ""
    if evidence.basis is Basis.DECREED:
        return where(record, field)
    return (
        f"（{evidence.basis}值）" if evidence.basis is Basis.COMPUTED else f"（{evidence.basis}）"
    )


def _evidence(document: Document, field: str, reply: Reply) -> None:
    evidence = document.record.evidence.get(field)
    if evidence is None or evidence.span is None:
        return
    reply.say("原文：")
    reply.quote(document, place_of(document, evidence.span), evidence.span)


def _not_stated(datum: Datum, document: Document, reply: Reply) -> AnswerStatus:
    reply.say(f"知识库收录的{titled(document.record)}未载明{datum}，不能代为推断。\n")
    head = _head(document)
    if head is not None and datum in (Datum.NUMBER, Datum.ISSUER, Datum.DATES):
        reply.say("原文与此最接近的是署名和日期：\n")
        reply.quote(document, head)
        reply.say("\n")
    return NOT_FOUND


def _head(document: Document) -> Found | None:
    return next((f for f in places(document) if f.provision.level is Level.SIGNATURE), None)


_PHONE = re.compile(r"\d{3,4}-\d{7,8}|\d{8,11}|@[a-z0-9]+\.|https?://|www\.")


def _contact(document: Document, reply: Reply) -> AnswerStatus:
    match = _PHONE.search(document.text)
    if match is None:
        whom = document.record.contact or document.record.interpreter or document.record.issuer
        reply.say(f"知识库收录的{titled(document.record)}未载明电话、地址等联系方式。")
        reply.say(f"与此最接近的是可向其反映或由其解释的机关：{whom}。" if whom else "")
        _evidence(document, "contact" if document.record.contact else "interpreter", reply)
        reply.say("\n")
        return NOT_FOUND
    found = place_of(document, Span(*match.span()))
    reply.say(f"{titled(document.record)}载明：\n")
    reply.quote(document, found)
    reply.say("\n")
    return ANSWERED


def edges_to(title: str, records: Sequence[Record]) -> tuple[Edge, ...]:
    """What these records say they do to the document of that title."""
    wanted = squeezed(title).strip("《》")
    return tuple(
        Edge(record, relation)
        for record in records
        for relation in record.relations
        if relation.kind in ("extends", "repeals", "amends")
        and squeezed(relation.title).strip("《》") == wanted
        and squeezed(record.title).strip("《》") != wanted
    )
