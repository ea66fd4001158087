from __future__ import annotations

import gzip
import json
import re
from importlib.resources import files

import httpx
import pytest
from hosts import NEEDED, PATIENCE, WIDGET, hosted
from served import fill, free_port, served

from kb.store.kept import Kept
from kb.store.sites import Site, Sites
from kb.web.embed import PARTS, content

LAUNCHER = "政策问答"
EXAMPLES = ("第七条写了什么？", "导则现在还有效吗？")
KILO = 1024


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return fill(tmp_path_factory.mktemp("widget"))


@pytest.fixture(scope="module")
def kb(home):
    port = free_port()
    with served(home, port) as errors:
        yield f"http://127.0.0.1:{port}"
        said = errors.read_text(encoding="utf-8")
    assert "OUTSIDE" not in said and "Traceback" not in said, said


@pytest.fixture(scope="module")
def host(kb, home):
    with hosted(kb) as one:
        site = Site("demo", (one.origin,), examples=EXAMPLES, feedback=f"{one.origin}/feedback")
        Sites(home).add(site)
        yield one


@pytest.fixture
def visit(kb, host, chromium):
    """Opens the host page; afterwards nothing was complained of and nobody else was called."""
    contexts, asked, complaints, expected = [], [], [], []

    def visit_(path="/", attributes="", complains=(), **options):
        host.attributes = attributes
        expected.extend(complains)
        context = chromium.new_context(locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda m: m.type in ("error", "warning") and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.asked = asked
        page.goto(path if "://" in path else host.origin + path)
        return page

    yield visit_
    cookies = [cookie for context in contexts for cookie in context.cookies()]
    for context in contexts:
        context.close()
    host.site = "demo"
    assert not cookies
    assert not [text for text in complaints if not any(e in text for e in expected)]
    assert not [url for url in asked if not url.startswith((kb, host.origin, "about:", "data:"))]


def opened(page, name=LAUNCHER):
    page.get_by_role("button", name=name, exact=True).click()
    page.frame_locator("iframe").locator("#box").wait_for()
    return page.frame_locator("iframe")


def ask(frame, question):
    before = frame.locator(".answer").count()
    frame.locator("#box").fill(question)
    frame.locator("#box").press("Enter")
    frame.locator(".answer").nth(before).wait_for()
    return frame.locator(".answer").nth(before)


def focused(page):
    """What has the focus, looked for through shadow roots."""
    return page.evaluate(
        "() => { let e = document.activeElement;"
        " while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement;"
        " return [e.tagName, e.getAttribute('aria-label') || e.textContent.slice(0, 40), e.id]; }"
    )


def squeezed(text):
    return "".join(text.split())


# --- bytes and language -------------------------------------------------------------------------


def packed(*names):
    return sum(len(content(name)[1]) for name in names)


def test_the_loader_is_at_most_6_kb_and_the_framed_page_60():
    assert packed("loader.js") <= 6 * KILO
    assert packed("frame.js", "frame.css") <= 20 * KILO


NEVER = (
    r"\beval\b", r"new Function", r"innerHTML", r"outerHTML", r"insertAdjacent",
    r"document\.write", r"setAttribute\(\"style", r"localStorage", r"cookie",
)  # fmt: skip


SCRIPTS = ["loader.js", "frame.js", *(f"frame/{name}.js" for name in PARTS)]


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_scripts_are_plain_enough_for_an_old_browser(name):
    esprima = pytest.importorskip("esprima", reason="esprima is not installed")
    source = content(name)[0].decode() if "/" not in name else (WIDGET / name).read_text("utf-8")
    esprima.parseScript(source)
    assert "/" not in name or len(source.splitlines()) <= 150
    for never in NEVER:
        assert not re.search(never, source), never


def test_nothing_of_the_widget_names_another_host():
    assert {path.stem for path in (WIDGET / "frame").iterdir()} == set(PARTS)
    for path in (path for path in WIDGET.rglob("*") if path.is_file()):
        named = set(re.findall(r"https?://[^\s\"'<>]+", path.read_text("utf-8")))
        assert named <= {"https://…/widget.js", "http://127.0.0.1:7860/widget.js"}, path


def test_what_the_framed_page_loads_is_all_there_is_to_load(kb, host):
    with httpx.Client(base_url=kb, trust_env=False) as web:
        page = web.get("/embed?site=demo")
        total = len(gzip.compress(page.content, 9))
        for name in re.findall(r'(?:src|href)="(widget/[^"]+)"', page.text):
            reply = web.get(f"/{name}")
            assert reply.headers["content-encoding"] == "gzip"
            assert "immutable" in reply.headers["cache-control"]
            total += int(reply.headers["content-length"])
        again = web.get(
            "/widget.js", headers={"if-none-match": web.get("/widget.js").headers["etag"]}
        )
    assert total <= 60 * KILO
    assert again.status_code == 304


def test_the_headers_of_the_framed_page_let_in_its_own_site_and_no_inline_code(kb, host):
    headers = httpx.get(f"{kb}/embed?site=demo", trust_env=False).headers
    policy = headers["content-security-policy"]
    assert f"frame-ancestors {host.origin}" in policy and "default-src 'none'" in policy
    assert "unsafe" not in policy and "x-frame-options" not in headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert "set-cookie" not in headers


def test_an_unknown_site_gets_no_framed_page(kb):
    reply = httpx.get(f"{kb}/embed?site=nobody", trust_env=False)
    assert reply.status_code == 403 and "没有登记" in reply.text
    assert "frame-ancestors 'none'" in reply.headers["content-security-policy"]


# --- in the browser -----------------------------------------------------------------------------

OURS = "document.querySelector('div[lang]').shadowRoot.querySelector"
ONCE_FOCUSED = """e => new Promise(done => { (function wait() {
    document.activeElement === e ? done() : setTimeout(wait, 20) })() })"""


def in_browser(test):
    for mark in NEEDED:
        test = mark(test)
    return test


@in_browser
def test_nothing_more_is_loaded_until_it_is_opened_and_the_page_stays_as_it_was(visit, kb):
    page = visit()
    page.get_by_role("button", name=LAUNCHER).wait_for()
    assert [url for url in page.asked if url.startswith(kb)] == [f"{kb}/widget.js"]
    ours = page.evaluate("Object.keys(window).filter(k => /tiaowen|told|frame_/i.test(k))")
    assert ours == ["Tiaowen"]
    left = "[...document.body.children].map(e => e.tagName).join()"
    assert page.evaluate(left) == "HEADER,MAIN,FOOTER,SCRIPT,DIV"
    assert page.evaluate("document.querySelectorAll('head style, iframe').length") == 0
    opened(page)
    assert page.locator("iframe").get_attribute("title") == "政策问答窗口"


@in_browser
def test_an_answer_shows_notice_quote_and_citation_and_the_citation_opens_the_clause(visit):
    page = visit(viewport={"width": 1000, "height": 760})
    frame = opened(page)
    answer = ask(frame, "第五条第四款")
    text = answer.inner_text()
    assert text.startswith("已失效") and "2025年12月31日" in text
    quote = answer.locator("blockquote").inner_text()
    assert "鱼珠片区发展" in quote
    cite = answer.locator("figcaption button")
    assert "[1] 《广州人工智能与数字经济试验区产业导则》第五条第四款" in cite.inner_text()
    assert "已失效" in cite.inner_text()
    cite.click()
    frame.locator(".clause mark").first.wait_for()
    marked = "".join(frame.locator(".clause mark").all_inner_texts())
    assert squeezed(marked) == squeezed(quote)
    assert "已失效 有效期至2025年12月31日" in frame.locator(".about").inner_text()
    assert frame.locator("h2#clause").evaluate("e => e === document.activeElement")
    whole = frame.get_by_role("link", name="在条文查阅中打开")
    assert re.search(r"documents/\w+\?as_of=.*#art_5_4$", whole.get_attribute("href"))
    frame.get_by_role("button", name="下一条").click()
    frame.locator(".facts", has_text="第六条").wait_for()
    frame.get_by_role("button", name="返回回答").click()
    assert cite.evaluate("e => e === document.activeElement")


@in_browser
def test_an_example_asks_itself_and_a_follow_up_leans_on_it(visit):
    page = visit()
    frame = opened(page)
    frame.get_by_role("button", name=EXAMPLES[0]).click()
    frame.locator(".answer").wait_for()
    again = ask(frame, "那第二款呢？")
    assert "第七条" in again.inner_text()


@in_browser
def test_each_answer_comes_into_the_live_region_once_and_whole(visit):
    page = visit()
    frame = opened(page)
    log = frame.get_by_role("log", name="问答记录")
    assert log.get_attribute("aria-live") == "polite"
    log.evaluate(
        "e => { window.added = []; new MutationObserver(ms => ms.forEach(m => m.addedNodes.forEach("
        "n => window.added.push(n.className)))).observe(e, {childList: true, subtree: true}) }"
    )
    ask(frame, "第七条")
    assert log.evaluate("() => window.added") == ["question", "answer"]


@in_browser
def test_the_keyboard_alone_opens_asks_reads_a_clause_and_comes_back(visit):
    page = visit(viewport={"width": 1000, "height": 760})
    page.get_by_role("button", name=LAUNCHER).wait_for()
    for _ in range(20):
        page.keyboard.press("Tab")
        if focused(page)[1] == LAUNCHER:
            break
    page.keyboard.press("Enter")
    frame = page.frame_locator("iframe")
    box = frame.locator("#box")
    box.wait_for()
    box.evaluate(ONCE_FOCUSED)
    page.keyboard.type("第五条第四款")
    page.keyboard.press("Enter")
    frame.locator(".cite").first.wait_for()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if frame.locator("body").evaluate("() => document.activeElement.matches('.cite')"):
            break
    page.keyboard.press("Enter")
    frame.locator("mark").first.wait_for()
    page.keyboard.press("Escape")
    assert frame.locator(".cite").first.evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => !{OURS}('iframe').getClientRects().length")
    assert focused(page)[:2] == ["BUTTON", LAUNCHER]


@in_browser
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_focus_goes_round_inside_the_dialog(visit, key):
    page = visit()
    opened(page)
    seen = []
    for _ in range(24):
        page.keyboard.press(key)
        seen.append(tuple(focused(page)[:2]))
    assert ("BUTTON", "关闭政策问答") in seen and any(tag == "IFRAME" for tag, _ in seen)
    assert {tag for tag, _ in seen} <= {"BUTTON", "IFRAME"}
    assert {name for tag, name in seen if tag == "BUTTON"} == {"关闭政策问答"}


@in_browser
def test_it_is_a_named_modal_dialog_and_closing_gives_the_focus_back(visit):
    page = visit()
    opened(page)
    dialog = page.get_by_role("dialog", name=LAUNCHER)
    assert dialog.get_attribute("aria-modal") == "true"
    page.get_by_role("button", name="关闭政策问答").click()
    assert dialog.count() == 0 and focused(page)[1] == LAUNCHER
    opened(page)
    assert page.evaluate("Tiaowen.close()") is None
    assert dialog.count() == 0


@in_browser
@pytest.mark.parametrize(("width", "height"), [(320, 568), (600, 800)])
def test_a_narrow_screen_is_filled_and_never_scrolls_sideways(visit, width, height):
    page = visit(viewport={"width": width, "height": height})
    frame = opened(page)
    box = page.get_by_role("dialog").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, width, height)
    ask(frame, "第五条第四款")
    wide = "() => document.documentElement.scrollWidth - innerWidth"
    assert frame.locator("body").evaluate(wide) <= 0
    assert page.evaluate(wide) <= 0
    frame.locator(".cite").first.click()
    frame.locator("mark").first.wait_for()
    assert frame.locator("body").evaluate(wide) <= 0


@in_browser
def test_zoomed_in_four_times_everything_is_still_reached(visit):
    page = visit(viewport={"width": 320, "height": 256})  # 1280 × 1024 at 400 %
    frame = opened(page)
    answer = ask(frame, "第五条第四款")
    answer.locator(".cite").first.click()
    frame.locator("mark").first.wait_for()
    frame.get_by_role("button", name="返回回答").click()
    frame.locator("#box").scroll_into_view_if_needed()
    assert frame.locator("body").evaluate("() => document.documentElement.scrollWidth") <= 320


@in_browser
def test_it_follows_the_hosts_switches_for_script_and_type_size(visit):
    page = visit()
    frame = opened(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="繁體版").click()
    page.get_by_role("button", name="长者助手").click()
    frame = opened(page, "政策問答")
    frame.locator("html[lang=zh-Hant][data-size=large]").wait_for()
    assert frame.locator("#box").get_attribute("placeholder") == "輸入問題，按回車發送"
    answer = ask(frame, "第五條第四款寫了什麼？")
    assert "已屆滿失效" in answer.inner_text() and "鱼珠片区发展" in answer.inner_text()
    assert answer.get_attribute("lang") == "zh-Hant"
    assert ask(frame, "公司地址").get_attribute("lang") == "zh-Hant"  # as both scripts write it


@in_browser
def test_attributes_choose_place_colour_words_and_language(visit):
    page = visit(attributes='data-position="left" data-color="#ffe000" data-label="問政策"'
                 ' data-lang="zh-Hant" data-size="large"')  # fmt: skip
    launcher = page.get_by_role("button", name="問政策")
    assert launcher.bounding_box()["x"] == 20
    style = "e => [getComputedStyle(e).backgroundColor, getComputedStyle(e).color]"
    assert launcher.evaluate(style) == ["rgb(255, 224, 0)", "rgb(0, 0, 0)"]
    page.evaluate("Tiaowen.set({color: '#700', position: 'right'})")
    assert launcher.evaluate(style) == ["rgb(119, 0, 0)", "rgb(255, 255, 255)"]
    opened(page, "問政策").locator("html[lang=zh-Hant][data-size=large]").wait_for()


@in_browser
def test_the_page_may_ask_and_listen(visit):
    page = visit()
    page.get_by_role("button", name=LAUNCHER).wait_for()
    page.evaluate(
        "window.heard = []; ['open', 'ready', 'question', 'answer', 'close'].forEach("
        "n => Tiaowen.on(n, d => window.heard.push([n, d.status || ''])))"
    )
    page.get_by_role("link", name="这项政策现在还有效吗").click()
    page.frame_locator("iframe").locator(".answer").wait_for()
    page.evaluate("Tiaowen.close()")
    heard = page.evaluate("window.heard")
    assert [name for name, _ in heard] == ["open", "ready", "question", "answer", "close"]


@in_browser
def test_the_record_stays_in_this_tab_and_is_cleared_on_request(visit):
    page = visit()
    frame = opened(page)
    ask(frame, "第七条")
    page.reload()
    frame = opened(page)
    assert frame.locator(".answer").count() == 1
    other = page.context.new_page()
    other.goto(page.url)
    assert opened(other).locator(".answer").count() == 0
    frame.get_by_role("button", name="清空").click()
    assert frame.locator(".answer").count() == 0


@in_browser
def test_a_copy_carries_the_citations_and_the_validity(visit):
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = opened(page)
    answer = ask(frame, "第五条第四款")
    answer.get_by_role("button", name="复制").click()
    answer.get_by_role("button", name="已复制").wait_for()
    frame.locator("#box").focus()
    page.keyboard.press("Control+v")
    copied = frame.locator("#box").input_value()
    assert "鱼珠片区发展" in copied and "效力状态截至" in copied
    assert (
        "《广州人工智能与数字经济试验区产业导则》第五条第四款 · 已失效（有效期至2025年12月31日）"
        in copied
    )


@in_browser
def test_a_lost_server_is_said_and_the_question_can_be_sent_again(visit):
    page = visit(complains=["ERR_INTERNET_DISCONNECTED", "Failed to load resource"])
    frame = opened(page)
    page.context.set_offline(True)
    failed = ask(frame, "第七条")
    assert "暂时连不上服务" in failed.inner_text()
    page.context.set_offline(False)
    failed.get_by_role("button", name="重试").click()
    frame.locator("article.answer").wait_for()
    assert frame.locator(".question").count() == 1


@in_browser
def test_a_follow_up_leans_on_what_was_asked_while_nothing_could_be_reached(visit):
    page = visit(complains=["ERR_INTERNET_DISCONNECTED", "Failed to load resource"])
    frame = opened(page)
    page.context.set_offline(True)
    ask(frame, "第五条第四款")
    page.context.set_offline(False)
    page.reload()
    frame = opened(page)
    assert "第五条第三款" in ask(frame, "那第三款呢？").inner_text()


@in_browser
def test_an_answer_is_judged_once_with_a_reason_by_keyboard(visit, home):
    page = visit()
    frame = opened(page)
    answer = ask(frame, "第五条第四款")
    bad = answer.get_by_role("button", name="没用")
    bad.press("Enter")
    assert bad.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Tab")
    page.keyboard.type("条号不对，电话13800138000")
    page.keyboard.press("Enter")
    answer.get_by_text("已记下，谢谢。").wait_for()
    assert not answer.get_by_role("button", name="没用").count()
    page.reload()
    assert opened(page).get_by_role("button", name="有用").count() == 0
    kept = Kept(home, 30)
    (opinion,) = kept.opinions()
    assert not opinion.good and opinion.reason == "答非所问：条号不对，电话〔手机号〕"
    assert opinion.question == "第五条第四款"
    kept.close()


@in_browser
def test_the_clause_that_gives_the_number_is_told_apart_to_eye_and_ear(visit):
    frame = opened(visit())
    answer = ask(frame, "骨干企业的年销售收入要达到多少？")
    core = answer.locator("blockquote strong.core")
    assert core.inner_text().endswith("年销售收入 2500 万元以上）")
    said = "e => ['::before', '::after'].map(p => getComputedStyle(e, p).content)"
    assert core.evaluate(said) == ['"〔所问之处："', '"〕"']
    assert core.inner_text() in answer.locator("blockquote").inner_text()


@in_browser
def test_an_answer_offers_what_may_be_asked_next_by_keyboard_too(visit):
    page = visit()
    frame = opened(page)
    answer = ask(frame, "第五条第四款")
    onward = answer.get_by_role("list", name="接着可以问").get_by_role("button")
    assert 1 <= onward.count() <= 3
    asked = onward.last.inner_text()
    assert asked.startswith("《广州人工智能与数字经济试验区产业导则》")
    onward.last.press("Enter")
    frame.locator(".answer").nth(1).wait_for()
    assert asked in frame.locator(".question").nth(1).inner_text()
    assert onward.last.evaluate("e => e === document.activeElement")
    hant = ask(frame, "第五條第四款寫了什麼？")
    assert hant.get_by_role("list", name="接著可以問").get_by_role("button").count()
    page.reload()
    assert opened(page).get_by_role("list", name="接着可以问").count()
    refused = ask(page.frame_locator("iframe"), "火星上的重力是多少？")
    assert refused.get_by_role("list", name="接着可以问").count() == 0


@in_browser
def test_a_page_that_is_not_registered_is_refused_and_told_why(visit, home, kb):
    with hosted(kb) as stranger:
        page = visit(stranger.origin.replace("127.0.0.1", "localhost") + "/",
                     complains=["没有登记", "frame-ancestors", "ERR_BLOCKED"])  # fmt: skip
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.asked.clear()
        page.get_by_role("button", name=LAUNCHER).click()
        status = page.get_by_role("dialog").get_by_role("status")
        page.wait_for_function(f"() => {OURS}('[role=status]').textContent.includes('没有登记')")
        assert "site add http://localhost" in status.inner_text()
        assert any("没有登记" in text for text in said)
        page.asked.clear()
        page.keyboard.press("Escape")
        assert page.get_by_role("dialog").count() == 0


@in_browser
def test_a_site_that_is_added_while_the_server_runs_is_served(visit, home, kb, host):
    Sites(home).add(Site("later", (host.origin,), title="企业服务", greeting="欢迎提问。"))
    host.site = "later"
    frame = opened(visit())
    assert "欢迎提问" in frame.locator(".hello").inner_text()


@in_browser
@pytest.mark.parametrize(("wanted", "moved"), [("reduce", 0), ("no-preference", 1)])
def test_it_only_moves_where_the_visitor_lets_it(visit, wanted, moved):
    page = visit(reduced_motion=wanted)
    page.evaluate(
        "() => { window.moved = 0; const was = Element.prototype.animate;"
        " Element.prototype.animate = function (...all) {"
        " window.moved += 1; return was.apply(this, all); } }"
    )
    opened(page)
    assert page.evaluate("window.moved") == moved


@in_browser
def test_the_feedback_link_of_the_site_opens_beside_the_page(visit, host):
    link = opened(visit()).get_by_role("link", name="意见反馈")
    assert link.get_attribute("href") == f"{host.origin}/feedback"
    assert link.get_attribute("target") == "_blank" and "noopener" in link.get_attribute("rel")
    assert "在新窗口打开" in link.text_content()


# --- axe ------------------------------------------------------------------------------------------

AXE = "window.axe.run(document, {resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa',"\
    " 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"  # fmt: skip
LOOKS = {
    "light": ({"color_scheme": "light"}, {}),
    "dark": ({"color_scheme": "dark"}, {}),
    "large": ({}, {"size": "large"}),
    "contrast": ({}, {"contrast": "high"}),
    "narrow": ({"viewport": {"width": 320, "height": 640}}, {}),
}


def violations(frame):
    found = frame.evaluate(AXE)["violations"]
    return [(v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found]


@in_browser
@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_nothing_on_the_framed_page_and_on_the_host(visit, look):
    pytest.importorskip("axe_core_python", reason="axe-core is not installed")
    axe = (files("axe_core_python") / "axe.min.js").read_text("utf-8")
    options, chosen = LOOKS[look]
    page = visit(bypass_csp=True, complains=["postMessage"], **options)  # axe looks for its like
    page.get_by_role("button", name=LAUNCHER).wait_for()
    page.evaluate(axe)
    assert violations(page.main_frame) == []
    page.evaluate(f"Tiaowen.set({json.dumps(chosen)})")
    shown = opened(page)
    ask(shown, "第五条第四款")
    ask(shown, "火星上的重力是多少？")
    frame = page.frames[1]
    frame.evaluate(axe)
    assert violations(frame) == []
    shown.locator(".cite").first.click()
    shown.locator("mark").first.wait_for()
    assert violations(frame) == []
    assert violations(page.main_frame) == []
