from __future__ import annotations

import json
from datetime import date

import pytest
from scorer import score

from kb.config import Settings
from kb.contract import answer_json
from kb.desk import Desk

FLOORS = {"clause": 5, "easy": 10, "traditional": 5, "trap": 5}


@pytest.fixture(scope="module")
def seeds(shared, tmp_path_factory):
    from ingest.roots import roots
    from ingest.run import run
    from kb.text import Tokeniser

    home = tmp_path_factory.mktemp("seeds")
    report = run(home, Tokeniser(), roots([shared / "seeds"]), lambda *_: None)
    assert report.documents == 5 and not report.failed
    desk = Desk.open(Settings(home=home))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def scores(shared, seeds):
    rows = [
        json.loads(line)
        for line in (shared / "eval/seed_questions.jsonl").read_text("utf-8").splitlines()
    ]
    texts = {held.source: seeds.document(held.source).text for held in seeds.documents()}
    out = []
    for row in rows:
        as_of = date.fromisoformat(row.get("as_of", "2026-11-22"))
        answer = answer_json(seeds.ask(row["question"], as_of))
        out.append(score(row, json.loads(json.dumps(answer)), texts.__getitem__))
    return out


@pytest.mark.parametrize("kind", FLOORS)
def test_at_least_so_many_questions_of_a_kind_are_wholly_right(scores, kind):
    wrong = [f"{s.id}: {'; '.join(s.faults)}" for s in scores if s.type == kind and not s.right]
    right = sum(s.right for s in scores if s.type == kind)
    assert right >= FLOORS[kind], "\n".join(wrong)
