from __future__ import annotations

import random
from datetime import date
from html.parser import HTMLParser

import pytest
from served import ROOT, fill

from kb.config import Settings
from kb.desk import Desk
from kb.model import Document, Edit, EditKind, Kind, Record, Span
from kb.validity import today
from kb.view import view
from kb.web import wording
from kb.web.answer import answer_html, copied_text
from kb.web.panel import WHOLE, Request, panel_html, shown_area
from kb.web.passage import Marks, passage_html
from kb.web.wording import Words, examples

DAY = date(2026, 11, 22)
SAMPLE = 12


class Shown(HTMLParser):
    """The text of the passage and of its marks, our own signs left out."""

    def __init__(self, html):
        super().__init__()
        self.open, self.text, self.marked = [], "", ""
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if any("tw-sign" in kind for _, kind in self.open):
            return
        self.text += data
        if any(tag == "mark" for tag, _ in self.open):
            self.marked += data


def squeezed(text):
    return "".join(c for c in text if c.isprintable() and not c.isspace() and c != "|")


def documents_of(folder, home):
    desk = Desk.open(Settings(home=fill(home, folder)))
    held = [desk.document(one.id) for one in desk.documents()]
    desk.close()
    return held


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    return documents_of(ROOT / "data" / "policies", tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def gathered(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("folder")
    laws = sorted((shared / "corpora" / "laws").rglob("*.md"))
    chosen = random.Random(7).sample(laws, SAMPLE) + sorted((shared / "seeds").iterdir())
    for i, path in enumerate(chosen):
        (folder / f"{i:03}{path.suffix}").write_bytes(path.read_bytes())
    return documents_of(folder, tmp_path_factory.mktemp("home"))


def marks(quoted):
    return Marks(quoted=(quoted,) if quoted else ())


def check(document):
    dice = random.Random(document.id)
    for _ in range(20):
        start, end = sorted(dice.randrange(len(document.text) + 1) for _ in range(2))
        quoted = Span(start, end) if start < end else None
        shown = Shown(
            str(passage_html(document, Span(0, len(document.text)), marks(quoted), Words()))
        )
        assert squeezed(shown.text) == squeezed(view(document.text, document.edits))
        if quoted and not any(e.span.overlaps(quoted) for e in document.edits):
            assert squeezed(shown.marked) == squeezed(quoted.of(document.text))


def test_a_shipped_document_is_shown_word_for_word_and_marked_where_quoted(shipped):
    for document in shipped:
        check(document)


def test_a_gathered_document_is_shown_word_for_word_and_marked_where_quoted(gathered):
    for document in gathered:
        check(document)


def test_a_long_document_shows_the_quote_with_its_neighbours(gathered):
    long = [document for document in gathered if len(document.text) > WHOLE]
    for document in long:
        for provision in list(document.walk())[1::37]:
            area = shown_area(document, Request(DAY, provision.lead))
            assert area.contains(provision.lead)
            assert len(area) < len(document.text)


HOSTILE = '<b>&"</b>'


def hostile(text, *edits):
    record = Record(f"标题{HOSTILE}", Kind.REGULATION, issuer=HOSTILE, note=HOSTILE)
    return Document("d", "v", "r", HOSTILE, record, text, (), tuple(edits))


def test_nothing_of_a_document_reaches_the_page_as_markup():
    html = str(panel_html(hostile(f"甲{HOSTILE}乙\n丙{HOSTILE}"), Request(DAY, Span(0, 12))))
    assert "<b>" not in html
    assert html.count("&lt;b&gt;") >= 5


EDITS = [
    (Edit(EditKind.BROKEN_LINE, Span(2, 3), "", "断行"), "甲乙↵丙丁", "接合断行 1 处"),
    (Edit(EditKind.MOJIBAKE, Span(1, 2), "改", "误码"), "甲改〔推断修复〕", "推断修复乱码 1 处"),
    (Edit(EditKind.BOILERPLATE, Span(3, 5), "", "页脚"), "甲乙", "隐藏页面杂项 1 处"),
]


@pytest.mark.parametrize(("edit", "shown", "said"), EDITS, ids=[e.kind for e, _, _ in EDITS])
def test_an_edit_of_the_view_is_shown_and_counted(edit, shown, said):
    document = hostile("甲乙\n丙丁", edit)
    html = str(panel_html(document, Request(DAY)))
    text = Shown(html.replace("tw-sign", "x")).text
    assert shown in text
    assert said in text


@pytest.mark.parametrize("script", ["hans", "hant"])
def test_our_own_words_follow_the_script_and_the_text_does_not(shipped, script):
    document = next(d for d in shipped if d.record.kind.official)
    html = str(panel_html(document, Request(DAY, script=script)))
    assert ("發文機關" in html) == (script == "hant")
    assert "数字经济试验区产业导则" in html


def test_what_a_document_does_not_state_is_said_so(shipped):
    document = next(d for d in shipped if d.record.kind.official)
    assert f"<dt>发文字号</dt><dd>{wording.ABSENT}</dd>" in str(panel_html(document, Request(DAY)))


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = Desk.open(Settings(home=fill(tmp_path_factory.mktemp("home"))))
    yield desk
    desk.close()


QUESTIONS = [
    "第七条",
    "第五条第四款",
    "第一章有哪些条？",
    "火星上的重力是多少？",
    "第九十九条",
    "現在還有效嗎？",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_is_one_line_of_balanced_markup_with_every_citation_in_it(desk, question):
    answer = desk.ask(question, DAY)
    html = str(answer_html(answer))
    assert "\n" not in html
    text = Shown(html).text
    for citation in answer.citations:
        assert f"[{citation.n}]" in text
    assert html.count('class="tw-cite"') >= len(answer.citations) + len(answer.related)
    for part in answer.parts:
        if part.citation:
            assert squeezed(part.text) in squeezed(text)
    assert copied_text(answer) in text


def test_a_copy_says_the_status_and_until_when(desk):
    copied = copied_text(desk.ask("第七条", DAY))
    assert "第七条 · 已失效（有效期至2025年12月31日）" in copied
    assert "效力状态截至2026年11月22日" in copied


def test_the_examples_are_questions_that_what_is_held_answers(desk):
    asked = examples((one.record, one.articles) for one in desk.documents())
    assert len(asked) == 5
    for question in asked:
        assert desk.ask(question, today()).status == "answered", question


def test_of_a_datum_only_those_are_asked_that_state_it():
    bare, full = Record("甲", Kind.REGULATION), Record("乙", Kind.REGULATION, interpreter="丙局")
    assert not [one for one in examples([(bare, 3)], 20) if "解释" in one or "第三" in one]
    assert "由谁负责解释？" in examples([(full, 3)], 20)
    assert not [one for one in examples([(bare, 1)], 20) if "第二条" in one]


def test_a_line_that_only_says_what_the_citation_says_is_said_once(desk):
    answer = desk.ask("第七条", DAY)
    named = answer.citations[0].named
    shown = answer_html(answer).source.split('<pre class="tw-copied"')[0]
    assert f"{named}：" in answer.text and f"{named}：" not in shown and f"[1] {named}" in shown


def test_with_many_documents_the_examples_ask_several_of_them():
    held = [(Record(f"文件{n}", Kind.REGULATION), 9 - n) for n in range(4)]
    asked = examples(held)
    assert len(asked) == 5
    assert len({question.split("》")[0] for question in asked}) == 4
