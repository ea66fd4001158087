from __future__ import annotations

import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no chromium on PATH"),
]

BOX = "#tw-question textarea"
LAST = "#tw-log .bot-row:last-of-type .tw-answer"


@pytest.fixture(scope="module")
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(site, chromium):
    contexts, asked, complaints = [], [], []

    def open_(**options):
        context = chromium.new_context(locale="zh-CN", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site)
        page.wait_for_selector(BOX)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not complaints
    assert not [url for url in asked if not url.startswith((site, "data:", "blob:"))]


def ask(page, question):
    before = page.locator("#tw-log .bot-row").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('#tw-log .bot-row').length > n", arg=before
    )
    return page.locator("#tw-log .bot-row").last


def squeezed(text):
    return "".join(text.split()).replace("↵", "")


def test_the_expiry_stands_first_and_a_citation_opens_the_marked_words(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    answer = ask(page, "第五条第四款")
    text = answer.inner_text()
    assert text.strip().startswith("⚠ 已失效")
    assert text.index("2025年12月31日") < text.index("鱼珠片区发展")
    citation = answer.locator("figcaption a.tw-cite")
    assert "第五条第四款" in citation.inner_text()
    assert "已失效" in citation.inner_text()
    citation.click()
    page.wait_for_selector("#tw-panel mark")
    marked = "".join(page.locator("#tw-panel mark").all_inner_texts())
    assert squeezed(marked) == squeezed(answer.locator("blockquote").inner_text())
    assert page.locator("#tw-panel .tw-badge").inner_text() == "已失效"
    assert "第三章" in page.locator("#tw-panel .tw-where").inner_text()
    top = page.locator("#tw-panel mark").first.bounding_box()["y"]
    assert 0 <= top < 800


@pytest.mark.parametrize("secure", [True, False])
def test_a_copy_carries_the_citation_and_the_validity(opened, secure):
    page = opened(viewport={"width": 1280, "height": 800})
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answer = ask(page, "第五条第四款")
    if not secure:
        page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")
    answer.locator(".tw-copy").click()
    page.wait_for_function("() => document.querySelector('.tw-copy').textContent === '已复制'")
    page.focus(BOX)
    page.keyboard.press("Control+v")
    copied = page.input_value(BOX)
    assert "鱼珠片区发展" in copied
    assert "[1] 《广州人工智能与数字经济试验区产业导则》第五条第四款 · 已失效" in copied
    assert "有效期至2025年12月31日" in copied
    assert "效力状态截至" in copied


def test_a_question_in_traditional_script_is_answered_and_framed_in_it(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    answer = ask(page, "第五條第四款寫了什麼？")
    assert "已屆滿失效" in answer.inner_text()
    assert "鱼珠片区发展" in answer.inner_text()
    assert answer.locator(".tw-copy").inner_text() == "複製回答與出處"
    assert answer.locator(".tw-answer").get_attribute("lang") == "zh-Hant"
    answer.locator("figcaption a.tw-cite").click()
    page.wait_for_selector("#tw-panel mark")
    assert "發文機關" in page.locator("#tw-panel dl").inner_text()


def test_the_keyboard_alone_asks_reads_and_comes_back(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    page.focus(BOX)
    page.keyboard.type("第七条")
    page.keyboard.press("Enter")
    page.wait_for_selector(".tw-answer .tw-cite")
    page.focus("body")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.tw-cite')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector("#tw-panel mark")
    page.wait_for_function("() => document.activeElement.id === 'tw-quoted'")
    page.keyboard.press("Escape")
    assert page.locator("#tw-panel").is_hidden()
    assert page.evaluate("document.activeElement.matches('.tw-cite')")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.id === 'tw-quoted'")
    page.click("#tw-panel summary")
    page.locator("#tw-panel .tw-contents a").last.press("Enter")
    page.wait_for_function("() => document.activeElement.id.startsWith('at-')")


def test_a_narrow_screen_never_scrolls_sideways_and_leads_back(opened):
    page = opened(viewport={"width": 390, "height": 844}, color_scheme="dark")
    wide = "document.documentElement.scrollWidth - innerWidth"
    assert page.evaluate(wide) <= 0
    answer = ask(page, "第七条")
    assert page.evaluate(wide) <= 0
    assert page.locator(BOX).is_visible()
    answer.locator("figcaption a.tw-cite").click()
    page.wait_for_selector("#tw-panel mark")
    assert page.evaluate(wide) <= 0
    assert page.locator("#tw-panel").bounding_box()["width"] == 390
    page.click("#tw-back")
    assert page.locator(BOX).is_visible()


def test_an_example_asks_its_question(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    examples = page.locator("#tw-log button.example")
    assert examples.count() == 5
    question = examples.first.inner_text().strip()
    examples.first.click()
    page.wait_for_selector(LAST)
    assert page.locator(".tw-question").inner_text().strip() == question


HOSTILE = '<img src=x onerror="document.title=1"> **粗** `a` $x$ </div><script>1</script>'


def test_what_a_visitor_writes_is_shown_as_written(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    ask(page, HOSTILE)
    assert page.locator(".tw-question").inner_text().strip() == HOSTILE
    assert page.locator("#tw-log img").count() == 0


@pytest.mark.parametrize(("question", "said"), [("", "请先写下问题"), ("问" * 2001, "超过2000字")])
def test_a_question_that_cannot_be_asked_gets_one_sentence(opened, question, said):
    page = opened(viewport={"width": 1280, "height": 800})
    assert said in ask(page, question).inner_text()
    assert page.input_value(BOX) == question


def test_what_cannot_be_answered_is_refused_with_what_may_be_related(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    answer = ask(page, "火星上的重力是多少？")
    related = answer.locator(".tw-related a.tw-cite")
    assert "可能相关（不是答案）" in answer.inner_text()
    assert answer.locator("blockquote").count() == 0
    related.first.click()
    page.wait_for_selector("#tw-panel mark")


def test_the_names_a_screen_reader_says_are_chinese(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    ask(page, "第七条")
    assert page.evaluate("document.documentElement.lang") == "zh-Hans"
    log = page.locator("#tw-log [role=log]")
    assert log.get_attribute("aria-live") == "polite"
    assert log.get_attribute("aria-label") == "问答记录"
    page.wait_for_function("() => !document.querySelector('[data-testid=bot][aria-label]')")
    assert page.get_by_label("问题").count() == 1


def test_a_lost_connection_is_said_in_chinese(opened, site):
    page = opened(viewport={"width": 1280, "height": 800})
    page.route("**/gradio_api/**", lambda route: route.fulfill(status=200, body="{"))
    page.fill(BOX, "第七条")
    page.press(BOX, "Enter")
    toast = page.locator(".toast-message-text").first
    toast.wait_for()
    page.wait_for_function(
        "() => !/[a-z]{3}/i.test(document.querySelector('.toast-message-text').textContent)"
    )
