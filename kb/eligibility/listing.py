"""What was read as conditions, for staff to look over (条件清单): each with its quote and place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from kb.citation import label
from kb.condition import Condition, ConditionKind, Offer
from kb.eligibility.match import Judged, Verdict
from kb.eligibility.shapes import condition_json
from kb.eligibility.telling import benefit_words, condition_words, logic_words, rule_at, where
from kb.model import Document
from kb.notices import titled

Read = Sequence[tuple[Document, Sequence[Offer]]]
KINDS = {
    ConditionKind.THRESHOLD: "数量条件", ConditionKind.QUALITY: "资格条件",
    ConditionKind.JUDGEMENT: "需人工认定", ConditionKind.TARGET: "工作目标（不是申报条件）",
    ConditionKind.DEADLINE: "期限", ConditionKind.FACT: "事实",
}  # fmt: skip


def offers_json(read: Read) -> dict[str, Any]:
    """The conditions of documents as JSON."""
    return {"documents": [_document(document, offers) for document, offers in read]}


def _document(document: Document, offers: Sequence[Offer]) -> dict[str, Any]:
    return {
        "document": document.record.title,
        "document_id": document.id,
        "source": document.source,
        "offers": [
            {
                "pinpoint": label(offer.pinpoint, document.record.tradition),
                "benefit": "；".join(benefit_words(b) for b in offer.benefits),
                "tier": offer.tier or None,
                "conditions": [_plain(document, c) for c in offer.requirement.conditions()],
                "statements": [_plain(document, c) for c in offer.targets],
                "span": [offer.span.start, offer.span.end],
                "quote": offer.span.of(document.text),
            }
            for offer in offers
        ],
    }


def _plain(document: Document, condition: Condition) -> dict[str, Any]:
    body = condition_json(document, Judged(condition, Verdict.UNKNOWN))
    judged = ("given", "verdict", "gap", "why", "ask")
    return {"period": condition.period} | {k: v for k, v in body.items() if k not in judged}


def offers_text(read: Read) -> str:
    """The conditions of documents for a terminal."""
    lines: list[str] = []
    for document, offers in read:
        if offers:
            lines += [
                f"{titled(document.record)} · {document.source}",
                *_lines(document, offers),
                "",
            ]
    return "\n".join(lines).rstrip() or "没有读出条件：请先入库，或检查文件名。"


def _lines(document: Document, offers: Sequence[Offer]) -> Iterator[str]:
    for offer in offers:
        at = label(offer.pinpoint, document.record.tradition)
        gives = "；".join(benefit_words(b) for b in offer.benefits)
        tier = f"（第{offer.tier}档）" if offer.tier else ""
        if gives or offer.requirement.parts:
            yield f"  {at}{tier}{'：' + gives if gives else ''}"
        if len(list(offer.requirement.conditions())) > 1:
            yield f"    {logic_words(offer.requirement)}"
        for condition in (*offer.requirement.conditions(), *offer.targets):
            rule = _rule(document, condition)
            yield f"    [{KINDS[condition.kind]}] {condition_words(condition)}{rule}"
            quote = " ".join(condition.span.of(document.text).split())
            yield f"      原文：{quote}（{where(document, condition)}）"


def _rule(document: Document, condition: Condition) -> str:
    review = f" · {condition.review}" if condition.review else ""
    if condition.inclusion is None:
        return review
    at = rule_at(document, condition)
    return f"；{condition.inclusion.rule}{f'（{at}）' if at else ''}{review}"
