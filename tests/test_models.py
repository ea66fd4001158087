from __future__ import annotations

import itertools
import json
import logging
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import numpy as np
import pytest
from endpoints import NAN, cut, data, dripping, html, plain, service, slow, status, unscored
from homes import apart, app, rows_of, rules, write

from kb.circuit import LONGEST_REST, REST, Breaker
from kb.embed.openai import EndpointEmbedder
from kb.endpoint import Endpoint
from kb.errors import ModelError
from kb.rerank import EndpointReranker

KEY = "sk-secret-0123456789"
QUESTION = "骨干企业的年销售收入标准是多少？"
GUIDE = "广州人工智能与数字经济试验区产业导则"


def embedder(server, *, seconds=5.0, sleeps=None, key=""):
    kept = sleeps if sleeps is not None else []
    endpoint = Endpoint(
        "向量模型", "KB_EMBED", f"{server.url}/embeddings", key, seconds, sleep=kept.append
    )
    return EndpointEmbedder(endpoint, "m", prefix="")


def settings(server, **more):
    return {
        "KB_EMBED": "openai",
        "KB_EMBED_BASE_URL": server.url,
        "KB_EMBED_MODEL": "m",
        **more,
    }


# --- an embedder behind an address ------------------------------------------------------------


def test_rows_come_in_the_order_of_the_texts_however_they_are_answered(server):
    ours = embedder(server)
    texts = [f"第{n}条　企业年销售收入{n}万元" for n in range(100)]
    rows = ours.embed_passages(texts)
    assert rows.shape == (100, 64) and ours.dimension == 64
    assert np.allclose(np.linalg.norm(rows, axis=1), 1)
    for i in (0, 31, 32, 99):
        assert np.allclose(rows[i], ours.embed_question(texts[i]), atol=1e-6)
    assert ours.embed_passages([]).shape == (0, 64)


@pytest.mark.parametrize("most", [1, 7, 10])
def test_a_service_that_takes_fewer_texts_at_once_is_asked_for_fewer(server, most):
    server.most = most
    texts = [f"条文{n}" for n in range(50)]
    assert len(embedder(server).embed_passages(texts)) == 50
    assert sorted(server.texts()) == sorted(texts)
    assert max(len(body["input"]) for body in server.asked) <= most


def test_a_text_too_long_for_the_model_is_embedded_by_its_beginning(server):
    server.longest = 500
    ours = embedder(server)
    long = "".join(f"第{n}项内容" for n in range(300))
    rows = ours.embed_passages(["短", long])
    assert rows.shape == (2, 64)
    assert max(map(len, server.texts())) <= 500


FAULTS = [
    ("html", html, "不是 JSON"),
    ("cut", cut, "中断"),
    ("drip", dripping, "没有答复"),
    ("slow", slow(60), "没有答复"),
    ("429", status(429), "额度"),
    ("500", status(500), "状态 500"),
    ("503", status(503, Retry_After="2"), "暂时不可用"),
    ("401", status(401), "KB_EMBED_API_KEY"),
    ("404", status(404), "KB_EMBED_MODEL"),
    ("302", status(302, Location="/login"), "没有这个地址"),
    ("400", status(400), "不接受"),
    ("none", data(), "没有给出向量"),
    ("empty", data([]), "空的向量"),
    ("ragged", data([1.0, 2.0], [1.0]), "没有整齐的向量"),
    ("more", data([1.0, 2.0], [1.0, 0.0]), "应给出 1 个向量"),
    ("nan", data([NAN, 1.0]), "不是数"),
    ("zero", data([0.0, 0.0]), "全零"),
    ("words", data(["一", "二"]), "没有整齐的向量"),
    ("shape", lambda _: plain(["data"]), "没有整齐的向量"),
]


def patience(said):
    """Seconds to wait: few where the wait must end, many where a busy machine may be late."""
    return 0.5 if said == "没有答复" else 30


@pytest.mark.parametrize(("fault", "said"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_whatever_goes_wrong_is_said_in_chinese_within_the_time(server, fault, said):
    server.fail(fault)
    began = time.perf_counter()
    with pytest.raises(ModelError, match=said) as caught:
        embedder(server, seconds=patience(said), key=KEY).embed_question("骨干企业")
    assert time.perf_counter() - began < 20
    assert "：请" in str(caught.value) and KEY not in str(caught.value)


def test_another_dimension_than_before_is_a_fault(server):
    ours = embedder(server)
    ours.embed_question("骨干企业")
    server.columns = 32
    with pytest.raises(ModelError, match="先给出 64 维、又给出 32 维"):
        ours.embed_question("骨干企业")


def test_a_key_that_is_refused_and_echoed_is_not_shown(server, caplog):
    server.key = "another"
    with caplog.at_level(logging.DEBUG), pytest.raises(ModelError, match="密钥") as caught:
        embedder(server, key=KEY).embed_question("骨干企业")
    assert KEY not in str(caught.value) + caplog.text
    assert KEY not in repr(embedder(server, key=KEY)._endpoint)


def test_nobody_there_is_said_at_once():
    endpoint = Endpoint("向量模型", "KB_EMBED", "http://127.0.0.1:9/v1/embeddings")
    with pytest.raises(ModelError, match="连不上"):
        EndpointEmbedder(endpoint, "m").embed_question("骨干企业")


@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ({}, [1, 2, 4]),
        ({"Retry_After": "7"}, [7, 7, 7]),
        ({"Retry_After": "soon"}, [1, 2, 4]),
    ],
)
def test_a_busy_service_is_asked_again_when_it_says(server, headers, waits):
    server.fail(status(429, **headers), times=3)
    sleeps: list[float] = []
    assert embedder(server, sleeps=sleeps).embed_passages(["骨干企业"]).any()
    assert sleeps == waits


def test_it_may_say_so_with_a_date(server):
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    server.fail(status(429, Retry_After=then), times=1)
    sleeps: list[float] = []
    assert embedder(server, sleeps=sleeps).embed_passages(["骨干企业"]).any()
    assert sleeps == pytest.approx([55], abs=6)


def test_who_asks_for_an_hour_is_not_waited_for(server):
    server.fail(status(429, Retry_After="3600"))
    sleeps: list[float] = []
    with pytest.raises(ModelError, match="额度"):
        embedder(server, sleeps=sleeps).embed_passages(["骨干企业"])
    assert sleeps == []


# --- the breaker ------------------------------------------------------------------------------


def test_what_has_just_failed_is_left_alone_for_longer_and_longer():
    now, calls = [0.0], []

    def work():
        calls.append(now[0])
        raise ModelError("坏了")

    breaker = Breaker(clock=lambda: now[0])
    for _ in range(600):
        assert breaker.attempt(work) is None and breaker.trouble == "坏了"
        now[0] += 1
    assert calls[:3] == [0, REST, REST * 3]
    assert max(b - a for a, b in itertools.pairwise(calls)) <= LONGEST_REST
    now[0] += LONGEST_REST
    assert breaker.attempt(lambda: 1) == 1 and not breaker.trouble
    assert breaker.attempt(work) is None
    now[0] += REST
    assert breaker.attempt(lambda: 2) == 2


# --- a home whose vectors come from a service -------------------------------------------------


def found(home, question=QUESTION, **how):
    ran = app(home, "search", question, "--json", "-k", "3", **how)
    assert ran.status == 0, ran.err
    return ran.json


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A home embedded by a service that goes on serving."""
    home = tmp_path_factory.mktemp("served") / "home"
    with service() as server:
        ran = app(home, "ingest", "--json", **settings(server))
        assert ran.status == 0 and "没有向量" not in ran.out, ran.err
        yield home, server


def test_its_vectors_are_asked_for_once_and_answer(served):
    home, server = served
    assert len(server.texts()) == len(rows_of(home, "chunks"))
    again = app(home, "ingest", "--json", **settings(server))
    assert again.json["unchanged"] == again.json["documents"]
    assert len(server.texts()) == len(rows_of(home, "chunks"))
    body = found(home, **settings(server))
    assert body["notices"] == [] and body["passages"][0]["document"] == GUIDE
    assert server.texts()[-1] == QUESTION  # the question as put, not its words


HURRIED = {"KB_EMBED_TIMEOUT": "1"}


@pytest.mark.parametrize("fault", [slow(60), status(500), status(429), html, cut, data([1.0, 2.0])])
def test_while_the_service_is_down_words_answer_and_it_is_said(served, fault):
    home, server = served
    server.fail(fault)
    try:
        began = time.perf_counter()
        body = found(home, **settings(server), **HURRIED)
        assert time.perf_counter() - began < 20
        (notice,) = body["notices"]
        assert notice["kind"] == "degraded" and "只按字词检索" in notice["text"]
        assert body["passages"][0]["document"] == GUIDE
        answer = app(home, "ask", QUESTION, "--json", **settings(server), **HURRIED).json
        assert answer["status"] == "answered" and answer["notices"][-1] == notice
        assert notice["text"] in answer["text"]
        hant = app(home, "search", "骨幹企業的銷售收入標準", **settings(server), **HURRIED)
        assert "只按字詞檢索" in hant.out
    finally:
        server.faults = 0


def test_a_batch_pays_the_timeout_once(served, tmp_path):
    home, server = served
    lines = "\n".join(json.dumps({"id": n, "question": f"企业{n}"}) for n in range(20))
    (tmp_path / "q.jsonl").write_text(lines, "utf-8")
    server.fail(slow(60), times=20)
    try:
        how = settings(server) | HURRIED
        ran = app(home, "search", "--batch", tmp_path / "q.jsonl", **how)
        assert server.faults == 19  # asked once
        assert all(row["notices"] for row in ran.rows) and len(ran.rows) == 20
    finally:
        server.faults = 0


def test_another_embedder_is_refused_with_what_to_run(served):
    home, server = served
    for how in ({}, settings(server, KB_EMBED_MODEL="other")):
        for words in (("ask", QUESTION), ("search", QUESTION), ("ingest",)):
            ran = app(home, *words, **how)
            assert ran.status == 1 and "python app.py ingest --reembed" in ran.err, ran.err


ARTICLES = [f"企业应当于每年{n}月报送第{n}号材料，逾期不予受理。" for n in range(1, 10)]


KILLED = """
import os
import ingest.embedding as e, kb.store.stock as s
e.AT_ONCE = 3
real, n = s.Stock.store, [0]
def store(self, *a):
    real(self, *a)
    n[0] += 1
    n[0] == 3 and os.kill(os.getpid(), 9)
s.Stock.store = store
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A folder of texts with a home beside it, embedded three pieces at a time."""
    monkeypatch.setattr("ingest.embedding.AT_ONCE", 3)
    files = {f"{n}.txt": rules(f"示范{n}号管理办法", *ARTICLES) for n in "甲乙丙"}
    return tmp_path / "home", write(tmp_path / "in", files)


def test_what_the_service_gave_before_it_failed_is_not_asked_for_again(small, server):
    home, folder = small
    how = settings(server)
    server.key = KEY
    good = {**how, "KB_EMBED_API_KEY": KEY}
    assert app(home, "ingest", folder, **how).status == 0  # taken in; the report says what lacks
    ran = app(home, "ingest", folder, "--json", **how)
    (warning,) = [w for w in ran.json["warnings"] if w["kind"] == "embedding"]
    assert "没有向量，暂时只按字词" in warning["detail"] and "KB_EMBED_API_KEY" in warning["detail"]
    assert app(home, "search", "报送材料", **good).status == 0
    assert app(home, "doctor", **good).status == 1
    assert app(home, "ingest", folder, **good).status == 0
    assert app(home, "doctor", **good).status == 0
    asked = [t for t in server.texts() if t != "报送材料"]
    assert len(asked) == len(set(asked)) == len(rows_of(home, "chunks"))


def test_a_killed_ingestion_goes_on_with_the_vectors_it_lacks(small, server):
    home, folder = small
    assert apart(home, "ingest", folder, code=KILLED, **settings(server)).status == -9
    assert len(server.texts()) == 9
    assert app(home, "ingest", folder, **settings(server)).status == 0
    assert len(server.texts()) == len(set(server.texts())) == len(rows_of(home, "chunks"))
    assert app(home, "doctor", **settings(server)).status == 0


def test_a_changed_file_asks_only_for_what_changed(small, server):
    home, folder = small
    app(home, "ingest", folder, **settings(server))
    before = len(server.texts())
    text = rules("示范甲号管理办法", *ARTICLES[:4], "企业不必再报送任何材料。", *ARTICLES[5:])
    write(folder, {"甲.txt": text})
    assert app(home, "ingest", folder, **settings(server)).status == 0
    assert len(server.texts()) == before + 1


def test_reembedding_runs_beside_what_answers_and_switches_at_the_end(small, server):
    home, folder = small
    app(home, "ingest", folder)
    made = rows_of(home, "chunks")
    server.key = KEY
    first = app(home, "ingest", "--reembed", **settings(server))
    assert first.status == 1 and "原有向量仍在回答" in first.err
    assert found(home, "报送第3号材料")["passages"] and rows_of(home, "chunks") == made
    how = settings(server, KB_EMBED_API_KEY=KEY)
    ran = apart(home, "ingest", "--reembed", code=KILLED, **how)
    assert ran.status == -9 and rows_of(home, "chunks") == made
    assert found(home, "报送第3号材料")["passages"]
    assert app(home, "ingest", "--reembed", **how).status == 0
    texts = server.texts()
    assert len(texts) == len(set(texts)) == len(made)
    assert rows_of(home, "next_vectors") == []
    assert found(home, "报送第3号材料", **how)["notices"] == []
    assert app(home, "doctor", **how).status == 0
    assert app(home, "ingest", folder, "--json", **how).json["unchanged"] == 3
    assert "--reembed" in app(home, "search", "材料").err  # the old one is now the other one
    assert app(home, "ingest", "--reembed").status == 0  # and back, without the service
    assert found(home, "报送第3号材料")["passages"]


def test_a_desk_that_is_open_while_the_embedder_changes_goes_on_by_words(small, server):
    from kb.config import Settings
    from kb.desk import Desk

    home, folder = small
    app(home, "ingest", folder)
    desk = Desk.open(Settings(home=home))
    assert desk.search("报送第3号材料").notices == ()
    assert app(home, "ingest", "--reembed", **settings(server)).status == 0
    rows = desk.search("报送第3号材料")
    assert rows and "只按字词检索" in rows.notices[0].text and "重启" in rows.notices[0].text
    desk.close()


# --- rerankers --------------------------------------------------------------------------------


def reranker(server, path="/rerank", seconds=5.0):
    endpoint = Endpoint("重排模型", "KB_RERANK", f"{server.url}{path}", KEY, seconds)
    return EndpointReranker(endpoint, "r")


def test_scores_come_in_the_order_of_the_texts(server):
    scores = reranker(server).scores("骨干企业", ["无关", "骨干企业标准", "企业"])
    assert scores[1] == 1 and scores[0] == 0 < scores[2]


def test_scores_of_any_size_are_brought_between_0_and_1_in_the_same_order(server):
    server.score = lambda _, text: {"a": -9.0, "b": 4.0, "c": 0.5}[text]
    low, high, middle = reranker(server).scores("问", ["a", "b", "c"])
    assert 0 <= low < middle < high <= 1


def test_the_shape_of_tei_is_spoken_too(server):
    seen = []

    def tei(handler):
        seen.append(handler.path)
        return (
            plain({"error": "missing field `texts`"}, 422)
            if len(seen) == 1
            else plain([{"index": 1, "score": 0.9}, {"index": 0, "score": 0.1}])
        )

    server.fail(tei)
    assert reranker(server).scores("问", ["a", "b"]) == [0.1, 0.9]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (html, "不是 JSON"),
        (slow(60), "没有答复"),
        (status(500), "状态 500"),
        (unscored(), "没有"),
        (unscored({"index": 0, "relevance_score": 1}), "没有给齐"),
        (unscored({"index": 7, "relevance_score": 1}), "看得懂"),
        (unscored({"index": -1, "relevance_score": 1}), "看得懂"),
        (unscored({"index": 0, "relevance_score": "高"}), "看得懂"),
        (unscored({"index": 0, "relevance_score": NAN}), "没有给齐"),
    ],
)
def test_scores_that_make_no_sense_are_a_fault(server, fault, said):
    server.fail(fault)
    with pytest.raises(ModelError, match=said):
        reranker(server, seconds=patience(said)).scores("问", ["a", "b"])


@pytest.fixture(scope="module")
def plain_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("plain") / "home"
    assert app(home, "ingest").status == 0
    return home


def test_a_reranker_orders_what_was_found_with_official_text_ahead(plain_home, server):
    how = {"KB_RERANK": f"{server.url}/rerank", "KB_RERANK_API_KEY": KEY}
    server.score = lambda _, text: 0.9 if "第十条" in text else 0.5
    rows = found(plain_home, "人工智能企业的支持", **how)["passages"]
    before = found(plain_home, "人工智能企业的支持")["passages"]
    assert rows != before
    server.score = lambda *_: 0.5
    same = app(plain_home, "search", "人工智能企业", "--json", "-k", "30", **how).json["passages"]
    official = [row["kind"] not in ("news", "commentary") for row in same]
    assert official == sorted(official, reverse=True)
    assert [row["score"] for row in same] == sorted((r["score"] for r in same), reverse=True)


def test_without_its_reranker_the_order_stays_and_it_is_said(plain_home, server):
    server.fail(status(500))
    body = found(plain_home, KB_RERANK=server.url)
    assert [n["text"] for n in body["notices"]] == ["重排暂时不可用，结果按初步排序。"]
    assert body["passages"] == found(plain_home)["passages"]
