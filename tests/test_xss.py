from __future__ import annotations

import re

import httpx
import pytest
from hosts import NEEDED, PATIENCE, hosted
from model_server import model_server
from payloads import EVIL, PAYLOADS
from served import fill, free_port, served

from kb.store.sites import Site, Sites

pytestmark = NEEDED
EACH = 8
"""Payloads of a question and of a clause: as many at once as a page would ever see."""

GROUPS = [PAYLOADS[i : i + EACH] for i in range(0, len(PAYLOADS), EACH)]


def file_name(payload):
    return re.sub(r"[/\x00\n]", "∕", payload)[:60]


def written(n, group):
    """A document whose title, 条 and file name are payloads."""
    rows = [
        f"第{'一二三四五六七八'[i]}条 编号X{n}{i}的规定是：{one}。" for i, one in enumerate(group)
    ]
    head = f"# 编号Y{n}办法{group[0]}".replace("\n", " ")
    return head + "\n\n" + "\n\n".join(row.replace("\n", " ") for row in rows) + "\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("payloads")
    for n, group in enumerate(GROUPS):
        (folder / f"{n}{file_name(group[1])}.txt").write_text(written(n, group), "utf-8")
    for n, payload in enumerate(PAYLOADS):
        title = " ".join(payload.split("\n"))
        text = f"{title}\n\n第一条 本办法适用于编号Z{n}的事项。\n"
        (folder / f"t{n}{file_name(payload)}.txt").write_text(text, "utf-8")
    return fill(tmp_path_factory.mktemp("home"), folder)


@pytest.fixture(scope="module")
def kb(home):
    port = free_port()
    with model_server() as model:
        model.reset(lambda prompt: "".join(f"{one}[A1]。\n" for one in PAYLOADS[:20]))
        settings = {"KB_LLM_BASE_URL": model.address, "KB_LLM_MODEL": "m"}
        with served(home, port, **settings):
            yield f"http://127.0.0.1:{port}"
        assert model.asked


@pytest.fixture
def page(kb, home, chromium):
    """A page in which nothing may run that is not ours, and nothing go elsewhere."""
    ran, asked = [], []
    with hosted(kb) as host:
        for title, greeting in (PAYLOADS[0], PAYLOADS[13]), (PAYLOADS[15], PAYLOADS[7]):
            examples = PAYLOADS[:60:4]
            site = Site("demo", (host.origin,), title=title, greeting=greeting, examples=examples)
            Sites(home).add(site)
        context = chromium.new_context(locale="zh-CN", viewport={"width": 1200, "height": 800})
        context.expose_function("pwned", lambda *args: ran.append(args))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.host = host
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: asked.append(request.url))
        yield page
        page.wait_for_timeout(200)
        context.close()
    assert ran == []
    assert [url for url in asked if EVIL in url or not url.startswith(
        (kb, host.origin, "data:image", "blob:", "about:"))] == []  # fmt: skip


def test_the_corpus_is_large_enough_and_would_do_harm(chromium):
    assert len(set(PAYLOADS)) >= 60
    page = chromium.new_page()
    ran, asked = [], []
    page.expose_function("pwned", lambda *args: ran.append(args))
    page.route("**/*", lambda route: (asked.append(route.request.url), route.abort()))
    done = 0
    for payload in PAYLOADS:
        before = len(ran) + len(asked)
        page.set_content(f"<!doctype html><title>x</title>{payload}", wait_until="commit")
        page.wait_for_timeout(20)
        done += len(ran) + len(asked) > before
    page.close()
    assert done >= 30  # the rest aims at Markdown, attributes, or another parser


def ask_frame(frame, question):
    before = frame.locator(".answer").count()
    frame.locator("#box").fill(question)
    frame.locator("#box").press("Enter")
    frame.locator(".answer").nth(before).wait_for()
    return frame.locator(".answer").nth(before)


def test_nothing_runs_in_the_framed_page(page):
    page.goto(page.host.origin)
    page.get_by_role("button", name="政策问答").click()
    frame = page.frame_locator("iframe")
    frame.locator("#box").wait_for()
    for n, group in enumerate(GROUPS):
        answer = ask_frame(frame, "".join(group)[:1900])
        assert group[0].split("\n")[0][:12] in frame.locator(".question").last.inner_text()
        answer = ask_frame(frame, f"编号Y{n}办法第一条和第二条写了什么")
        for cite in answer.locator("figcaption .cite, .related .cite").all()[:2]:
            cite.click()
            frame.locator(".clause .text").wait_for()
            frame.get_by_role("button", name="返回回答").click()
    ours = "() => [...document.querySelectorAll('main *')].map(e => e.tagName)"
    tags = set(frame.locator("body").evaluate(ours))
    assert not tags & {
        "IMG",
        "SCRIPT",
        "SVG",
        "IFRAME",
        "STYLE",
        "LINK",
        "OBJECT",
        "EMBED",
        "VIDEO",
    }
    page.reload()  # what the tab remembers is put back
    page.get_by_role("button", name="政策问答").click()
    frame.locator(".answer").first.wait_for()


def test_nothing_runs_in_the_chat_page(page, kb):
    page.goto(kb)
    box = page.locator("#tw-question textarea")
    box.wait_for()
    for n, group in enumerate(GROUPS):
        for question in ("".join(group)[:1900], f"编号Y{n}办法第一条"):
            before = page.locator("#tw-log .bot-row .tw-answer:not(.tw-writing)").count()
            box.fill(question)
            box.press("Enter")
            page.wait_for_function(
                "n => document.querySelectorAll('#tw-log .bot-row .tw-answer:not(.tw-writing)')"
                ".length > n", arg=before
            )  # fmt: skip
    assert (
        page.locator("#tw-log .tw-answer :is(img, script, svg, iframe, style, form)").count() == 0
    )
    kept = [one.get_attribute("href") for one in page.locator("a.tw-kept").all()]
    assert kept
    for address in kept[:: max(1, len(kept) // 6)]:
        page.goto(f"{kb}/{address}")
        assert page.locator("main :is(img, script, svg, iframe, style)").count() == 0


def test_nothing_runs_on_the_reading_pages(page, kb):
    held = httpx.get(f"{kb}/api/v1/documents", trust_env=False).json()["documents"]
    assert len(held) >= 60
    for one in held[:: max(1, len(held) // 24)]:
        found = httpx.get(f"{kb}/api/v1/ask", params={"question": f"{one['title'][:200]}第一条"},
                          trust_env=False, timeout=30).json()  # fmt: skip
        for citation in (found["citations"] + found["related"])[:1]:
            page.goto(f"{kb}/read/{citation['version']}?from=0&to=20")
    page.goto(f"{kb}/documents")
