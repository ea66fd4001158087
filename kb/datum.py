"""A document's own data (文件数据): its 文号, its dates, who explains it; looked up, not searched.

What a document does not state is said to be not stated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kb.citation import Found, places
from kb.model import Answer, AnswerStatus, Basis, Document, Level, Mode, Record, Span
from kb.notices import titled
from kb.question import Question, read_question
from kb.reply import Reply, place_of
from kb.text import Tokeniser
from kb.validity import STATUS_WORDS, chinese_date, validity


@dataclass(frozen=True, slots=True)
class Datum:
    """A datum one may ask for: how it is asked, its fields, and what it is called."""

    name: str
    asked: re.Pattern[str]
    fields: tuple[str, ...]


_DATA = (
    Datum("发文字号", re.compile(r"(?:发文字?|文件)?(?:字号|文号|编号)|发文号"), ("number",)),
    Datum(
        "施行和失效日期",
        re.compile(
            r"有效期|(?:开始)?(?:施行|实施|生效)(?:日期|时间)?|失效|到期|过期|作废|废止|仍然?有效|还有效"
            r"|现行有效|是否有效|有效(?:吗|么)|效力(?:状态)?"
        ),
        ("effective_from", "effective_to"),
    ),
    Datum("解释机关", re.compile(r"(?:负责)?解释(?:机关|单位|权)?"), ("interpreter",)),
    Datum(
        "发文机关",
        re.compile(
            r"(?:发文|印发|发布|制定|颁布|公布)(?:机关|单位|部门)|(?:印发|发布|制定|颁布|公布|出台)(?:的)?"
        ),
        ("issuer",),
    ),
    Datum(
        "成文和印发日期",
        re.compile(r"(?:成文|印发|发布|公布|颁布|出台|制定|签署)(?:的)?(?:日期|时间)?"),
        ("signed_on", "published_on"),
    ),
    Datum(
        "联系方式", re.compile(r"(?:联系|咨询|办公)?(?:电话|方式|地址|邮箱|网址|传真)(?:号码)?"), ()
    ),
)
_FILLER = re.compile(
    r"开始|截止|截至|期限|日期|时间|到|至|从|自|起|号|机关|负责|导则|文件|全文|这份|现在|目前|当前|今天|还|仍|期|何"
    r"|何时|年|月|日|具体|正式"
)
_PHONE = re.compile(r"\d{3,4}-\d{7,8}|\d{8,11}|@[a-z0-9]+\.|https?://|www\.")


def asked(question: Question, names: Sequence[str], tokeniser: Tokeniser) -> Datum | None:
    """The datum a question asks for and nothing beside; None where it asks something else."""
    for datum in _DATA:
        if datum.asked.search(question.folded) and _fits(datum, question):
            rest = question.folded
            for name in sorted(names, key=len, reverse=True):
                rest = rest.replace(name, " ")
            rest = _FILLER.sub(" ", datum.asked.sub(" ", rest))
            if not read_question(rest, tokeniser).terms:
                return datum
    return None


def _fits(datum: Datum, question: Question) -> bool:
    """谁印发 asks for the issuer, 何时印发 for the date."""
    when = re.search(r"何时|什么时[候间]|哪[一天年月日]|日期|时间|几[月号]", question.folded)
    if datum.name == "发文机关":
        return not when and bool(re.search(r"谁|哪|机关|单位|部门", question.folded))
    return bool(when) if datum.name == "成文和印发日期" else True


def answer(datum: Datum, document: Document, reply: Reply) -> Answer:
    """The datum with its evidence, or that the document does not state it."""
    reply.concern(document)
    if datum.name == "施行和失效日期":
        return _validity(document, reply)
    record = document.record
    stated = [f for f in datum.fields if getattr(record, f) is not None]
    if datum.name == "联系方式":
        return _contact(document, reply)
    if not stated:
        return _not_stated(datum, document, reply)
    for field in stated:
        value = getattr(record, field)
        shown = chinese_date(value) if isinstance(value, date) else str(value)
        reply.say(f"{titled(record)}的{_FIELDS[field]}：{shown}{_basis(record, field)}。")
        _evidence(document, field, reply)
        reply.say("\n")
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)


_FIELDS = {
    "number": "发文字号", "interpreter": "解释机关", "issuer": "发文机关",
    "signed_on": "成文日期", "published_on": "印发或公布日期",
    "effective_from": "施行日期", "effective_to": "有效期至",
}  # fmt: skip


def _validity(document: Document, reply: Reply) -> Answer:
    record, as_of = document.record, reply.as_of
    if not record.kind.official:
        reply.say(f"{titled(record)}不是规范性文件，没有施行日期和有效期。\n")
        return reply.done(AnswerStatus.NOT_FOUND, Mode.LOOKUP)
    status = STATUS_WORDS[validity(record, as_of).status]
    reply.say(f"截至{chinese_date(as_of)}，{titled(record)}{status}。\n")
    for field in ("effective_from", "effective_to"):
        value = getattr(record, field)
        if value is None:
            reply.say(f"{_FIELDS[field]}：原文未载明。\n")
            continue
        reply.say(f"{_FIELDS[field]}：{chinese_date(value)}{_basis(record, field)}。")
        _evidence(document, field, reply)
        reply.say("\n")
    if record.evidence.get("effective_from", _NONE).basis is Basis.INFERRED and record.signed_on:
        reply.say(f"原文未载明印发日期，施行日期按落款日期{chinese_date(record.signed_on)}推断。")
        _evidence(document, "signed_on", reply)
        reply.say("\n")
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)


@dataclass(frozen=True, slots=True)
class _Nothing:
    basis: Basis | None = None


_NONE = _Nothing()


def _basis(record: Record, field: str) -> str:
    evidence = record.evidence.get(field)
    if evidence is None or evidence.basis is Basis.STATED:
        return ""
    return (
        f"（{evidence.basis}值）" if evidence.basis is Basis.COMPUTED else f"（{evidence.basis}）"
    )


def _evidence(document: Document, field: str, reply: Reply) -> None:
    evidence = document.record.evidence.get(field)
    if evidence is None or evidence.span is None:
        return
    reply.say("原文：")
    reply.quote(document, place_of(document, evidence.span), evidence.span)


def _not_stated(datum: Datum, document: Document, reply: Reply) -> Answer:
    reply.say(f"知识库收录的{titled(document.record)}未载明{datum.name}，不能代为推断。\n")
    head = _head(document)
    if head is not None:
        reply.say("原文与此最接近的是署名和日期：\n")
        reply.quote(document, head)
        reply.say("\n")
    return reply.done(AnswerStatus.NOT_FOUND, Mode.LOOKUP)


def _head(document: Document) -> Found | None:
    return next((f for f in places(document) if f.provision.level is Level.SIGNATURE), None)


def _contact(document: Document, reply: Reply) -> Answer:
    match = _PHONE.search(document.text)
    if match is None:
        whom = document.record.contact or document.record.interpreter or document.record.issuer
        reply.say(f"知识库收录的{titled(document.record)}未载明电话、地址等联系方式。")
        reply.say(f"与此最接近的是可向其反映或由其解释的机关：{whom}。" if whom else "")
        _evidence(document, "contact" if document.record.contact else "interpreter", reply)
        reply.say("\n")
        return reply.done(AnswerStatus.NOT_FOUND, Mode.LOOKUP)
    found = place_of(document, Span(*match.span()))
    reply.say(f"{titled(document.record)}载明：\n")
    reply.quote(document, found)
    reply.say("\n")
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)
