"""An answer to an enquiry (资格问答): each condition with its clause, its reading and its verdict.

Nothing is promised and no chance is given; it ends with who decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from kb.answering.reply import Reply, place_of
from kb.condition import Condition, ConditionKind, Operator
from kb.conditions.fields import whole_of
from kb.conditions.qualities import INDUSTRY, PLACE
from kb.eligibility.chosen import Candidate, bounds_of, directions, measured, targets
from kb.eligibility.enquiry import Enquiry
from kb.eligibility.match import Judged, Outcome, Verdict, compare
from kb.eligibility.report import DISCLAIMER, LAPSED
from kb.eligibility.telling import OPERATORS, benefit_words, rule_at
from kb.eligibility.words import spoken
from kb.model import Document, Span
from kb.notices import titled
from kb.results import Answer, AnswerStatus, Mode
from kb.validity import STATUS_WORDS, validity


def answered(enquiry: Enquiry, candidates: Sequence[Candidate], reply: Reply) -> Answer | None:
    """The answer, or None where nothing held speaks of what was said."""
    aims = targets(enquiry, candidates)
    trades = directions(enquiry, candidates, reply.as_of) if enquiry.of_direction else []
    sums: list[tuple[Document, Outcome]] = []
    if enquiry.of_standard and not aims:
        sums = measured(enquiry, candidates, reply.as_of)
    if not (aims or trades or sums):
        return None
    for document, condition, judged in aims:
        _tell_target(document, condition, judged, reply)
    _tell_directions(enquiry, trades, reply)
    for document, outcome in sums:
        _tell_outcome(document, outcome, reply)
    spoken_of = [*(d for d, *_ in aims), *(d for d, *_ in trades), *(d for d, *_ in sums)]
    _tell_lapsed(spoken_of, reply)
    reply.say(DISCLAIMER)
    return reply.done(AnswerStatus.ANSWERED, Mode.LOOKUP)


def _tell_lapsed(documents: Sequence[Document], reply: Reply) -> None:
    """What nobody can apply under any more is said to be so."""
    for document in {d.id: d for d in documents}.values():
        status = validity(document.record, reply.as_of).status
        if status in LAPSED:
            told = f"{titled(document.record)}{STATUS_WORDS[status]}"
            reply.say(f"{told}，以上仅供参考，不能据以申报。\n")


def _tell_target(document: Document, condition: Condition, judged: Judged, reply: Reply) -> None:
    said = judged.given[0]
    written = _tight(said.quantity.written) if said.quantity else said.read_from
    words = _tight(condition.span.of(document.text))
    done = judged.verdict is Verdict.MET
    verdict = "满足：达到了这一目标，算完成" if done else "不满足：没有达到这一目标，不算完成"
    gap = f"（{judged.gap}）" if judged.gap else ""
    reply.say(f"{verdict}{gap}。\n")
    reply.say(f"{titled(document.record)}写的{condition.period}目标是“{words}”：\n")
    reply.quote(document, place_of(document, condition.span), sentence(document, condition.span))
    reply.say(f"\n判读：{_reading(document, condition)}；所问的是{written}。")
    if condition.operator is Operator.MORE and not done and judged.gap and condition.value:
        reply.say("“超过”不含本数。" if "超过" in words else "")
    reply.say("\n这是文件提出的工作目标，不是对企业的申报条件。\n")


def _reading(document: Document, condition: Condition) -> str:
    """须大于（＞）1300家，“超过”不包括本数."""
    if condition.value is None or condition.operator is None:
        return condition.metric
    number = spoken(Fraction(condition.value.value), condition.value.unit)
    must = f"须{OPERATORS[condition.operator]}{number}"
    if condition.upper and condition.upper_operator:
        top = spoken(Fraction(condition.upper.value), condition.upper.unit)
        must += f"且{OPERATORS[condition.upper_operator]}{top}"
    rule = condition.inclusion.rule if condition.inclusion else ""
    at = rule_at(document, condition)
    return must + (f"，{rule}" if rule else "") + (f"（{at}）" if at else "")


def _tell_directions(
    enquiry: Enquiry, found: Sequence[tuple[Document, Outcome, str]], reply: Reply
) -> None:
    for document, outcome, choice in found:
        trade = enquiry.profile.of(INDUSTRY)[0].words
        places = [j for j in outcome.judged if j.condition.field == PLACE]
        area = places[0].condition.choices[-1] if places else ""
        reply.say(f"“{'、'.join(trade)}”属于{titled(document.record)}列出的发展方向（{choice}）")
        reply.say(f"，对应{area}：\n" if area else "：\n")
        span = outcome.offer.span
        reply.quote(document, place_of(document, span), sentence(document, span))
        reply.say("\n")
        if places and places[0].given:
            said = "、".join(places[0].given[0].words)
            same = {Verdict.MET: "与条文所指的地方一致", Verdict.NOT_MET: "不是条文所指的地方"}
            reply.say(f"所说地点“{said}”{same.get(places[0].verdict, '是否在其范围内需核实')}。")
        if not any(j.condition.kind is ConditionKind.THRESHOLD for j in outcome.judged):
            reply.say("这一处没有写收入等数额门槛，也没有写奖补金额。\n")


def _tell_outcome(document: Document, outcome: Outcome, reply: Reply) -> None:
    offer = outcome.offer
    what = "、".join(benefit_words(b) for b in offer.benefits)
    reply.say(f"对照{titled(document.record)}" + (f"（{what}）" if what else "") + "：\n")
    reply.quote(document, place_of(document, offer.span), sentence(document, offer.span))
    reply.say("\n")
    for judged in outcome.judged:
        reply.say(f"· {_line(document, judged)}\n")
    reply.say(_conclusion(outcome, what) + "\n")
    if outcome.ask:
        reply.say(f"还需要知道：{outcome.ask}\n")


def _line(document: Document, judged: Judged) -> str:
    one = judged.condition
    words = _tight(one.span.of(document.text)) or one.metric
    said = "；".join(dict.fromkeys(g.read_from for g in judged.given))
    text = f"“{words}”：{judged.verdict}"
    if judged.gap:
        text += f"，{judged.gap}"
    if one.kind is ConditionKind.THRESHOLD:
        text += f"。判读：{_reading(document, one)}"
    if said:
        text += f"。所说：{said}"
    if judged.verdict is Verdict.UNKNOWN and (whole := _whole(one, judged)):
        text += f"。{whole}"
    return text + (f"。{judged.why}" if judged.why else "") + "。"


def _whole(condition: Condition, judged: Judged) -> str:
    """What would follow if the whole that was said were all of the part that counts."""
    for given in judged.given:
        if given.field == whole_of(condition.field or "") and given.quantity:
            supposed = compare(condition, bounds_of(condition, given))
            if supposed.verdict is Verdict.MET:
                return (
                    f"所说的{_tight(given.quantity.written)}须为“{condition.metric}”："
                    "如全部是，则满足、达到这一标准；只是总额的，还要看其中这一部分有多少"
                )
    return ""


def _conclusion(outcome: Outcome, what: str) -> str:
    end = f"（{what}）" if what else ""
    return {
        Verdict.MET: f"结论：所说情况满足以上条件{end}。",
        Verdict.NOT_MET: f"结论：不满足以上条件{end}，不算在内。",
        Verdict.UNKNOWN: f"结论：信息不足，按现有情况还不能判定{end}。",
        Verdict.PERSON: f"结论：有的条件需人工认定{end}。",
    }[outcome.verdict]


def sentence(document: Document, span: Span) -> Span:
    """The sentences that hold a span, inside their provision."""
    area = place_of(document, span).provision.lead
    if not area.contains(span):
        return span
    text = document.text
    start = max(text.rfind(mark, area.start, span.start) for mark in "。；\n") + 1
    ends = [at for mark in "。；\n" if (at := text.find(mark, max(span.end - 1, 0), area.end)) >= 0]
    end = min(ends) + 1 if ends else area.end
    start = max(start, area.start)
    body = text[start:end]
    return Span(start + len(body) - len(body.lstrip()), start + len(body.rstrip()))


def _tight(text: str) -> str:
    return "".join(text.split())
