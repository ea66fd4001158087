from __future__ import annotations

import time
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from homes import app

from ingest.phrases import read_phrases
from ingest.pipeline import build
from ingest.read import read_bytes
from ingest.targets import lines_of, pinpoint_of
from kb.citation import label, places
from kb.model import Pinpoint, ReferenceKind, Span
from kb.store.catalog import Catalog

LAWS = Path(__file__).parents[1].parent / "shared" / "corpora" / "laws"

MEASURES = """# 榕江市试验办法

## 第一章 总则

第一条 为了试验，制定本办法。

第二条 试验分为下列两类：

（一）甲类试验；

（二）乙类试验，前项试验除外；

（三）按照前款办理的试验。

前款第一项、第三项的试验应当备案。

前两款的备案依照本条第二款和第四条至第六条办理。

## 第二章 管理

第三条 前条第一款第二项和前两条的试验，适用本章；违反第二条第一款第一项至第三项规定的，\
依照《深蓝市管理条例》第九条、第十条处理，不适用本办法第七条第二款。

第四条 本款所称试验，依照榕江市试验办法第二条第二款认定。

第五条 依照民用航空法第三条第二款和第四条的规定办理；第一款的规定除外。

该法第五条不适用。

第六条 第三、四、五条以及第九条的规定，适用于前款。
"""


def document_of(text, name="办法.md"):
    return build(read_bytes(text.encode(), name), ("r", name), {}, "x")


def seen(document, reference):
    named = "、".join(label(p) for p in reference.targets)
    title = f"《{reference.title.strip('《》')}》" if reference.title else ""
    return title + named


@pytest.fixture(scope="module")
def measures():
    return document_of(MEASURES)


@pytest.mark.parametrize(
    ("article", "expected"),
    [
        (
            2,
            [
                ("前项", "第二条第一款第一项"),
                ("前款", ""),  # in a 项 of the first 款 there is none before
                ("前款第一项", "第二条第一款第一项"),
                ("第三项", "第二条第一款第三项"),
                ("前两款", "第二条第一款、第二条第二款"),
                ("本条第二款", "第二条第二款"),
                ("第四条至第六条", "第四条、第五条、第六条"),
            ],
        ),
        (
            3,
            [
                ("前条第一款第二项", "第二条第一款第二项"),
                ("前两条", "第一条、第二条"),
                ("本章", "第二章"),
                (
                    "第二条第一款第一项至第三项",
                    "第二条第一款第一项、第二条第一款第二项、第二条第一款第三项",
                ),
                ("《深蓝市管理条例》第九条", "《深蓝市管理条例》第九条"),
                ("第十条", "《深蓝市管理条例》第十条"),
                ("本办法第七条第二款", ""),
            ],
        ),
        (4, [("本款", "第四条第一款"), ("榕江市试验办法第二条第二款", "第二条第二款")]),
        (
            5,
            [
                ("民用航空法第三条第二款", "《民用航空法》第三条第二款"),
                ("第四条", "《民用航空法》第四条"),
                # inside the first 款 it is of what was named before
                ("第一款", "《民用航空法》第四条第一款"),
                ("该法第五条", "《该法》第五条"),
            ],
        ),
        (6, [("第三、四、五条", "第三条、第四条、第五条"), ("第九条", ""), ("前款", "")]),
    ],
)
def test_each_reference_means_what_a_lawyer_reads(measures, article, expected):
    (area,) = [
        f.provision.span
        for f in places(measures)
        if label(f.pinpoint) == f"第{'零一二三四五六'[article]}条"
    ]
    inside = [r for r in measures.references if area.contains(r.span)]
    assert [(r.span.of(measures.text), seen(measures, r)) for r in inside] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("《甲法》第一条、《乙法》第二条", ["《甲法》第一条", "《乙法》第二条"]),
        ("刑法第二百五十三条之一规定的", ["刑法第二百五十三条之一"]),
        ("依照刑法第三百零七条之一前三款行为", ["刑法第三百零七条之一前三款"]),
        ("第六条第二款（一）、（二）项", ["第六条第二款（一）、（二）项"]),
        ("第五十一条、五十二条", ["第五十一条", "五十二条"]),
        ("違反本辦法第九條第二款、第三款", ["本辦法第九條第二款", "第三款"]),
        ("违反本规定第４１条、第42条", ["本规定第４１条", "第42条"]),
        (
            "刑法分则第九章第三百九十八条至第四百一十九条",
            ["刑法分则第九章第三百九十八条至第四百一十九条"],
        ),
        ("具备下列基本条件，目前条件不足", []),
        ("本条例施行前，本项目的前款项已付清", []),
        ("从事前款活动、以前款规定的财产出资", ["前款", "前款"]),
        ("日本章程、资本项下、成本节约", []),
        ("第二章 管理", []),
        ("香港法例第179章", []),
        ("依照劳动合同法第二十二条", ["劳动合同法第二十二条"]),
        ("应当认定为刑法第三百四十条规定的", ["刑法第三百四十条"]),
        (
            "民法典第一条第一项至第三项规定的财产或者第五项",
            ["民法典第一条第一项至第三项", "第五项"],
        ),
    ],
)
def test_a_reference_begins_and_ends_with_its_words(text, expected):
    assert [p.span.of(text) for p in read_phrases(text, Span(0, len(text)))] == expected


def test_a_name_is_no_longer_than_the_text_gives_it_elsewhere():
    law = "第一条 根据《中华人民共和国船舶法》，制定本办法。"
    document = document_of(f"试验办法\n\n{law}\n\n第二条 当事人没有船舶法第三条情形的，可以申请。")
    (reference,) = document.references
    assert (reference.title, reference.span.of(document.text)) == ("船舶法", "船舶法第三条")


def test_the_unnamed_articles_of_an_amendment_are_the_other_documents():
    changes = "一、将第三条修改为：“依照本条例第五条和前款办理。”\n\n二、本决定自公布之日起施行。"
    document = document_of(f"关于修改《渔船条例》的决定\n\n{changes}", "决定.txt")
    assert {r.title for r in document.references} == {"渔船条例"}
    assert not [a for a in document.alerts if a.kind == "unresolved_reference"]


def test_what_means_nothing_is_told_once_for_each_kind(measures):
    told = [a.detail for a in measures.alerts if a.kind == "unresolved_reference"]
    assert len(told) == 3 and any("第三条第一款“本办法第七条第二款”" in one for one in told)
    assert any("“前款”" in one and "有2处" in one for one in told)


def test_a_text_that_says_the_same_wrong_thing_a_thousand_times_is_told_of_it_shortly():
    document = document_of("试验办法\n\n第一条 甲。\n\n第二条 " + "违反本办法第九条。" * 1000)
    (alert,) = [a for a in document.alerts if a.kind == "unresolved_reference"]
    assert "有1000处" in alert.detail and len(alert.detail) < 300


@pytest.mark.parametrize(
    "unit",
    ["前款第一项、", "第一章", "该条第二款", "第一" + " " * 50, "《", "（一）", "第" + "一" * 30],
)
def test_a_long_hostile_text_is_read_in_time_that_grows_with_it(unit):
    def took(size):
        text = "第" + unit * (size // len(unit))
        started = time.process_time()
        read_phrases(text, Span(0, len(text)))
        return time.process_time() - started

    took(2_000)
    assert took(40_000) < 40 * max(took(4_000), 0.01)


CHECKED = [
    ("民法商法/海商法(1992-11-07).md", 7435, "本款", "第六十八条第二款"),
    ("行政法/水污染防治法(2017-06-27).md", 5892, "前款", "第四十六条第二款"),
    (
        "行政法规/证券公司监督管理条例(2014-07-29).md",
        10987,
        "《证券法》第二百一十九条",
        "《证券法》第二百一十九条",
    ),
    ("经济法/港口法(2018-12-29).md", 618, "前款", "第六条第二款"),
    (
        "行政法规/渔业法实施细则(2020-11-29).md",
        3548,
        "《渔业法》第二十八条",
        "《渔业法》第二十八条",
    ),
    (
        "司法解释/最高人民法院、最高人民检察院关于办理虚假诉讼刑事案件适用法律若干问题的解释(2018-09-26).md",
        1445,
        "刑法第三百零七条之一前三款",
        "《刑法》第三百零七条之一第一款、第三百零七条之一第二款、第三百零七条之一第三款",
    ),
    (
        "行政法规/专利法实施细则(2023-12-11).md",
        10723,
        "专利法第二条第三款",
        "《专利法》第二条第三款",
    ),
    ("行政法规/食品安全法实施条例(2019-10-11).md", 8118, "本条例第七十五条", "第七十五条"),
    ("诉讼与非诉讼程序法/民事诉讼法(2021-12-24).md", 5684, "前款", "第五十八条第一款"),
    (
        "司法解释/最高人民法院关于审理不正当竞争民事案件应用法律若干问题的解释(2020-12-29).md",
        1463,
        "反不正当竞争法第五条第（三）项",
        "《反不正当竞争法》第五条第三项",
    ),
    ("民法商法/专利法(2020-10-17).md", 11038, "本法第十九条", "第十九条"),
    (
        "司法解释/最高人民法院关于审理破坏森林资源刑事案件适用法律若干问题的解释(2023-08-13).md",
        2158,
        "第二项",
        "第六条第一款第二项",
    ),
    (
        "司法解释/最高人民法院关于审理证券市场虚假陈述侵权民事赔偿案件的若干规定(2022-01-21).md",
        5498,
        "前款",
        "第二十六条第四款",
    ),
    (
        "部门规章/公安部/公安机关办理行政案件程序规定(2019-04-27).md",
        11874,
        "前款",
        "第八十二条第一款",
    ),
    (
        "司法解释/最高人民法院 最高人民检察院关于办理操纵证券、期货市场刑事案件"
        "适用法律若干问题的解释(2019-06-27).md",
        2578,
        "前款第一项至第三项",
        "第五条第一款第一项、第五条第一款第二项、第五条第一款第三项",
    ),
    ("民法商法/公司法(2018-10-26).md", 17337, "第（五）项", "第一百四十二条第一款第五项"),
    ("行政法规/危险化学品安全管理条例(2013-12-07).md", 8643, "第二款", "第三十八条第二款"),
    ("行政法规/艾滋病防治条例(2019-03-02).md", 6176, "前款", "第五十三条第一款"),
    ("地方性法规/广东/清远市住宅小区物业管理条例(2022-12-07).md", 15173, "第四项", ""),
    ("行政法规/电信条例(2016-02-06).md", 1721, "本条例第十三条", "第十三条"),
    (
        "行政法规/专利法实施细则(2023-12-11).md",
        10701,
        "第二十四条至第二十六条",
        "第二十四条、第二十五条、第二十六条",
    ),
    ("行政法规/政府信息公开条例(2019-04-03).md", 3501, "本条例第二十七条", "第二十七条"),
    (
        "部门规章/市场监督管理总局/家用汽车产品修理更换退货责任规定(2021-07-22).md",
        3383,
        "本规定第二十四条第一款",
        "第二十四条第一款",
    ),
    ("行政法规/发票管理办法(2019-03-02).md", 4078, "前款", "第三十七条第一款"),
    (
        "司法解释/最高人民法院关于铁路运输法院案件管辖范围的若干规定(2012-07-17).md",
        435,
        "本规定第一条第二、三款",
        "第一条第二款、第一条第三款",
    ),
    ("行政法规/外国常驻新闻机构和外国记者采访条例(2008-10-17).md", 1137, "前款", "第九条第一款"),
    (
        "行政法规/军人抚恤优待条例(2024-08-05).md",
        2079,
        "本条例第十二条第一款第三项",
        "第十二条第一款第三项",
    ),
    (
        "地方性法规/广东/江门市文明行为促进条例(2021-04-06).md",
        7630,
        "本条例第十四条第一款第十一项",
        "第十四条第一款第十一项",
    ),
    (
        "行政法/固体废物污染环境防治法(2020-04-29).md",
        16548,
        "第十三项",
        "第一百一十二条第一款第十三项",
    ),
    ("刑法/刑法修正案（八）.md", 2181, "刑法第八十六条第三款", "《刑法》第八十六条第三款"),
]


@pytest.mark.skipif(not LAWS.is_dir(), reason="../shared/corpora/laws is absent")
@pytest.mark.parametrize(("path", "start", "quote", "expected"), CHECKED)
def test_references_read_by_a_person_mean_what_the_person_read(path, start, quote, expected):
    document = build(read_bytes((LAWS / path).read_bytes(), path), ("r", path), {}, "x")
    (reference,) = [r for r in document.references if r.span.start == start]
    assert (reference.span.of(document.text), seen(document, reference)) == (quote, expected)


@pytest.mark.skipif(not LAWS.is_dir(), reason="../shared/corpora/laws is absent")
def test_references_of_real_statutes_stand_in_order_and_lead_to_provisions():
    counted, lost = 0, 0
    for path in sorted(LAWS.rglob("*.md"))[::64]:
        document = build(read_bytes(path.read_bytes(), path.name), ("r", path.name), {}, "x")
        held = {f.pinpoint for f in places(document)}
        assert [pinpoint_of(line) for line in lines_of(document.provisions)] == [
            f.pinpoint for f in places(document)
        ]
        spans = [r.span for r in document.references]
        assert spans == sorted(spans)
        assert not any(a.overlaps(b) for a, b in pairwise(spans))
        for reference in document.references:
            counted += 1
            if reference.title is None:
                assert set(reference.targets) <= held
                lost += not reference.targets
            assert (reference.kind is ReferenceKind.OTHER) <= (reference.title is not None)
            assert all(isinstance(p, Pinpoint) and p.steps for p in reference.targets)
    assert counted > 100 and lost <= counted / 50


def test_a_reader_of_an_article_is_shown_what_its_references_mean(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "办法.md").write_text(MEASURES, encoding="utf-8")
    home = tmp_path / "home"
    read = document_of(MEASURES)
    warned = app(home, "ingest", tmp_path / "in", "--json").json["warnings"]
    assert "unresolved_reference" in {w["kind"] for w in warned}
    shown = app(home, "show", "榕江市试验办法", "第二条").out
    assert "本条所引：" in shown
    assert "第二条第二款“前款第一项”即第二条第一款第一项：甲类试验；" in shown
    assert "“第四条至第六条”即第四条至第六条（3处）" in shown
    assert "本章" not in app(home, "show", "榕江市试验办法", "第三条").out.partition("本条所引")[2]
    assert "知识库未收录《深蓝市管理条例》" in app(home, "show", "榕江市试验办法", "第三条").out
    found = app(home, "show", "榕江市试验办法", "第三条", "--json").json["references"]
    (first, *_) = found
    assert (first["kind"], first["quote"]) == ("before", "前条第一款第二项")
    assert [t["pinpoint"] for t in first["targets"]] == ["第二条第一款第二项"]
    assert "本条所引" not in app(home, "show", "榕江市试验办法", "第一条").out
    with closing(Catalog(home)) as catalog:
        (held,) = catalog.held()
        assert catalog.document(held.version).references == read.references
