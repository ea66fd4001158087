from __future__ import annotations

import pytest
from homes import app

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.citation import find, label, places, read_pinpoints
from kb.model import Level, Pinpoint, Step
from kb.text import fold
from kb.traditions import MACAU, MAINLAND, MARKS, TAIWAN, level_of, mark_of, meant

# Made up: a place that does not exist, in the manner of each tradition.
STRAIT = """榕江市渡口管理自治條例

中華民國一百零四年三月五日訂定發布

第 一 章 總則

第 1 條
為管理渡口，特制定本自治條例。

第 2 條
本自治條例所稱主管機關：在中央為航運部；在直轄市為直轄市政府。

第 3 條
經營渡口者，應具備下列條件，並依前條規定申請：
一、渡船：
（一）船體堅固。
（二）備有救生設備。
二、渡工二人以上。
前項第一款第二目之設備，由主管機關定之。
第一項第一款及第二款之渡船、渡工，準用第四條第二項規定。

第 3-1 條
渡口應標示載客人數。

第 4 條
渡工應年滿二十歲。
渡工應受訓練；未受前項訓練者，處罰鍰三千元。

第 5 條
本自治條例自公布日施行。
"""
DELTA = """澳門特別行政區
第9/2031號法律
渡口管理法

立法會根據《澳門特別行政區基本法》第七十一條（一）項，制定本法律。

第一章
一般規定

第一條
標的

本法律訂定渡口的管理制度。

第二條
渡口的條件

一、渡口須符合下列條件：
（一）船體堅固；
（二）備有救生設備：
（1）救生衣；
（2）救生圈。
二、上款（二）項所指的設備由主管部門核准。
三、第一款（一）項的規定不影響第一條的適用。

第三條
（處罰）

違反第二條第一款（二）項（1）分項者，科處罰款。
罰款由主管部門科處，可一併採取：
a）警告；
b）停航。

第四條
生效

本法律自公佈翌日起生效。
"""


def document_of(text):
    return build(read_bytes(text.encode(), "渡口.txt"), ("r", "渡口.txt"), {}, "x")


def shown(text):
    document = document_of(text)
    tradition = document.record.tradition
    return {
        label(f.pinpoint, tradition): f.provision.lead.of(document.text)
        for f in places(document)
        if f.pinpoint.number(Level.ARTICLE)
    }


@pytest.fixture(params=["hant", "hans"])
def in_script(request):
    return (lambda text: text) if request.param == "hant" else fold_words


def fold_words(text):
    """Simplified, its signs and letters as they were."""
    return "".join(b if "㐀" <= a <= "鿿" else a for a, b in zip(text, fold(text), strict=True))


# --- the table ------------------------------------------------------------------------------


def test_each_tradition_has_one_mark_for_each_level_below_an_article():
    for tradition in (MAINLAND, TAIWAN, MACAU):
        levels = [level for (one, _), level in MARKS.items() if one == tradition]
        assert levels == [Level.PARAGRAPH, Level.ITEM, Level.SUBITEM]
        assert all(level_of(mark_of(level, tradition), tradition) is level for level in levels)


def test_paragraphs_and_items_trade_names_across_the_strait_and_nothing_else_moves():
    asked = Pinpoint((Step(Level.ARTICLE, 3), Step(Level.ITEM, 1), Step(Level.PARAGRAPH, 2)))
    there = Pinpoint((Step(Level.ARTICLE, 3), Step(Level.PARAGRAPH, 1), Step(Level.ITEM, 2)))
    assert meant(asked, TAIWAN) == there and meant(asked, MACAU) == meant(asked, MAINLAND) == asked


# --- which one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tradition"),
    [
        (STRAIT, TAIWAN),
        (DELTA, MACAU),
        ("某市渡口办法\n第一条 甲。\n第二条 本办法自公布之日起施行。", MAINLAND),
        # 民國 alone may be history, 澳門 alone a place that a text is about.
        ("文物目录\n第一条 民国二十三年三月所建渡口。\n第二条 乙。", MAINLAND),
        ("关于往来澳门渡口的办法\n第一条 澳门特别行政区居民适用。\n第二条 乙。", MAINLAND),
        ("甲報\n中華民國一百零四年三月五日，渡口自公布日施行新制。", MAINLAND),
        (STRAIT.replace("榕江市", "中华人民共和国某市"), MAINLAND),
    ],
    ids=["strait", "delta", "plain", "history", "about", "news", "quoted by another"],
)
def test_a_tradition_is_taken_on_sure_signs_only(text, tradition):
    assert document_of(text).record.tradition == tradition


def test_every_statute_is_of_the_mainland(shared):
    files = sorted((shared / "corpora" / "laws").rglob("*.md"))
    about = [f for f in files if "澳门" in f.name or "台湾" in f.name]
    for file in [*about, *files[::100]]:
        text = read_bytes(file.read_bytes(), file.name)
        assert build(text, ("r", file.name), {}, "x").record.tradition == MAINLAND


# --- the tree -------------------------------------------------------------------------------


def test_the_levels_of_taiwan_stand_under_their_own_names(in_script):
    found = shown(in_script(STRAIT))
    assert [n for n in found if n.startswith("第三条第")] == [
        "第三条第一项", "第三条第一项第一款", "第三条第一项第一款第一目",
        "第三条第一项第一款第二目", "第三条第一项第二款", "第三条第二项", "第三条第三项",
    ]  # fmt: skip
    assert found["第三条第一项第一款第二目"] == in_script("備有救生設備。")
    assert found["第三条之一第一项"] == in_script("渡口應標示載客人數。")
    assert [a.kind for a in document_of(in_script(STRAIT)).alerts] == []


def test_a_numbered_paragraph_of_macau_is_a_paragraph_and_the_line_below_the_number_a_caption(
    in_script,
):
    document = document_of(in_script(DELTA))
    articles = [n for n in document.walk() if n.level is Level.ARTICLE]
    headings = [in_script(h) for h in ("標的", "渡口的條件", "處罰", "生效")]
    assert [a.heading for a in articles] == headings
    assert [n for n in shown(in_script(DELTA)) if n.startswith("第二条第")] == [
        "第二条第一款", "第二条第一款（一）项", "第二条第一款（二）项",
        "第二条第一款（二）项（1）分项", "第二条第一款（二）项（2）分项",
        "第二条第二款", "第二条第三款",
    ]  # fmt: skip
    assert shown(in_script(DELTA))["第三条第二款（二）项"] == in_script("停航。")
    assert document.alerts == ()


@pytest.mark.parametrize("text", [STRAIT, DELTA], ids=["strait", "delta"])
def test_every_character_has_one_place_in_every_tradition(text):
    document = document_of(text)
    seen = [0] * len(document.text)
    for node in document.walk():
        end = node.children[0].span.start if node.children else node.span.end
        starts = [node.span.start, *(c.span.end for c in node.children)]
        ends = [end, *(c.span.start for c in node.children[1:]), node.span.end]
        for a, b in zip(starts, ends if node.children else [end], strict=False):
            for i in range(a, b):
                seen[i] += 1
    assert all(n == 1 for c, n in zip(document.text, seen, strict=True) if not c.isspace())


@pytest.mark.parametrize(
    ("text", "quote", "target"),
    [
        (STRAIT, "前項第一款第二目", "第三条第一项第一款第二目"),
        (STRAIT, "第一項第一款", "第三条第一项第一款"),
        (STRAIT, "第二款", "第三条第一项第二款"),
        (STRAIT, "第四條第二項", "第四条第二项"),
        (STRAIT, "前條", "第二条"),
        (DELTA, "上款（二）項", "第二条第一款（二）项"),
        (DELTA, "第一款（一）項", "第二条第一款（一）项"),
        (DELTA, "第二條第一款（二）項（1）分項", "第二条第一款（二）项（1）分项"),
    ],
)
def test_references_are_read_in_the_tradition_of_their_text(text, quote, target):
    document = document_of(text)
    (reference,) = [r for r in document.references if r.span.of(document.text) == quote]
    assert [label(t, document.record.tradition) for t in reference.targets] == [target]


# --- questions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked", "answer"),
    [
        (STRAIT, "第三條第一項第二款", "渡工二人以上。"),
        (STRAIT, "第三条第一项第一款第二目", "備有救生設備。"),
        (STRAIT, "第4條第2項", "渡工應受訓練；未受前項訓練者，處罰鍰三千元。"),
        (STRAIT, "第3-1條", ""),
        (STRAIT, "第三條之一", ""),
        (DELTA, "第二條第一款（一）項", "船體堅固；"),
        (DELTA, "第二條第一款第（二）項（2）分項", "救生圈。"),
        (DELTA, "第二條第三款", "第一款（一）項的規定不影響第一條的適用。"),
    ],
)
def test_a_question_is_read_in_the_tradition_of_the_document(text, asked, answer):
    document = document_of(text)
    (pinpoint,) = read_pinpoints(asked)
    found = find(document, pinpoint)
    assert isinstance(found, list)
    assert [f.provision.lead.of(document.text) for f in found] == [answer]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("traditions")
    (folder / "in").mkdir()
    (folder / "in" / "海峽.txt").write_text(STRAIT, encoding="utf-8")
    (folder / "in" / "三角洲.txt").write_text(DELTA, encoding="utf-8")
    assert app(folder / "home", "ingest", folder / "in").status == 0
    return folder / "home"


def test_show_finds_and_names_a_place_as_its_tradition_does(home):
    assert "渡工二人以上" in app(home, "show", "榕江市渡口管理自治條例", "第三條第一項第二款").out
    outline = app(home, "show", "榕江市渡口管理自治條例", "--json").json
    assert outline["document"]["tradition"] == TAIWAN
    refused = app(home, "show", "榕江市渡口管理自治條例", "第三條第九項")
    assert refused.status == 1 and "没有第三条第九项" in refused.err
    assert "救生衣" in app(home, "show", "渡口管理法", "第二條第一款（二）項（1）分項").out


def test_questions_are_answered_with_labels_of_the_tradition(home):
    asked = app(home, "ask", "榕江市渡口管理自治條例第三條第一項第二款是什麼？", "--json").json
    assert [c["quote"] for c in asked["citations"]] == ["二、渡工二人以上。"]
    assert [c["pinpoint"] for c in asked["citations"]] == ["第三條第一項第二款"]
    counted = app(home, "ask", "榕江市渡口管理自治條例第三條有幾項？", "--json").json
    assert counted["status"] == "answered" and "三項" in counted["text"]
    missing = app(home, "ask", "榕江市渡口管理自治条例第三条第一项第五款的内容", "--json").json
    assert missing["status"] == "not_found" and "第三条第一项第五款" in missing["text"]
    delta = app(home, "ask", "渡口管理法第二條第一款（一）項的內容", "--json").json
    assert [c["pinpoint"] for c in delta["citations"]] == ["第二條第一款（一）項"]


@pytest.mark.parametrize("question", ["渡工應年滿幾歲", "渡工应年满几岁"])
def test_search_names_what_it_finds_in_both_scripts(home, question):
    first, *_ = app(home, "search", question, "--json").json["passages"]
    assert first["article"] == "第四条" and first["document"] == "榕江市渡口管理自治條例"
