from __future__ import annotations

import json
from datetime import date

import pytest
from homes import QUESTION, app, write

from kb.model import Kind, Level, Status
from kb.results import AnswerStatus, Mode

GUIDE = "广州人工智能与数字经济试验区产业导则"


def day(value):
    return date.fromisoformat(value).isoformat() == value


def one_of(*kinds):
    return lambda value: value in [str(kind) for kinds_ in kinds for kind in kinds_]


def maybe(check):
    return lambda value: value is None or fits(value, check)


def listed(check):
    return lambda value: isinstance(value, list) and all(fits(v, check) for v in value)


def span(value):
    return len(value) == 2 and 0 <= value[0] <= value[1]


def fits(value, check):
    """Whether a value has the promised shape: a type, a test, or the fields of an object."""
    if isinstance(check, dict):
        assert isinstance(value, dict) and set(check) <= set(value), set(check) - set(value)
        for name, inner in check.items():
            assert fits(value[name], inner), (name, value[name])
        return True
    if isinstance(check, type):
        return isinstance(value, check) and (check is bool or not isinstance(value, bool))
    return check(value)


TEXT, NUMBER = maybe(str), maybe(int)
CITATION = {
    "n": int, "document": str, "document_id": str, "source": str, "pinpoint": str,
    "article": NUMBER, "suffix": NUMBER, "paragraph": NUMBER, "item": NUMBER, "subitem": NUMBER,
    "quote": str, "span": span, "status": one_of(Status), "effective_to": maybe(day),
    "verified": bool,
}  # fmt: skip
ANSWER = {
    "id": TEXT, "answer_id": str, "question": str, "status": one_of(AnswerStatus),
    "mode": one_of(Mode), "text": str, "as_of": day, "took_ms": float,
    "notices": listed({"kind": str, "text": str}), "citations": listed(CITATION),
    "related": lambda value: isinstance(value, list),
}  # fmt: skip
SEARCH = {
    "id": TEXT, "question": str, "took_ms": float,
    "passages": listed({
        "rank": int, "score": float, "document": str, "source": str, "kind": one_of(Kind),
        "status": one_of(Status), "article": TEXT, "pinpoint": str, "text": str,
        "snippet": lambda value: 0 < len(value) <= 250,
    }),
}  # fmt: skip
RECORD = {
    "title": str, "aliases": listed(str), "kind": one_of(Kind), "issuer": TEXT, "number": TEXT,
    "signed_on": maybe(day), "effective_from": maybe(day), "effective_to": maybe(day),
    "status": one_of(Status), "source": str,
}  # fmt: skip
PROVISION = {
    "level": one_of(Level), "number": NUMBER, "suffix": NUMBER, "label": str, "heading": TEXT,
    "text": str, "span": span,
}  # fmt: skip
PROVISION["children"] = listed(PROVISION)
EVIDENCE = {"pinpoint": str, "quote": str}
SHOWN = {"document": {**RECORD, "evidence": dict}, "provisions": listed(PROVISION)}
INGESTED = {
    "documents": int, "added": int, "updated": int, "unchanged": int, "removed": int,
    "articles": int, "chunks": int, "took_s": float,
    "repairs": listed({"source": str, "kind": str, "count": int}),
    "warnings": listed({"source": str, "kind": str, "detail": str}),
    "failed": listed({"source": str, "error": str}),
}  # fmt: skip


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    place = tmp_path_factory.mktemp("contract")
    app(place / "home", "ingest", write(place / "in", {"空.txt": b""}))
    return place / "home", app(place / "home", "ingest", "--json")


@pytest.fixture(scope="module")
def home(ingested):
    return ingested[0]


def test_ingest_prints_its_report_and_nothing_else(ingested):
    ran = ingested[1]
    assert (ran.status, ran.err) == (0, "") and fits(ran.json, INGESTED)
    assert (ran.json["documents"], ran.json["added"], ran.json["articles"]) == (4, 4, 18)
    assert ran.json["repairs"] and ran.json["warnings"]


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "导则第七条第一款第一项",
        "第九十九条写了什么",
        "导则的有效期",
        "今天天气怎么样",
        "",
        "導則何時失效",
    ],
)
def test_ask_gives_every_promised_field(home, question):
    ran = app(home, "ask", question, "--json")
    assert (ran.status, ran.err) == (0, "") and fits(ran.json, ANSWER)
    assert len(ran.out.splitlines()) == 1 and ran.json["id"] is None
    for n, citation in enumerate(ran.json["citations"], 1):
        assert citation["n"] == n and citation["verified"]
        text = app(home, "show", citation["document_id"], "--json").json["provisions"]
        assert citation["quote"] in "".join(p["text"] for p in text) or not text


def test_search_gives_every_promised_field_best_first(home):
    ran = app(home, "search", QUESTION, "--json", "-k", "5")
    assert (ran.status, ran.err) == (0, "") and fits(ran.json, SEARCH)
    passages = ran.json["passages"]
    assert [p["rank"] for p in passages] == list(range(1, len(passages) + 1)) and passages
    assert [p["score"] for p in passages] == sorted((p["score"] for p in passages), reverse=True)
    assert all(p["snippet"] in p["text"] for p in passages) and len(passages) <= 5
    places = [(p["source"], p["span"][0], p["text"]) for p in passages]
    assert len({(source, text) for source, _, text in places}) == len(places)


def test_show_gives_a_document_with_its_evidence_and_its_tree(home):
    ran = app(home, "show", GUIDE, "--json")
    assert (ran.status, ran.err) == (0, "") and fits(ran.json, SHOWN)
    document = ran.json["document"]
    assert (document["effective_to"], document["status"]) == ("2025-12-31", "expired")
    assert all(fits(e, EVIDENCE) for e in document["evidence"].values())
    assert document["evidence"]["effective_to"]["pinpoint"] == "第十八条"


def test_show_gives_the_provisions_a_pinpoint_names(home):
    ran = app(home, "show", "产业导则", "第十七至十八条", "--json").json
    assert fits(ran, SHOWN) and [p["label"] for p in ran["provisions"]] == ["第十七条", "第十八条"]


def test_what_is_under_a_provision_lies_inside_it_and_reads_as_its_text(home):
    def check(node, text, start):
        a, b = node["span"]
        assert text[a - start : b - start] == node["text"]
        for child in node["children"]:
            assert a <= child["span"][0] <= child["span"][1] <= b
            check(child, text, start)

    for held in app(home, "documents", "--json").json["documents"]:
        for top in app(home, "show", held["id"], "--json").json["provisions"]:
            check(top, top["text"], top["span"][0])


def test_documents_gives_what_is_held_on_a_day(home):
    ran = app(home, "documents", "--json", "--as-of", "2024-01-01")
    assert (ran.status, ran.err) == (0, "") and ran.json["as_of"] == "2024-01-01"
    assert fits(ran.json["documents"], listed({**RECORD, "root": str, "articles": int}))
    (guide,) = [d for d in ran.json["documents"] if d["title"] == GUIDE]
    assert guide["status"] == "in_force"


BATCH = [
    {"id": "a", "question": QUESTION, "as_of": "2024-01-01"},
    {"id": 7, "question": QUESTION},
    {"question": "导则\u2028的有效期"},
    {"id": None, "question": ""},
    {"id": "a", "question": "今天天气怎么样", "history": ["导则的有效期"]},
]


@pytest.mark.parametrize(("command", "shape"), [("ask", ANSWER), ("search", SEARCH)])
def test_a_batch_keeps_order_and_ids(home, tmp_path, command, shape):
    lines = [json.dumps(row, ensure_ascii=False) for row in BATCH]
    batch = write(tmp_path, {"q.jsonl": "\ufeff" + "\n\n".join(lines) + "\r\n"}) / "q.jsonl"
    ran = app(home, command, "--batch", batch)
    assert (ran.status, ran.err) == (0, "")
    assert [row["id"] for row in ran.rows] == [row.get("id") for row in BATCH]
    assert [row["question"] for row in ran.rows] == [row["question"] for row in BATCH]
    assert all(fits(row, {**shape, "id": lambda _: True}) for row in ran.rows)


def test_a_line_of_a_batch_may_have_its_own_day(home, tmp_path):
    lines = "\n".join(json.dumps(row) for row in BATCH[:2])
    batch = write(tmp_path, {"q.jsonl": lines}) / "q.jsonl"
    then, now = app(home, "ask", "--batch", batch, "--as-of", "2026-11-22").rows
    assert (then["as_of"], now["as_of"]) == ("2024-01-01", "2026-11-22")
    assert {c["status"] for c in then["citations"]} == {"in_force"}
    assert {c["status"] for c in now["citations"]} == {"expired"}


def test_remove_prints_what_it_removed(home):
    app(home, "remove", "guideline-approval-hant.md", "--yes")
    assert app(home, "ingest", "--json").json["added"] == 1
    ran = app(home, "remove", "guideline-approval-hant.md", "--yes", "--json")
    assert [row["source"] for row in ran.json["removed"]] == ["guideline-approval-hant.md"]
    app(home, "ingest")
