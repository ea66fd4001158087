from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from kb.results import Answer, AnswerStatus

CORPUS = Path(__file__).parent / "corpus"
TRAPS = [json.loads(line) for line in (CORPUS / "traps.jsonl").read_text("utf-8").splitlines()]
DAY = date(2026, 11, 22)
FLOOR = 95
DISAGREES = ("与原文不符", "没有写明", "没有规定", "没有提到")


@pytest.fixture(scope="module")
def answers(tmp_path_factory) -> dict[str, Answer]:
    from conftest import ROOT, desk_of

    held = (CORPUS / "measures.md", CORPUS / "opening.txt", ROOT / "data" / "policies")
    desk = desk_of(*held, home=tmp_path_factory.mktemp("traps"))
    found = {trap["question"]: desk.ask(trap["question"], DAY) for trap in TRAPS}
    desk.close()
    return found


def caught(answer: Answer) -> bool:
    if answer.status is not AnswerStatus.ANSWERED:
        return True
    return any(words in answer.text for words in DISAGREES)


def fell_for(answers: dict[str, Answer], traps: list[dict[str, str]]) -> str:
    fell = [t["question"] for t in traps if not caught(answers[t["question"]])]
    return "\n".join(f"{q}\n    {answers[q].text[-200:]}" for q in fell)


def test_there_are_a_hundred_traps_of_many_kinds():
    kinds = defaultdict(set)
    for trap in TRAPS:
        kinds[trap["kind"]].add(trap["question"])
    assert sum(map(len, kinds.values())) == 100 and len(kinds) >= 10


def test_nearly_every_trap_is_caught(answers):
    right = sum(caught(answers[trap["question"]]) for trap in TRAPS)
    assert right >= FLOOR, fell_for(answers, TRAPS)


def test_every_structural_trap_is_caught(answers):
    structural = [trap for trap in TRAPS if trap["structural"]]
    assert len(structural) >= 30
    assert not fell_for(answers, structural)


def test_what_is_caught_invents_no_amount(answers):
    wanted = {"800万元", "300万元", "1000万元", "900万"}
    for trap in TRAPS:
        answer = answers[trap["question"]]
        quoted = "".join(c.quote for c in (*answer.citations, *answer.related))
        assert not any(amount in quoted for amount in wanted)
