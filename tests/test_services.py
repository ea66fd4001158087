from __future__ import annotations

import signal
import time

import numpy as np
import pytest
from endpoints import plain, status
from homes import app, rules, started, write

import kb.endpoint
from kb.config import Settings
from kb.embed.openai import EndpointEmbedder
from kb.endpoint import Endpoint
from kb.errors import ModelError
from kb.rerank import EndpointReranker, reranker


def embedder(server, seconds=30.0):
    url = f"{server.url}/embeddings"
    return EndpointEmbedder(Endpoint("向量模型", "KB_EMBED", url, "", seconds), "m")


def reading(server, path="/rerank"):
    return EndpointReranker(Endpoint("重排模型", "KB_RERANK", f"{server.url}{path}", "", 30), "r")


def said(body):
    """A fault that answers these bytes."""
    return lambda _: (200, {"Content-Type": "application/json"}, body.encode())


ENDLESS = "1" + "0" * 400


# --- what is answered -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f'{{"data": [{{"index": 0, "embedding": [{ENDLESS}, 1]}}]}}', "没有整齐的向量"),
        ('{"data": [{"index": 0, "embedding": [[1, 1]]}]}', "没有整齐的向量"),
        ('{"data": [{"index": 0, "embedding": null}]}', "没有整齐的向量"),
        ('{"data": {"index": 0}}', "没有整齐的向量"),
        ('{"data": null}', "没有整齐的向量"),
        ('{"data": [{"index": 1, "embedding": [1, 1]}]}', "一一编号"),
        ('{"data": [{"index": 0, "embedding": [1e308, 1e308]}]}', "不是数"),
        ("[" * 100_000, "不是 JSON"),
        ("", "不是 JSON"),
        ('{"error": {"message": "model m is not loaded"}}', "没有这个地址或模型（model m is not"),
    ],
)
def test_an_answer_that_makes_no_sense_is_a_fault_of_the_service(server, body, fault):
    server.fail(said(body))
    with pytest.raises(ModelError, match=fault):
        embedder(server).embed_question("骨干企业")


def test_rows_without_numbers_are_taken_in_their_order(server):
    server.fail(said('{"data": [{"embedding": [3, 4]}, {"embedding": [0, 2]}]}'))
    assert np.allclose(embedder(server).embed_passages(["甲", "乙"]), [[0.6, 0.8], [0, 1]])


def test_a_service_that_fails_with_a_batch_under_way_is_asked_no_more(server):
    server.fail(status(401))
    with pytest.raises(ModelError, match="密钥"):
        embedder(server).embed_passages([f"条文{n}" for n in range(32 * 50)])
    assert 10**9 - server.faults <= 8


# --- what is refused as too much --------------------------------------------------------------


def test_one_text_that_is_too_long_does_not_make_the_others_go_one_by_one(server):
    server.longest = 500
    ours = embedder(server)
    ours.embed_passages([*[f"条文{n}" for n in range(60)], "字" * 900])
    server.asked.clear()
    ours.embed_passages([f"后来的条文{n}" for n in range(64)])
    assert [len(body["input"]) for body in server.asked] == [32, 32]


def test_a_question_too_long_for_the_model_is_asked_by_its_beginning(server):
    server.longest = 500
    question = "企业" * 900
    assert np.allclose(
        embedder(server).embed_question(question), embedder(server).embed_question("企业" * 225)
    )


def test_what_is_refused_again_and_again_takes_no_longer_than_one_question_may(server):
    def refusing(_):
        time.sleep(0.4)
        return plain({"error": "too long"}, 413)

    server.fail(refusing)
    began = time.perf_counter()
    with pytest.raises(ModelError):
        embedder(server, seconds=1).embed_question("企业" * 100_000)
    assert time.perf_counter() - began < 4


def test_half_a_character_is_no_fault_of_the_service(server):
    whole = embedder(server).embed_question("?骨干企业")
    assert np.allclose(embedder(server).embed_question("\ud800骨干企业"), whole)


# --- ways there -------------------------------------------------------------------------------


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "nonsense://x"])
def test_a_proxy_that_cannot_be_used_is_said_at_once(server, proxy, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", proxy)
    kb.endpoint._client.cache_clear()
    try:
        with pytest.raises(ModelError, match="代理"):
            embedder(server).embed_question("骨干企业")
    finally:
        kb.endpoint._client.cache_clear()


def test_an_interruption_waits_for_no_service(server, tmp_path):
    files = {"甲.txt": rules("示范办法", *[f"企业应当于每年{n}月报送材料。" for n in range(1, 10)])}
    folder = write(tmp_path / "in", files)
    how = {"KB_EMBED": "openai", "KB_EMBED_BASE_URL": server.url, "KB_EMBED_MODEL": "m"}
    server.fail(status(429, Retry_After="100"))
    process = started(tmp_path / "home", "ingest", folder, **how)
    until = time.monotonic() + 60
    while server.faults == 10**9 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.2)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert time.monotonic() - began < 20 and process.returncode == 1
    assert "已中断" in err and "Traceback" not in err
    assert app(tmp_path / "home", "search", "报送材料", **how).status == 0


# --- rerankers --------------------------------------------------------------------------------


TEXTS = [f"骨干企业标准第{n}项" for n in range(30)]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (f'{{"results": [{{"index": 0, "relevance_score": {ENDLESS}}}]}}', "看得懂"),
        ('{"results": [{"index": true, "relevance_score": 1}]}', "看得懂"),
        ('{"results": [{"index": 0, "score": 1}, {"index": 0, "score": 1}]}', "没有给齐"),
        ("[0.3, 0.7]", "看得懂"),
        ("null", "看得懂"),
    ],
)
def test_scores_in_no_known_shape_are_a_fault(server, body, fault):
    server.fail(said(body))
    with pytest.raises(ModelError, match=fault):
        reading(server).scores("问", ["甲", "乙"])


def test_a_request_refused_once_does_not_change_the_shape_for_good(server):
    ours = reading(server)
    server.fail(status(400), times=20)
    with pytest.raises(ModelError):
        ours.scores("骨干企业", TEXTS)
    server.faults = 0
    assert max(ours.scores("骨干企业", TEXTS)) == 1


def test_another_service_at_the_address_is_spoken_to_in_its_own_shape(server):
    ours = reading(server)
    assert ours.scores("骨干企业", ["骨干企业", "无"]) == [1, 0]

    def tei(handler, body):
        if "texts" not in body:
            return plain({"error": "missing field `texts`"}, 422)
        return plain([{"index": i, "score": 0.5} for i in range(len(body["texts"]))])

    server.reply = tei
    with pytest.raises(ModelError):
        ours.scores("骨干企业", ["骨干企业", "无"])
    assert ours.scores("骨干企业", ["骨干企业", "无"]) == [0.5, 0.5]


@pytest.mark.parametrize("most", [1, 7, 29])
def test_a_reranker_that_takes_fewer_texts_at_once_is_given_fewer(server, most):
    whole = reading(server).scores("骨干企业第3项", TEXTS)
    server.most = most
    ours = reading(server)
    assert ours.scores("骨干企业第3项", TEXTS) == whole
    server.refused = 0
    assert ours.scores("骨干企业第3项", TEXTS) == whole and server.refused == 0


def test_a_text_too_long_for_a_reranker_is_read_in_part(server):
    server.longest = 500
    scores = reading(server).scores("骨干企业", ["骨干企业" + "无" * 900, "无" * 10])
    assert scores == [1, 0]


def test_dashscope_is_spoken_to_in_its_own_shape(server):
    seen = []

    def own(handler):
        seen.append(handler.path)
        rows = [{"index": 1, "relevance_score": 0.9}, {"index": 0, "relevance_score": 0.2}]
        return plain({"output": {"results": rows}, "request_id": "…"})

    server.fail(own)
    path = "/services/rerank/text-rerank/text-rerank"
    assert reading(server, path).scores("问", ["甲", "乙"]) == [0.2, 0.9]
    assert seen == [f"/v1{path}"]


@pytest.mark.parametrize(
    ("named", "asked"),
    [
        ("https://a/v1", "https://a/v1/rerank"),
        ("https://a/v1/", "https://a/v1/rerank"),
        ("https://a/v1/rerank", "https://a/v1/rerank"),
        ("https://a/compatible-api/v1/reranks", "https://a/compatible-api/v1/reranks"),
        ("https://a/rerank/text-rerank/text-rerank", "https://a/rerank/text-rerank/text-rerank"),
    ],
)
def test_where_a_reranker_is_asked(named, asked):
    assert reranker(Settings(rerank=named))._endpoint.url == asked
