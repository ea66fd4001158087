"""A check in words for a person to read (自测结果的文字)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kb.citation import label, places
from kb.condition import Benefit, BenefitKind, Condition, ConditionKind, Operator, Requirement
from kb.conditions.fields import label_of
from kb.conditions.qualities import LABELS as WORDS
from kb.eligibility.match import Judged
from kb.eligibility.profile import Given
from kb.eligibility.report import DISCLAIMER, Check, Checked
from kb.model import Document, Status
from kb.notices import titled
from kb.validity import STATUS_WORDS, chinese_date

OPERATORS = {
    Operator.AT_LEAST: "大于等于（≥）", Operator.MORE: "大于（＞）",
    Operator.AT_MOST: "小于等于（≤）", Operator.LESS: "小于（＜）",
    Operator.EQUAL: "等于（＝）", Operator.ABOUT: "约（≈）", Operator.RISES: "提升",
}  # fmt: skip


def rule_at(document: Document, one: Condition) -> str | None:
    """Where the document itself says whether the number counts; None where it does not."""
    if one.inclusion is None or one.inclusion.pinpoint is None:
        return None
    return label(one.inclusion.pinpoint, document.record.tradition)


def where(document: Document, one: Condition) -> str:
    """The provision a condition stands in."""
    holding = [f.pinpoint for f in places(document) if f.provision.span.contains(one.span)]
    return label(holding[-1], document.record.tradition) if holding else ""


def condition_words(one: Condition, *, barred: bool = False) -> str:
    """A condition in a few words: 年销售收入≥2500万元（含本数）."""
    no = "不得有：" if barred else ""
    if one.kind is ConditionKind.JUDGEMENT:
        return no + one.metric
    if one.value is None or one.operator is None:
        shown = "、".join(one.choices)
        must = "不得有" if one.negated else ""
        return f"{no}{must}{one.metric}{'：' + shown if shown else ''}"
    text = f"{no}{one.period if one.period not in one.metric else ''}{one.metric}"
    text += f"{OPERATORS[one.operator]}{_tight(one.value.written)}"
    if one.upper and one.upper_operator:
        text += f"且{OPERATORS[one.upper_operator]}{_tight(one.upper.written)}"
    return text


def _tight(written: str) -> str:
    return "".join(written.split())


def benefit_words(benefit: Benefit) -> str:
    """A benefit in a few words: 按实际投入的30%，最高500万元."""
    cap = f"，最高{_tight(benefit.cap.written)}" if benefit.cap else ""
    if benefit.kind is BenefitKind.STATUS:
        return benefit.what
    if benefit.kind is BenefitKind.UNSTATED:
        return "扶持（未写明金额）"
    if benefit.kind is BenefitKind.SHARE and benefit.share:
        return f"按{benefit.base or '规定基数'}的{_tight(benefit.share.written)}{cap}"
    amount = _tight(benefit.amount.written) if benefit.amount else ""
    return (f"最高{amount}" if benefit.kind is BenefitKind.UP_TO else f"给予{amount}") + cap


def check_text(check: Check) -> str:
    """A check for a terminal."""
    lines = ["所说情况："]
    lines += [f"  {given_words(g)}（读自“{g.read_from}”）" for g in check.profile.given if g.field]
    if len(lines) == 1:
        lines.append("  （没有读出可用于比对的情况）")
    live = [c for c in check.found if c.status is Status.IN_FORCE]
    other = [c for c in check.found if not c.lapsed and c not in live]
    groups = (
        ("可对照申报的条款：", live),
        ("效力待核或尚未施行，仅供参考：", other),
        ("已失效，仅供参考（不能据以申报）：", [c for c in check.found if c.lapsed]),
    )
    for heading, found in groups:
        if found:
            lines += ["", heading]
            for one in found:
                lines += [f"  {line}" for line in provision_lines(one, check.as_of)]
    if not check.found:
        lines += ["", "知识库中没有可以比对的条款。"]
    if check.ask:
        lines += ["", f"还需要知道：{check.ask}"]
    return "\n".join([*lines, "", DISCLAIMER])


def provision_lines(checked: Checked, as_of: date) -> Iterator[str]:
    """A provision with its verdict, then its conditions."""
    document, outcome = checked.document, checked.outcome
    at = label(outcome.offer.pinpoint, document.record.tradition)
    gives = "；".join(benefit_words(b) for b in outcome.offer.benefits)
    tier = f"第{outcome.offer.tier}档 " if outcome.offer.tier else ""
    yield f"【{outcome.verdict}】{titled(document.record)}{at}：{tier}{gives}"
    end = document.record.effective_to
    if checked.lapsed:
        until = f"，有效期至{chinese_date(end)}" if end else ""
        yield f"    {STATUS_WORDS[checked.status]}{until}"
    if outcome.offer.requirement.parts:
        yield f"    条件关系：{logic_words(outcome.offer.requirement)}"
    for judged in outcome.judged:
        yield from (f"    {line}" for line in _lines(document, judged))


def _lines(document: Document, judged: Judged) -> Iterator[str]:
    one = judged.condition
    yield f"· {condition_words(one, barred=judged.barred)} → {judged.verdict}{_gap(judged)}"
    if judged.given:
        yield "  所说：" + "；".join(dict.fromkeys(g.read_from for g in judged.given))
    if reading := reading_words(document, one):
        yield f"  判读：{reading}"
    yield f"  原文：{' '.join(one.span.of(document.text).split())}（{where(document, one)}）"


def reading_words(document: Document, one: Condition) -> str:
    """Whether the number itself counts and by which rule; nothing where no number is compared."""
    if one.inclusion is None:
        return ""
    at = rule_at(document, one)
    return one.inclusion.rule + (f"（{at}）" if at else "")


def _gap(judged: Judged) -> str:
    told = judged.gap or judged.why or judged.ask
    return f"（{told}）" if told else ""


def logic_words(part: Requirement | Condition) -> str:
    """How the conditions combine, in words."""
    if isinstance(part, Condition):
        return "1项"
    count = len(list(part.conditions()))
    said = {"all": "须全部具备", "any": "具备其一即可", "none": "均不得有"}[part.logic]
    inner = [logic_words(p) for p in part.parts if isinstance(p, Requirement) and len(p.parts) > 1]
    return f"{count}项{said}" + (f"（其中{'；'.join(inner)}）" if inner else "")


def given_words(given: Given) -> str:
    """What was understood: 营业收入：2499万元."""
    return f"{_field(given)}：{_said(given)}"


def _field(given: Given) -> str:
    return WORDS.get(given.field or "") or label_of(given.field or "")


def _said(given: Given) -> str:
    if given.quantity:
        return f"{given.period if given.period else ''}{_tight(given.quantity.written)}"
    if given.words:
        return ("" if given.holds is not False else "不是/不在") + "、".join(given.words)
    if given.days:
        first, last = given.days
        return (
            chinese_date(first)
            if first == last
            else f"{chinese_date(first)}至{chinese_date(last)}之间"
        )
    return "有" if given.holds else "没有"
