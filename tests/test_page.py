from __future__ import annotations

import pytest
from hosts import NEEDED, PATIENCE
from looks import axe, faults, wear

pytestmark = NEEDED

BOX = "#tw-question textarea"
LAST = "#tw-log .bot-row:last-of-type .tw-answer"


@pytest.fixture
def opened(site, chromium):
    contexts, asked, complaints = [], [], []

    def open_(path="", **options):
        context = chromium.new_context(**{"locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(site + path)
        page.wait_for_selector(BOX if not path else "#tw-content")
        return page

    yield open_
    for context in contexts:
        context.close()
    left = "AbortError: signal is aborted"  # a page that is left gives up what it was reading
    assert not [text for text in complaints if "429" not in text and not text.startswith(left)]
    assert not [url for url in asked if not url.startswith((site, "data:", "blob:"))]


def ask(page, question):
    before = page.locator("#tw-log .bot-row").count()
    page.fill(BOX, question)
    page.press(BOX, "Enter")
    page.wait_for_function(
        "n => document.querySelectorAll('#tw-log .bot-row').length > n", arg=before
    )
    taken = "([box, said]) => document.querySelector(box).value !== said"
    if 0 < len(question) <= 2000:  # a longer one stays, to be shortened
        page.wait_for_function(taken, arg=[BOX, question])
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


def test_a_lost_connection_is_said_in_chinese_and_the_question_is_not_lost(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    page.route("**/gradio_api/**", lambda route: route.fulfill(status=200, body="{"))
    page.fill(BOX, "第七条")
    page.press(BOX, "Enter")
    alarm = page.get_by_role("alert").filter(has_text="暂时连不上服务")
    alarm.wait_for()
    page.unroute("**/gradio_api/**")
    assert page.locator("#tw-stop").is_hidden()
    alarm.get_by_role("button", name="刷新本页").click()
    page.wait_for_function(f"() => document.querySelector('{BOX}')?.value === '第七条'")
    page.press(BOX, "Enter")
    page.wait_for_selector(LAST)


@pytest.mark.parametrize("way", ["button", "reload"])
def test_after_a_lost_connection_a_follow_up_still_leans_on_what_was_asked(opened, way):
    page = opened(viewport={"width": 1280, "height": 800})
    ask(page, "第五条第四款")
    page.route("**/gradio_api/**", lambda route: route.fulfill(status=200, body="{"))
    page.fill(BOX, "那第三款呢？")
    page.press(BOX, "Enter")
    alarm = page.get_by_role("alert").filter(has_text="暂时连不上服务")
    alarm.wait_for()
    page.unroute("**/gradio_api/**")
    if way == "button":
        alarm.get_by_role("button", name="刷新本页").click()
    else:
        page.reload()
    page.locator(".tw-before").wait_for()
    page.press(BOX, "Enter")
    page.wait_for_selector(LAST)
    assert "第五条第三款" in page.locator(LAST).inner_text()


def test_what_goes_wrong_on_a_traditional_page_is_said_in_it(opened):
    page = opened(viewport={"width": 1280, "height": 800}, locale="zh-TW")
    assert "請先寫下問題" in ask(page, "").inner_text()


def test_a_refusal_of_the_server_is_said_and_the_next_question_is_answered(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    body = '{"error": {"status": 429, "message": "提问太频繁：请等 3 秒再试。"}}'
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, body=body))
    page.fill(BOX, "第七条")
    page.press(BOX, "Enter")
    alarm = page.get_by_role("alert").filter(has_text="提问太频繁")
    alarm.wait_for()
    assert page.input_value(BOX) == "第七条" and page.locator("#tw-send").is_visible()
    page.unroute("**/queue/join*")
    page.press(BOX, "Enter")
    page.wait_for_selector(LAST)
    assert alarm.is_hidden()


def test_the_other_script_keeps_what_was_asked_and_answered(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    ask(page, "第五条第四款")
    page.fill(BOX, "第七条")
    page.get_by_role("link", name="繁體").click()
    page.wait_for_url("**script=hant*")
    before = page.locator(".tw-before")
    before.wait_for()
    assert "第五条第四款" in before.inner_text() and page.input_value(BOX) == "第七条"
    before.locator("a.tw-cite").first.click()
    page.wait_for_selector("#tw-panel mark")
    page.keyboard.press("Escape")
    page.press(BOX, "Enter")
    page.wait_for_selector("#tw-log .bot-row .tw-answer")
    assert before.is_visible()
    page.reload()
    page.wait_for_selector("#tw-log .example")
    assert before.count() == 0


def test_what_both_scripts_write_alike_is_answered_in_the_script_of_the_page(opened):
    page = opened(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    page.get_by_role("link", name="繁體").click()
    page.wait_for_url("**script=hant*")
    page.wait_for_selector(BOX)
    assert ask(page, "公司地址").locator(".tw-answer").get_attribute("lang") == "zh-Hant"
    told = ask(page, "第七条写了什么？").locator(".tw-answer")
    assert told.get_attribute("lang") == "zh-Hans"


def test_choosing_a_word_with_an_input_method_sends_nothing(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    page.focus(BOX)
    page.evaluate(
        f"document.querySelector('{BOX}').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', bubbles: true, isComposing: true}))"
    )
    page.wait_for_timeout(500)
    assert page.locator("#tw-send").is_visible()


DESK = {"viewport": {"width": 1280, "height": 800}}
PHONE = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture(scope="module")
def guideline(site, chromium):
    page = chromium.new_page()
    page.goto(f"{site}documents?q=导则&kind=regulation")
    address = page.locator(".tw-rows a").first.get_attribute("href")
    page.close()
    return address


def test_axe_finds_no_fault_in_the_chat_in_any_look(opened):
    page = opened(**DESK)
    assert faults(page) == {}
    ask(page, "第五条第四款")
    ask(page, "火星上的重力是多少？").scroll_into_view_if_needed()
    assert faults(page) == {}
    wear(page, "light")
    page.locator("figcaption a.tw-cite").first.click()
    page.wait_for_selector("#tw-panel mark")
    assert faults(page) == {}


@pytest.mark.parametrize("path", ["documents", "DOCUMENT?q=产业"])
def test_axe_finds_no_fault_in_what_is_read_in_any_look(opened, guideline, path):
    assert faults(opened(path.replace("DOCUMENT", guideline), **DESK)) == {}


def test_axe_finds_no_fault_in_a_kept_answer_and_the_page_of_a_citation(opened, site):
    page = opened(**DESK)
    answer = ask(page, "第五条第四款")
    addresses = [answer.locator(one).get_attribute("href") for one in (".tw-kept", ".tw-cite")]
    for address in addresses:
        page.goto(site + address)
        assert faults(page) == {}


def test_a_question_may_lean_on_the_one_before_it(opened):
    page = opened(**DESK)
    ask(page, "第五条第四款")
    assert "第五条第三款" in ask(page, "那第三款呢？").inner_text()


def test_what_may_be_asked_next_is_asked_by_a_press(opened):
    page = opened(**DESK)
    offered = ask(page, "第二条").locator(".tw-next").first
    said = offered.inner_text()
    offered.press("Enter")
    for shown in (".tw-question", ".tw-answer"):
        page.wait_for_function(f"() => document.querySelectorAll('#tw-log {shown}').length === 2")
    assert page.locator(".tw-question").last.inner_text().strip() == said
    assert page.locator("#tw-log .tw-cite").count() > 1


def test_an_answer_is_judged_with_a_reason_and_stands_at_its_own_address(opened):
    page = opened(**DESK)
    answer = ask(page, "第七条")
    answer.locator(".tw-bad").click()
    answer.locator(".tw-why select").select_option("引用有误")
    answer.locator(".tw-why button").click()
    answer.locator(".tw-thanks").wait_for()
    assert "谢谢" in answer.locator(".tw-thanks").inner_text()
    where = answer.locator(".tw-kept").get_attribute("href")
    page.goto(page.url.split("?")[0] + where)
    assert "已失效" in page.locator(".tw-answer").inner_text()
    assert page.locator(".tw-answer blockquote").count() == 1


def test_large_type_and_high_contrast_are_remembered_without_a_cookie(opened, site):
    page = opened(**DESK)
    before = page.evaluate("getComputedStyle(document.body).fontSize")
    page.click("[data-switch=large]")
    page.click("[data-switch=contrast]")
    assert page.evaluate("getComputedStyle(document.body).fontSize") != before
    page.goto(f"{site}documents")
    assert page.locator("[data-switch=large]").get_attribute("aria-pressed") == "true"
    assert "rgb(0, 0, 0)" in page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert page.context.cookies() == []
    page.click("[data-switch=large]")
    assert page.locator("[data-switch=large]").get_attribute("aria-pressed") == "false"


def test_high_contrast_prints_black_on_white(opened, guideline):
    page = opened(guideline)
    page.locator("[data-switch=contrast]").click()
    page.emulate_media(media="print")
    colours = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    printed = page.locator(".tw-notice").first.evaluate(colours)
    assert printed == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


def test_the_box_shows_that_it_has_the_focus(opened):
    page = opened(viewport={"width": 1280, "height": 800})
    page.focus(BOX)
    assert "2px" in page.locator(BOX).evaluate("e => getComputedStyle(e).boxShadow")


@pytest.mark.parametrize(
    ("locale", "name"), [("zh-HK", "條文 · 政策文件問答"), ("zh", "条文 · 政策文件问答")]
)
def test_the_chat_page_is_in_the_script_that_the_browser_reads(opened, locale, name):
    page = opened(locale=locale, **DESK)
    assert page.locator("#tw-title h1").inner_text() == name
    lang = "zh-Hant" if locale == "zh-HK" else "zh-Hans"
    assert page.evaluate("document.documentElement.lang") == lang


def test_a_place_has_an_address_and_a_reference_tells_its_target_by_keyboard(opened, guideline):
    page = opened(f"{guideline}#art_7", **DESK)
    top = page.locator("#art_7").bounding_box()["y"]
    assert 0 <= top < 200
    page.fill("#tw-to", "第5条")
    page.press("#tw-to", "Enter")
    page.wait_for_url("**#art_5")
    assert 0 <= page.locator("#art_5").bounding_box()["y"] < 200


def test_a_check_is_filled_in_and_read_without_leaving_the_page(opened):
    page = opened("checkup", **PHONE)
    assert axe(page) == []
    page.fill("#tw-text", "我们在广州，人工智能业务年收入2499万元")
    page.click("button[type=submit]")
    page.wait_for_selector(".tw-checked")
    assert "以主管部门认定为准" in page.locator("#tw-content").inner_text()
    assert faults(page) == {}
    assert "2499" not in page.url
