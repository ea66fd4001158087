from __future__ import annotations

import time

import pytest
from conftest import CORPUS
from hosts import NEEDED, PATIENCE, hosted
from model_server import model_server
from served import ROOT, fill, free_port, served

from kb.store.sites import Site, Sites

pytestmark = NEEDED
BOX = "#tw-question textarea"
ASKED = "租金补贴的标准是多少"
RENT = "租金补贴的标准为每平方米每月30元，每家企业补贴面积不超过500平方米"
WHOLE = "#tw-log .tw-answer:not(.tw-writing)"
VOICES = """
window.spoken = [];
const voices = [{lang: 'en-US', name: 'e'}, {lang: 'zh-HK', name: 'h'}, {lang: 'zh-CN', name: 'c'}];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', {value: {
  speaking: false, getVoices: () => voices, addEventListener() {},
  speak(said) { this.speaking = true; window.spoken.push([said.text, said.lang]); },
  cancel() { this.speaking = false; window.spoken.push('cancel'); },
}});
"""


def written(prompt):
    """A reply that holds: the clause on rent, then its conditions, each with its handle."""
    rows = [row.split("] ", 1) for row in prompt.split("\n") if row.startswith("[A")]
    rows.sort(key=lambda row: not row[1].startswith(RENT[:8]))
    said = (text.rpartition("）")[2].rstrip("。；") for _, text in rows)
    return "".join(f"{one}{row[0]}]。\n" for row, one in zip(rows[:4], said, strict=False))


@pytest.fixture(scope="module")
def model():
    with model_server() as one:
        one.reset(written)
        yield one


@pytest.fixture(scope="module")
def kb(model, chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs")
    for path in (CORPUS / "measures.md", *(ROOT / "data" / "policies").glob("gz*")):
        (folder / path.name).write_bytes(path.read_bytes())
    home, port = fill(tmp_path_factory.mktemp("home"), folder), free_port()
    kb = f"http://127.0.0.1:{port}"
    chosen = {"KB_LLM_BASE_URL": model.address, "KB_LLM_MODEL": "m", "KB_KEEP_DAYS": "0"}
    with hosted(kb) as host:
        with served(home, port, **chosen):
            Sites(home).add(Site("demo", (host.origin,)))
            yield host
            tab = chromium.new_page()
            tab.goto(kb)
            tab.wait_for_selector(BOX)
            started = time.monotonic()
        assert time.monotonic() - started < 20  # the server stops though a page is open


@pytest.fixture
def page(kb, model, chromium):
    model.reset(written)
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.add_init_script(VOICES)
    one = context.new_page()
    one.set_default_timeout(PATIENCE)
    yield one
    context.close()


def start(page, kb, question=ASKED):
    page.goto(kb.kb)
    page.fill(BOX, question)
    page.press(BOX, "Enter")


def test_an_answer_can_be_stopped_while_it_is_written_and_asked_again(page, kb, model):
    model.always = "slow"
    start(page, kb)
    page.get_by_role("button", name="停止").wait_for()
    page.locator("#tw-log .tw-writing", has_text=RENT).wait_for()
    assert page.locator("#tw-log [role=log]").get_attribute("aria-busy") == "true"
    page.keyboard.press("Tab")  # 停止 stands where 提问 stood, next to the box
    page.keyboard.press("Enter")
    page.get_by_text("已停止。").wait_for()
    assert page.locator("#tw-stop").is_hidden() and page.locator(WHOLE).count() == 0
    assert RENT in page.locator("#tw-log").inner_text()
    assert page.locator(BOX).evaluate("e => e === document.activeElement")
    model.always = ""
    page.get_by_role("button", name="再问一次").click()
    page.locator(WHOLE).wait_for()
    assert page.locator("#tw-log .tw-question").count() == 2
    assert page.locator("#tw-stop").is_hidden()
    page.wait_for_function(
        "() => document.querySelector('#tw-log [role=log]').ariaBusy === 'false'"
    )


def test_what_is_typed_while_an_answer_is_written_stays_in_the_box(page, kb, model):
    model.always = "slow"
    start(page, kb)
    sentence = page.locator("#tw-log .tw-writing .tw-written")
    sentence.first.wait_for()
    assert page.input_value(BOX) == ""
    page.locator(BOX).press_sequentially("那第六条呢？")
    shown = sentence.count()
    sentence.nth(shown).wait_for()
    page.wait_for_timeout(200)
    assert page.input_value(BOX) == "那第六条呢？"
    page.get_by_role("button", name="停止").click()
    page.get_by_text("已停止。").wait_for()
    assert page.input_value(BOX) == "那第六条呢？"
    model.always = ""
    page.press(BOX, "Enter")
    page.locator(WHOLE).wait_for()
    assert page.input_value(BOX) == ""


def test_a_written_sentence_has_its_mark_and_the_mark_opens_the_clause(page, kb):
    start(page, kb)
    page.locator(WHOLE).wait_for()
    mark = page.locator(".tw-written a.tw-cite").first
    assert mark.inner_text() == "[1]"
    assert "人工智能生成" in page.locator(WHOLE).inner_text()
    mark.click()
    page.locator("#tw-panel mark").wait_for()
    assert RENT in page.locator("#tw-panel mark").first.inner_text()


def test_nothing_that_was_just_quoted_is_offered_as_the_next_question(page, kb):
    start(page, kb)
    answer = page.locator(WHOLE)
    answer.wait_for()
    quoted = answer.locator("figcaption a.tw-cite").all_inner_texts()
    offered = answer.locator(".tw-next").all_inner_texts()
    assert offered and len(quoted) > 1
    for said in offered:
        assert not any(said.removesuffix("写了什么？") in one for one in quoted), said


def test_a_model_that_is_down_is_said_and_the_quotes_stand(page, kb, model):
    model.always = "500"
    start(page, kb)
    answer = page.locator(WHOLE)
    answer.wait_for()
    assert RENT in answer.locator("blockquote").first.inner_text()
    assert answer.locator(".tw-notice").filter(has_text="模型").count() == 1
    model.always = ""


def test_where_nothing_is_kept_the_answer_is_printed_from_the_page(page, kb):
    start(page, kb, "导则第五条第四款")
    page.locator(WHOLE).wait_for()
    page.fill(BOX, "《海湾新区数据产业扶持办法》第六条")
    page.press(BOX, "Enter")
    page.wait_for_function(f"() => document.querySelectorAll('{WHOLE}').length === 2")
    assert page.locator(".tw-kept, .tw-judge").count() == 0
    page.evaluate("() => { window.print = () => dispatchEvent(new Event('beforeprint')) }")
    page.get_by_role("button", name="打印", exact=True).first.click()
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    assert "导则第五条第四款" in paper and "鱼珠片区发展" in paper
    assert "第五条第四款 · 已失效" in paper and "效力状态截至" in paper
    assert "第六条" not in paper and "再问一次" not in paper and "提问" not in paper
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#tw-paper").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")  # Ctrl+P: all of it
    assert "第六条" in page.locator("body").inner_text()


@pytest.mark.parametrize(("question", "lang"), [("导则第七条", "zh-CN"), ("導則第七條", "zh-HK")])
def test_an_answer_is_read_by_the_browsers_own_voice_in_its_script(page, kb, question, lang):
    start(page, kb, question)
    button = page.locator(f"{WHOLE} .tw-speak")
    button.click()
    spoken = page.evaluate("spoken.filter(one => one !== 'cancel')")
    assert len(spoken) > 1 and {said for _, said in spoken} == {lang}
    text = "".join(said for said, _ in spoken)
    assert "已" in text and "复制" not in text and "↵" not in text
    assert all(len(said) <= 161 for said, _ in spoken)
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert page.evaluate("spoken.pop()") == "cancel"
    assert button.get_attribute("aria-pressed") == "false"


def test_a_browser_without_a_chinese_voice_offers_no_reading(page, kb):
    page.add_init_script("speechSynthesis.getVoices().splice(1)")
    start(page, kb, "导则第七条")
    page.locator(WHOLE).wait_for()
    assert page.locator(".tw-speak").is_hidden()


# --- the framed page ----------------------------------------------------------------------------


def in_frame(page, kb, question):
    page.goto(kb.origin)
    page.get_by_role("button", name="政策问答").click()
    frame = page.frame_locator("iframe")
    frame.locator("#box").fill(question)
    frame.locator("#box").press("Enter")
    return frame


def test_the_framed_page_stops_too_and_asks_again(page, kb, model):
    model.always = "slow"
    frame = in_frame(page, kb, ASKED)
    frame.locator(".draft", has_text=RENT).wait_for()
    frame.get_by_role("button", name="停止", exact=True).click()
    frame.locator(".failed", has_text="已停止").wait_for()
    model.always = ""
    frame.get_by_role("button", name="重试").click()
    frame.locator("article.answer").wait_for()
    assert frame.locator(".question").count() == 1
    mark = frame.locator(".written .cite").first
    assert mark.get_attribute("aria-label").startswith("引注1：《海湾新区")
    mark.click()
    frame.locator(".clause mark", has_text=RENT).wait_for()


def test_a_follow_up_chosen_while_another_is_answered_stands_ready_in_the_box(page, kb, model):
    frame = in_frame(page, kb, "导则第五条第四款")
    onward = frame.locator("article.answer").get_by_role("list", name="接着可以问")
    onward.wait_for()
    model.always = "slow"
    frame.locator("#box").fill(ASKED)
    frame.locator("#box").press("Enter")
    frame.locator(".draft", has_text=RENT).wait_for()
    button = onward.get_by_role("button").last
    button.click()
    assert frame.locator("#box").input_value() == button.inner_text()
    assert frame.locator("#box").evaluate("e => e === document.activeElement")
    assert frame.locator(".question").count() == 2
    frame.get_by_role("button", name="停止", exact=True).click()


def test_the_framed_page_reads_aloud_and_falls_silent_when_it_is_closed(page, kb):
    frame = in_frame(page, kb, "导则第七条")
    frame.get_by_role("button", name="朗读", exact=True).click()
    said = "() => window.spoken.filter(one => one !== 'cancel')"
    spoken = page.frames[1].evaluate(said)
    assert len(spoken) > 1 and {lang for _, lang in spoken} == {"zh-CN"}
    frame.get_by_role("button", name="停止朗读").wait_for()
    page.keyboard.press("Escape")
    silent = "() => window.spoken.at(-1) === 'cancel'"
    page.frames[1].wait_for_function(silent, polling=100)  # what is hidden is drawn no more
