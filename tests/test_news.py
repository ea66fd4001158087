from __future__ import annotations

import json

import pytest
from homes import app, rules, write

from ingest.matters import matter_of
from ingest.pipeline import build
from ingest.read import read_bytes
from ingest.rendering import render
from kb.answering.differing import asked
from kb.reprints import Matter, dump, load

OFFICIAL = rules(
    "滨河新区氢能产业扶持办法",
    "本办法适用于在滨河新区依法登记的氢能制造、储运、加注、检测企业。",
    "企业上年度研发投入（不含政府补助）达到800万元以上的，按照实际投入的10%给予补助，最高不超过200万元。",
    "新建加氢站应当符合国土空间规划和消防安全条件，日加注能力不低于1000公斤，建成后按照设备投资的三成给予补贴。",
    "鼓励企业引进燃料电池、储氢材料、电解水制氢、氢气纯化等领域的专业人才，提供人才公寓并给予租金减免。",
    "区发展改革局负责本办法的解释。",
    "本办法自2024年3月1日起施行，有效期至2027年2月28日。",
)
NEWS = """滨河新区出台措施支持氢能

记者从发布会获悉，滨河新区日前印发氢能产业扶持办法。

企业上年度研发投入达到800万元以上的，按照实际投入的10%给予补助，最高不超过300万元。申请窗口设在市民中心三楼，工作日受理。

新建加氢站日加注能力不低于1000公斤，建成后按照设备投资的三成给予补贴。

鼓励企业引进燃料电池、储氢材料、氢气纯化等领域的专业人才，提供人才公寓。
"""


def read(name, text):
    return build(read_bytes(text.encode(), name), ("r", name), {}, name)


@pytest.fixture(scope="module")
def pair():
    return read("报道.txt", NEWS), read("办法.txt", OFFICIAL)


@pytest.fixture(scope="module")
def rendered(pair):
    return render(*pair)


def said(rendered, pair):
    news, official = pair
    flat = [d for link in rendered.links for d in link.differences]
    return {
        (
            d.matter,
            d.official.of(official.text) if d.official else "",
            d.news.of(news.text) if d.news else "",
        )
        for d in flat
    }


def test_each_sentence_that_renders_an_article_is_linked_to_it(rendered, pair):
    news, official = pair
    linked = {k.news.of(news.text)[:5]: k.official.of(official.text)[:5] for k in rendered.links}
    assert linked == {
        "企业上年度": "企业上年度",
        "新建加氢站": "新建加氢站",
        "鼓励企业引": "鼓励企业引",
    }


@pytest.mark.parametrize(
    ("matter", "official", "news"),
    [
        (Matter.NUMBER, "200万", "300万"),
        (Matter.CONDITION, "不含政府补助", ""),
        (Matter.CONDITION, "应当符合国土空间规划和消防安全条件", ""),
        (Matter.ENTITY, "电解水制氢", ""),
        (Matter.BENEFIT, "并给予租金减免", ""),
    ],
    ids=str,
)
def test_what_news_changes_or_drops_is_named(rendered, pair, matter, official, news):
    found = [d for d in said(rendered, pair) if official in d[1] and news in d[2]]
    assert [d[0] for d in found] == [matter]


def test_articles_the_news_is_silent_on_are_named(rendered, pair):
    _, official = pair
    left = [d.official.of(official.text)[:3] for d in rendered.left_out]
    assert left == ["第一条", "第五条", "第六条"]


def test_a_faithful_reprint_differs_in_nothing(pair):
    _, official = pair
    faithful = read("转载.txt", "滨河新区办法全文\n\n" + OFFICIAL.split("\n", 2)[2])
    found = render(faithful, official)
    assert len(found.links) >= 6
    assert not [d for k in found.links for d in k.differences]
    assert not found.left_out


def test_news_of_other_things_is_linked_to_nothing(pair):
    _, official = pair
    other = read(
        "天气.txt", "明天多云转阴\n\n市气象台预计，明天白天多云，傍晚起有小雨，请带好雨具。\n"
    )
    assert not render(other, official).links


def test_a_reprint_survives_being_written_down(rendered):
    assert load(rendered.news, rendered.official, dump(rendered)) == rendered


@pytest.mark.parametrize(
    ("missing", "put", "matter"),
    [
        ("二千五百万元", "2500万元", Matter.WORDING),
        ("二千五百万元", "5000万元", Matter.NUMBER),
        ("主要", "重要", Matter.WORDING),
        ("以上", "", Matter.CONDITION),
        ("给予奖励", "", Matter.BENEFIT),
        ("一批", "多个", Matter.WORDING),
    ],
)
def test_a_difference_is_about_what_its_words_say(missing, put, matter):
    assert matter_of(missing, put, listed=False) is matter


# --- what a person found in real news -------------------------------------------------------

HIGH = (
    "人工智能", "数字会展", "2500", "对新引进项目给予扶持", "科技招商", "提供政策补贴",
    "安排财政资金支持", "国家、省主体功能区规划",
)  # fmt: skip


def test_every_grave_difference_that_a_person_listed_is_found(shared):
    seeds = {path.name[:3]: path for path in (shared / "seeds").iterdir()}
    news, official = (
        read(seeds[n].name, seeds[n].read_text(encoding="utf-8")) for n in ("001", "003")
    )
    found = render(news, official)
    flat = [d for link in found.links for d in link.differences if d.matter.matters]
    words = [d.official.of(official.text) for d in flat if d.official]
    assert [one for one in HIGH if not any(one in text for text in words)] == []
    silent = {d.official.of(official.text)[:4].rstrip("建广市落本") for d in found.left_out}
    assert {"第十二条", "第十六条", "第十七条", "第十八条"} <= silent
    assert len(flat) <= 3 * len(HIGH)


# --- in a home ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    place = tmp_path_factory.mktemp("news")
    kinds = {"报道.txt": {"kind": "news", "published_on": "2024-03-05"}}
    manifest = json.dumps(kinds, ensure_ascii=False)
    write(place / "in", {"办法.txt": OFFICIAL, "报道.txt": NEWS, "manifest.json": manifest})
    return place


@pytest.fixture(scope="module")
def home(place):
    ran = app(place / "home", "ingest", place / "in", "--json")
    assert [w["source"] for w in ran.json["warnings"] if w["kind"] == "news_differs"] == [
        "报道.txt"
    ]
    return place / "home"


def ask(home, question):
    return app(home, "ask", question, "--json", "--as-of", "2026-11-22").json


def test_show_names_the_official_articles_and_the_differences(home):
    out = app(home, "show", "报道.txt").out
    assert "官方原文：《滨河新区氢能产业扶持办法》第二条、第三条、第四条" in out
    assert "第二条（数字）：原文“200万”，报道“300万”" in out
    shown = app(home, "show", "报道.txt", "--json").json["reprints"]
    link = next(k for k in shown[0]["links"] if k["pinpoint"].startswith("第二条"))
    start, end = link["official"]["span"]
    assert OFFICIAL[start:end] == link["official"]["quote"]


@pytest.mark.parametrize(
    "question",
    [
        "新闻报道与正式文件有哪些不一致的地方？",
        "報導和辦法原文有什麼出入？",
        "氢能办法的报道漏了什么？",
    ],
)
def test_where_news_and_the_official_text_differ_is_listed(home, question):
    answer = ask(home, question)
    assert (answer["status"], answer["mode"]) == ("answered", "lookup")
    quotes = {(c["source"], c["quote"]) for c in answer["citations"]}
    assert {("办法.txt", "200万"), ("报道.txt", "300万")} <= quotes


def test_beside_a_quote_of_news_stands_the_official_text(home):
    answer = ask(home, "报道说研发投入补助最高不超过300万元，申请窗口设在市民中心三楼")
    if any(c["source"] == "报道.txt" for c in answer["citations"]):
        assert "官方原文为《滨河新区氢能产业扶持办法》第二条" in answer["text"]
        assert any(c["source"] == "办法.txt" for c in answer["citations"])


def test_links_are_made_again_when_the_official_text_changes(place, home, tmp_path):
    import shutil

    shutil.copytree(home, tmp_path / "home")
    write(place / "in", {"办法.txt": OFFICIAL.replace("最高不超过200万元", "最高不超过300万元")})
    app(tmp_path / "home", "ingest", place / "in")
    out = app(tmp_path / "home", "show", "报道.txt").out
    write(place / "in", {"办法.txt": OFFICIAL})
    assert "官方原文" in out
    assert "（数字）" not in out


@pytest.mark.parametrize(
    "text",
    [
        "新闻发布会的规定是什么",
        "文章作者与出版社的规定",
        "两份文件有什么不同",
        "媒体如何报道这项政策",
    ],
)
def test_other_questions_about_news_are_not_taken_for_it(text):
    assert not asked(text)
