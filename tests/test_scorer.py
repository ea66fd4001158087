from __future__ import annotations

import json
from itertools import pairwise

import pytest
from scorer import covered, holds, plain, score

TEXT = (
    "第六条优化招商引资环境。\n\n第七条培育转化孵化加速载体。\n\n"
    "——创建产业基础条件。引进一批**骨干企业**（年销售收入 2500 万元以上），形成产业体系。\n\n"
    "——科学合理规划布局。规划相对集中的发展空间。\n\n第十八条有效期至 2025 年 12 月 31 日。\n"
)
NEWS = "5月10日,常務會議審議通過了導則,簽約項目88個,總額約750億元。"
TEXTS = {"003_a.txt": TEXT, "001_b.txt": NEWS}

ITEM = "——创建产业基础条件。引进一批**骨干企业**（年销售收入 2500 万元以上），形成产业体系。"
EXPIRED = {"kind": "expired", "text": "已于2025年12月31日失效"}


def cite(quote, source="003_a.txt", article=7, n=1):
    start = TEXTS[source].find(quote)
    span = [start, start + len(quote)]
    return {"n": n, "source": source, "article": article, "quote": quote, "span": span}


def row(**changes):
    made = {
        "id": "Q1",
        "type": "clause",
        "question": "骨干企业的年销售收入门槛是多少？",
        "gold_doc": "003",
        "gold_articles": [7],
        "gold_quote": ["引进一批骨干企业（年销售收入 2500 万元以上）"],
        "answer_facts": ["2500万元以上"],
        "answerable": True,
    }
    return made | changes


def answer(**changes):
    made = {
        "status": "answered",
        "text": f"已失效。\n{ITEM}",
        "as_of": "2026-11-22",
        "notices": [EXPIRED],
        "citations": [cite(ITEM)],
        "related": [],
    }
    return made | changes


NEWS_ROW = row(
    type="easy",
    gold_doc="001",
    gold_articles=[],
    gold_quote=["常務會議審議通過了導則"],
    answer_facts=["5月10日", "88个", "约750亿元"],
)
TRAP = row(
    type="trap",
    answerable=False,
    gold_quote=["有效期至 2025 年 12 月 31 日"],
    answer_facts=[],
    facts_any=[["没有规定", "未规定"], ["第七条"]],
    must_not=["最高奖励500万元"],
    question="第七条最高奖励500万元吗？",
)
ELIGIBILITY = row(
    type="eligibility",
    facts_any=[["不满足", "未达到"]],
    must_not=["可以申报"],
)

RIGHT = [
    pytest.param(row(), answer(), id="原文"),
    pytest.param(row(), answer(text="年銷售收入 **２５００萬元**以上"), id="繁体全角加粗"),
    pytest.param(
        row(),
        answer(as_of="2025-12-31", notices=[]),
        id="失效前不提示",
    ),
    pytest.param(
        NEWS_ROW,
        answer(text=NEWS, notices=[], citations=[cite(NEWS, "001_b.txt", None)]),
        id="新闻",
    ),
    pytest.param(
        ELIGIBILITY,
        answer(text="不满足：2499万元，未达到2500万元以上"),
        id="判定",
    ),
    pytest.param(
        TRAP,
        answer(
            status="refused",
            text="第七条最高奖励500万元吗？第七条没有规定奖励金额。",
            citations=[],
            related=[cite(ITEM)],
        ),
        id="拒答并重复问题",
    ),
    pytest.param(
        TRAP, answer(status="not_found", text="第七条未规定，见原文"), id="没有这样的规定"
    ),
    pytest.param(
        row(gold_articles=[7, 18], gold_quote=["有效期至 2025 年 12 月 31 日。"], answer_facts=[]),
        answer(citations=[cite(ITEM), cite("第十八条有效期至 2025 年 12 月 31 日。", article=18)]),
        id="两条",
    ),
]


@pytest.mark.parametrize(("row", "answer"), RIGHT)
def test_a_right_answer_has_no_fault(row, answer):
    assert score(row, answer, TEXTS.__getitem__).faults == ()


WRONG = [
    (row(), answer(status="refused"), "status"),
    (row(), answer(status="clarify"), "status"),
    (TRAP, answer(status="clarify", text="第七条没有规定"), "status"),
    (row(), answer(citations=[cite(ITEM, article=8)]), "article 7"),
    (row(gold_articles=[7, 18]), answer(), "article 18"),
    (row(), answer(citations=[], related=[cite(ITEM)]), "article 7"),
    (TRAP, answer(status="refused", text="第七条未规定", citations=[]), "article 7"),
    (NEWS_ROW, answer(text=NEWS, citations=[cite(ITEM)]), "does not cite 001"),
    (row(), answer(citations=[cite(ITEM) | {"quote": "引进骨干企业"}]), "is not in"),
    (row(), answer(citations=[cite(ITEM) | {"quote": " "}]), "is not in"),
    (row(), answer(citations=[cite(ITEM) | {"span": [0, 5]}]), "span"),
    (row(), answer(related=[cite(ITEM) | {"quote": "编造的话"}]), "is not in"),
    (row(), answer(citations=[cite("第七条培育转化孵化加速载体。")]), "no quote covers"),
    (row(), answer(text="见第七条"), "does not say: 2500万元以上"),
    (row(answer_facts=["500万元"]), answer(), "does not say: 500万元"),
    (row(answer_facts=["2025年12月3"]), answer(text="2025年12月31日"), "does not say"),
    (ELIGIBILITY, answer(text="2500万元以上，请自行判断"), "says none of"),
    (ELIGIBILITY, answer(text="不满足2500万元以上，可以申报"), "says: 可以申报"),
    (TRAP, answer(text="第七条未规定，但最高獎勵 500 萬元"), "says: 最高奖励500万元"),
    (TRAP, answer(text="第七条最高奖励500万元吗？"), "says none of: 没有规定"),
    (row(), answer(notices=[]), "expired"),
    (row(), answer(notices=[{"kind": "news", "text": ""}, EXPIRED]), "expired"),
    (row(), answer(as_of="2025-12-31"), "while it has effect"),
    (row(question=ITEM), answer(text=ITEM), "does not say"),
]


@pytest.mark.parametrize(("row", "answer", "fault"), WRONG)
def test_a_wrong_answer_is_told_why(row, answer, fault):
    faults = score(row, answer, TEXTS.__getitem__).faults
    assert any(fault in said for said in faults), faults


@pytest.mark.parametrize(
    ("gold", "quotes", "enough"),
    [
        ("## 第六章 服务保障", ["第六章服务保障"], True),
        ("甲乙丙丁戊己庚辛壬癸", ["甲乙丙丁戊己庚"], True),
        ("甲乙丙丁戊己庚辛壬癸", ["甲乙丙丁戊"], False),
        ("甲乙丙丁戊己庚辛壬癸", ["甲乙丙", "丁戊己", "庚辛壬癸"], False),
        ("甲乙丙丁戊己庚辛壬癸子丑", ["甲乙丙丁戊己", "庚辛壬癸子丑"], True),
        ("建立工作机制一二三。" + "其他" * 40, ["第二条建立工作机制。建立工作机制一二三。"], True),
        ("琶洲重點發展數字會展產業", ["其中，琶洲重点发展数字会展产业，"], True),
        ("2021年5月29日", ["第十八条本导则自印发之日起施行"], False),
        ("甲", [], False),
    ],
)
def test_a_gold_quote_is_covered_by_most_of_it_or_by_a_sentence(gold, quotes, enough):
    assert covered(gold, quotes) is enough


@pytest.mark.parametrize(
    ("text", "fact", "there"),
    [
        ("签约88个项目", "88个", True),
        ("签约188个项目", "88个", False),
        ("运营至2019年", "9年", False),
        ("1.5亿元", "5亿元", False),
        ("共18", "18", True),
        ("共185", "18", False),
        ("共18.5", "18", False),
        ("18。", "18", True),
    ],
)
def test_a_number_is_not_part_of_a_longer_one(text, fact, there):
    assert holds(text, fact) is there


@pytest.mark.parametrize(
    "text",
    ["到 2022 年，**超600亿元**[1]", "- 到２０２２年,超600億元", "> 到2022年，`超600亿元`"],
)
def test_form_makes_no_difference(text):
    assert plain(text) == "到2022年,超600亿元"


def test_gold_quotes_of_the_real_questions_cover_themselves_and_not_each_other(shared):
    lines = (shared / "eval" / "seed_questions.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    for question in rows:
        assert all(covered(gold, question["gold_quote"]) for gold in question["gold_quote"])
    for one, other in pairwise(q for q in rows if q["answerable"] and q["type"] == "easy"):
        if one["gold_articles"] != other["gold_articles"]:
            assert not all(covered(gold, other["gold_quote"]) for gold in one["gold_quote"])


def test_an_answer_made_of_the_gold_is_right_and_any_part_left_out_is_seen(shared):
    texts = {path.name: path.read_text(encoding="utf-8") for path in (shared / "seeds").iterdir()}
    lines = (shared / "eval" / "seed_questions.jsonl").read_text(encoding="utf-8").splitlines()
    for question in map(json.loads, lines):
        made = _gold_answer(question, texts)
        assert score(question, made, texts.__getitem__).faults == (), question["id"]
        if question["answerable"]:
            for hole in ({"citations": []}, {"text": ""}, {"status": "refused"}):
                assert not score(question, made | hole, texts.__getitem__).right, question["id"]


def _gold_answer(question, texts):
    source = next(name for name in texts if name.startswith(question["gold_doc"]))
    quotes = [quote for quote in question["gold_quote"] if quote in texts[source]]
    quotes = quotes or [texts[source][:50]]
    articles = question["gold_articles"] or [None]
    said = [*question["answer_facts"], *(any_of[0] for any_of in question.get("facts_any", []))]
    return {
        "status": "answered" if question["answerable"] else "refused",
        "text": "；".join(said),
        "as_of": "2026-11-22",
        "notices": [EXPIRED],
        "citations": [
            {"n": n, "source": source, "article": article, "quote": quote}
            for n, quote in enumerate(quotes)
            for article in articles
        ],
    }
