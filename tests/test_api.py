from __future__ import annotations

import json
import os
import subprocess
import sys

import httpx
import pytest
from served import ROOT, fill

TITLE = "广州人工智能与数字经济试验区产业导则"
DAY = "2026-11-22"


@pytest.fixture(scope="module")
def web(site):
    with httpx.Client(base_url=site, timeout=30, trust_env=False) as client:
        yield client


def test_ask_answers_with_the_same_shape_by_get_and_by_post(web):
    asked = {"question": "第五条第四款", "as_of": DAY}
    got = web.get("/api/v1/ask", params=asked).json()
    posted = web.post("/api/v1/ask", json=asked).json()
    assert {**got, "took_ms": 0} == {**posted, "took_ms": 0}
    assert got["status"] == "answered"
    assert got["citations"][0]["pinpoint"] == "第五条第四款"
    assert got["citations"][0]["status"] == "expired"
    assert got["as_of"] == DAY


def test_what_may_be_asked_next_is_sent_to_who_asks_for_it(web):
    asked = {"question": "第五条第四款", "as_of": DAY}
    assert "next" not in web.get("/api/v1/ask", params=asked).json()
    got = web.get("/api/v1/ask", params={**asked, "next": "1"}).json()
    posted = web.post("/api/v1/ask", json={**asked, "next": True}).json()
    assert got["next"] == posted["next"] and 1 <= len(got["next"]) <= 3
    assert all(TITLE in one for one in got["next"])
    for one in got["next"]:
        assert web.get("/api/v1/ask", params={"question": one}).json()["status"] == "answered"
    refused = web.get("/api/v1/ask", params={"question": "火星上的重力是多少", "next": "1"}).json()
    assert refused["next"] == []


def test_the_day_decides_the_status(web):
    asked = {"question": "第五条第四款", "as_of": "2025-12-31"}
    assert web.get("/api/v1/ask", params=asked).json()["citations"][0]["status"] == "in_force"


def test_search_gives_ranked_passages(web):
    found = web.get("/api/v1/search", params={"question": "骨干企业", "k": 3}).json()["passages"]
    assert [row["rank"] for row in found] == list(range(1, len(found) + 1))
    assert 0 < len(found) <= 3


def test_every_document_listed_can_be_fetched(web):
    for row in web.get("/api/v1/documents").json()["documents"]:
        found = web.get(f"/api/v1/documents/{row['id']}").json()
        assert found["document"]["title"] == row["title"]
        assert found["provisions"]


WRONG = [
    ("GET", "/api/v1/ask", 400, "问题"),
    ("GET", "/api/v1/ask?question=%20", 400, "问题"),
    ("GET", "/api/v1/ask?question=" + "a" * 2001, 400, "2000字"),
    ("GET", "/api/v1/ask?question=a&as_of=yesterday", 400, "日期"),
    ("GET", "/api/v1/search?question=a&k=0", 400, "k=0"),
    ("GET", "/api/v1/search?question=a&k=9999999999999", 400, "k="),
    ("GET", "/api/v1/documents/nothing", 404, "nothing"),
    ("GET", "/api/v1/nothing", 404, "页面"),
    ("DELETE", "/api/v1/documents", 405, "方式"),
    ("POST", "/api/v1/search", 405, "方式"),
]


@pytest.mark.parametrize(("method", "path", "status", "said"), WRONG)
def test_an_error_is_json_in_chinese_with_its_status(web, method, path, status, said):
    reply = web.request(method, path)
    assert reply.status_code == status
    assert said in reply.json()["error"]["message"]


HANT = {"accept-language": "zh-TW,zh;q=0.9,en;q=0.8"}
IN_SCRIPT = [
    ("GET", "/api/v1/ask", HANT, None, "請先寫下問題"),
    ("GET", "/api/v1/ask?script=hant", {}, None, "請先寫下問題"),
    ("GET", "/api/v1/ask?question=2026&as_of=x", HANT, None, "日期請寫成"),
    ("GET", "/api/v1/ask?question=現在還有效嗎&as_of=x", {}, None, "日期請寫成"),
    ("GET", "/api/v1/ask?question=现在还有效吗&as_of=x", HANT, None, "日期请写成"),
    ("POST", "/api/v1/ask", {}, {"question": "現在還有效嗎？", "as_of": "x"}, "日期請寫成"),
    ("POST", "/api/v1/ask", HANT, {"question": "现在还有效吗？", "as_of": "x"}, "日期请写成"),
    ("POST", "/api/v1/ask", HANT, {"question": "GDP 2026?", "history": 3}, "請給此前的問題"),
    ("POST", "/api/v1/ask", HANT, [], "請求正文應為"),
    ("GET", "/api/v1/search?q=現在&k=0", {}, None, "整數"),
    ("GET", "/api/v1/documents/无此文件", HANT, None, "沒有收錄“无此文件”"),
    ("GET", "/api/v1/passages/none", HANT, None, "重新提問"),
    ("GET", "/api/v1/sites/none", {"accept-language": "zh-Hant-HK"}, None, "沒有登記"),
    ("GET", "/api/v1/nothing", {"accept-language": "zh-MO"}, None, "沒有這個頁面"),
    ("GET", "/nothing", {"accept-language": "zh-HK"}, None, "沒有這個頁面"),
    ("DELETE", "/api/v1/documents", HANT, None, "請求方式"),
    ("POST", "/answers/none/opinion", HANT, {"good": True}, "沒有留存編號為“none”"),
    ("GET", "/embed?site=none", HANT, None, "沒有登記這個站點"),
    ("GET", "/embed?site=none&lang=hans", HANT, None, "没有登记这个站点"),
    ("GET", "/documents?as_of=x", HANT, None, "日期請寫成"),
    ("GET", "/api/v1/nothing", {"accept-language": "en"}, None, "没有这个页面"),
]


@pytest.mark.parametrize(("method", "path", "headers", "body", "said"), IN_SCRIPT)
def test_what_goes_wrong_is_said_in_the_script_that_was_asked_in(
    web, method, path, headers, body, said
):
    reply = web.request(method, path, headers=headers, json=body)
    assert reply.status_code >= 400
    shown = reply.text
    if "json" in reply.headers["content-type"]:
        shown = reply.json()["error"]["message"]
        assert reply.headers["content-language"] in ("zh-Hans", "zh-Hant")
        assert "accept-language" in reply.headers["vary"].lower()
    assert said in shown, shown


ALIKE, TOLD = "公司地址", "第七条写了什么？"
SCRIPTS = [
    ({"question": ALIKE}, {}, "hans"),
    ({"question": ALIKE}, HANT, "hant"),
    ({"question": ALIKE, "script": "hant"}, {}, "hant"),
    ({"question": ALIKE, "script": "hans"}, HANT, "hans"),
    ({"question": ALIKE, "script": "klingon"}, HANT, "hant"),
    ({"question": TOLD, "script": "hant"}, HANT, "hans"),
    ({"question": "第七條寫了什麼？", "script": "hans"}, {}, "hant"),
]


@pytest.mark.parametrize(("values", "headers", "script"), SCRIPTS)
def test_a_question_that_both_scripts_write_alike_is_answered_as_its_asker_reads(
    web, values, headers, script
):
    got = web.get("/api/v1/ask", params=values, headers=headers).json()
    posted = web.post("/api/v1/ask", json=values, headers=headers).json()
    streaming = {**headers, "accept": "text/event-stream"}
    streamed = web.post("/api/v1/ask", json=values, headers=streaming).text
    told = json.loads(streamed.rpartition("event: answer\ndata: ")[2])
    assert [one["script"] for one in (got, posted, told)] == [script] * 3
    assert got["text"] == posted["text"] == told["text"]
    if values["question"] == ALIKE:
        assert ("知识库中" if script == "hans" else "知識庫中") in got["text"]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/nothing", 404, "没有这个页面"), ("/documents/x/y/z", 404, "没有这个页面"),
        ("/checkup?as_of=x", 400, "日期请写成"),
        ("/checkup?script=hant&as_of=x", 400, "日期請寫成"),
    ],
)  # fmt: skip
def test_a_browser_that_goes_wrong_gets_a_page_with_the_ways_on(web, path, status, said):
    reply = web.get(path, headers={"accept": "text/html,application/xhtml+xml"})
    assert reply.status_code == status and said in reply.text
    assert 'role="alert"' in reply.text and 'href="documents' in reply.text
    assert "default-src 'self'" in reply.headers["content-security-policy"]
    assert web.get(path, headers={"accept": "*/*"}).json()["error"]["status"] == status


BODIES = [
    b"",
    b"[]",
    b"{",
    b'"x"',
    b"\xff",
    b"[" * 100_000,
    b'{"question": 3}',
    b'{"question": []}',
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: repr(body[:12]))
def test_a_body_that_is_no_question_is_refused(web, body):
    reply = web.post("/api/v1/ask", content=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"]


ODD = [
    "\ud800第七条",
    "第七条\x00",
    "第七条\u202e",
    "<script>第七条</script>",
    "％00' OR 1=1 --",
    "😀" * 50,
]


@pytest.mark.parametrize("question", ODD, ids=ascii)
def test_an_odd_question_is_answered_or_refused_and_never_breaks(web, question):
    reply = web.post("/api/v1/ask", content=ascii_json(question))
    assert reply.status_code == 200
    assert reply.json()["status"] in ("answered", "refused", "not_found", "clarify")


def ascii_json(question):
    return json.dumps({"question": question}).encode("ascii")


CLOSED = [
    ("POST", "/gradio_api/upload"),
    ("GET", "/gradio_api/upload_progress?upload_id=x"),
    ("GET", "/gradio_api/file=/etc/passwd"),
    ("GET", "/gradio_api/info"),
    ("GET", "/gradio_api/openapi.json"),
    ("GET", "/gradio_api/runs"),
    ("GET", "/gradio_api/proxy=http://127.0.0.1/"),
    ("GET", "/monitoring"),
    ("GET", "/docs"),
    ("GET", "/openapi.json"),
    ("GET", "/manifest.json"),
]


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_what_the_page_does_not_need_is_closed(web, method, path):
    assert web.request(method, path).status_code == 404


@pytest.mark.parametrize("path", ["/", "/api/v1/documents", "/read/nothing", "/nothing"])
def test_every_reply_carries_the_safety_headers(web, path):
    headers = web.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.split("style-src")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_is_chinese_and_names_no_other_host(web):
    page = web.get("/").text
    assert 'lang="zh-Hans"' in page
    assert page.count("<script ") == page.count("<script nonce=")
    head = page.split("</head>")[0]
    config = head.split("window.gradio_config = ")[1].split(";</script>")[0]
    assert "://" not in head.replace(config, "").replace(str(web.base_url).rstrip("/"), "")


def test_an_oversized_request_is_refused(web):
    assert web.post("/api/v1/ask", content=b"x" * 1_000_001).status_code == 413
    assert web.post("/api/v1/ask", content=iter([b"{}"])).status_code == 413


def test_the_reading_page_marks_the_quoted_words(web):
    cited = web.get("/api/v1/ask", params={"question": "第五条第四款"}).json()["citations"][0]
    start, end = cited["span"]
    page = web.get(f"/read/{cited['document_id']}?from={start}&to={end}").text
    assert f'<mark id="tw-quoted" tabindex="-1">{cited["quote"]}</mark>' in page


@pytest.mark.parametrize(
    "place", ["from=5&to=2", "from=x&to=y", "from=0&to=99999999", "at=9999999"]
)
def test_a_place_that_is_not_in_the_document_shows_it_unmarked(web, place):
    reply = web.get(f"/read/{TITLE}?{place}")
    assert reply.status_code == 200
    assert "<mark" not in reply.text


def test_a_document_that_is_gone_is_said_to_be(web):
    reply = web.get("/read/0123456789abcdef")
    assert reply.status_code == 404
    assert "重新提问" in reply.text


def test_a_port_in_use_is_one_clear_sentence(site, tmp_path):
    port = site.rstrip("/").rsplit(":", 1)[1]
    command = [sys.executable, "app.py", "serve", "--port", port]
    settings = {**os.environ, "KB_HOME": str(fill(tmp_path))}
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True)
    assert done.returncode == 1
    assert port in done.stderr
    assert "--port" in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_answer_given_over_http_can_be_seen_again(web):
    given = web.get("/api/v1/ask", params={"question": "第五条第四款", "as_of": DAY}).json()
    page = web.get(f"/answers/{given['answer_id']}")
    assert page.status_code == 200
    assert given["citations"][0]["quote"][:12] in page.text
