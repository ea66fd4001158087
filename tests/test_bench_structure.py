from __future__ import annotations

import pytest

from bench import counter
from bench.references import KINDS, kind_of
from bench.structure import Findings, examine, lines, wrapped

EVERY = 40  # 40 of the 1,600 statutes

# Every fifty-third statute from the twenty-seventh on, its 条 counted by a person who read the
# numbers from the first to the last line.
READ = {
    "司法解释/最高人民检察院关于工人等非监管机关在编监管人员私放在押人员行为和失职致使在押人员脱逃行为适用法律问题的解释(2001-03-02).md": 0,  # noqa: E501
    "司法解释/最高人民法院、最高人民检察院关于办理诈骗刑事案件具体应用法律若干问题的解释(2011-03-01).md": 11,  # noqa: E501
    "司法解释/最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定(2020-12-29).md": 33,
    "司法解释/最高人民法院关于国家赔偿监督程序若干问题的规定(2017-04-20).md": 27,
    "司法解释/最高人民法院关于审理名誉权案件若干问题的解答(1993-08-07).md": 0,
    "司法解释/最高人民法院关于审理涉及夫妻债务纠纷案件适用法律有关问题的解释(2018-01-16).md": 4,
    "司法解释/最高人民法院关于审理骗取出口退税刑事案件具体应用法律若干问题的解释(2002-09-17).md": 9,
    "司法解释/最高人民法院关于诉前停止侵犯注册商标专用权行为和保全证据适用法律问题的解释(2002-01-09).md": 17,  # noqa: E501
    "司法解释/最高人民法院关于适用督促程序若干问题的规定(2001-01-08).md": 12,
    "地方性法规/广东/广东省艾滋病防治条例(2022-11-30).md": 53,
    "宪法相关法/全国人民代表大会常务委员会关于县级以下人民代表大会代表直接选举的若干规定(1983-03-05).md": 0,  # noqa: E501
    "民法典/物权编.md": 258,  # 第二百零五条 to 第四百六十二条
    "社会法/红十字会法(2017-02-24).md": 30,
    "经济法/海南自由贸易港法(2021-06-10).md": 57,
    "行政法/体育法(2022-06-24).md": 122,
    "行政法/民办教育促进法(2018-12-29).md": 67,
    "行政法/黑土地保护法(2022-06-24).md": 38,
    "行政法规/仲裁委员会仲裁收费办法(1995-07-28).md": 15,
    "行政法规/公安机关督察条例(2011-08-31).md": 18,
    "行政法规/医疗废物管理条例(2011-01-08).md": 57,
    "行政法规/国务院关于股份有限公司境内上市外资股的规定(1995-12-25).md": 28,
    "行政法规/地方志工作条例(2006-05-18).md": 22,
    "行政法规/娱乐场所管理条例(2020-11-29).md": 58,
    "行政法规/戒毒条例(2018-09-18).md": 46,
    "行政法规/棉花质量监督管理条例(2017-10-07).md": 39,
    "行政法规/测绘成果管理条例(2006-05-27).md": 32,
    "行政法规/畜禽规模养殖污染防治条例(2013-11-11).md": 44,
    "行政法规/药品行政保护条例(1992-12-19).md": 24,
    "行政法规/道路运输条例(2019-03-02).md": 83,
    "诉讼与非诉讼程序法/国际刑事司法协助法(2018-10-26).md": 70,
}


@pytest.fixture(scope="module")
def laws(shared):
    return shared / "corpora" / "laws"


@pytest.fixture(scope="module")
def found(laws):
    return examine(sorted(laws.rglob("*.md"))[::EVERY], laws)


@pytest.mark.parametrize(("path", "articles"), READ.items(), ids=range(len(READ)))
def test_the_counter_counts_what_a_person_counted(laws, path, articles):
    assert counter.count((laws / path).read_text("utf-8")) == articles


def test_a_sample_of_the_statutes_is_read_as_promised(found):
    assert found.files == 40 and found.read > 1000
    assert found.kept, "\n".join(lines(found))
    assert not found.differences and not found.moved


def test_no_reference_that_means_nothing_goes_unreported(found):
    assert found.references.silent == []
    kinds = {kind for kind, _ in found.references.counted}
    assert {"本法第X条", "前款、前N款", "第X条第Y款"} <= kinds


@pytest.mark.parametrize(
    ("broken", "kept"),
    [
        (Findings(read=1000, counted=1000), True),
        (Findings(read=1000, counted=1002), False),
        (Findings(with_articles=100, moved=["甲"]), False),
        (Findings(misplaced=["甲"]), False),
        (Findings(untrue=["甲"]), False),
    ],
)
def test_a_broken_promise_is_noticed(broken, kept):
    assert broken.kept is kept
    assert all(lines(broken))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("《专利法》第五十八条", "《X》第Y条"), ("第二百一十九条之一", "第X条之Y"),
        ("第六条至第十二条", "第X条至第Y条"), ("第一款第二项至第四项", "第二项至第四项"),
        ("第三、四、五条", "第三、四、五条"), ("前两款", "前款、前N款"), ("前條", "前条、前N条"),
        ("前项", "前项、前N项"), ("本条第二款", "本条第X款"), ("本款", "本条、本款、本项"),
        ("本章", "本章、本节、本编"), ("本条例第十三条", "本法第X条"),
        ("本办法第九条第二款", "本法第X条"),
        ("第十五条第一款第二项", "第X条第Y款第Z项"), ("第九条第二款", "第X条第Y款"),
        ("第十七条第四项", "第X条第Z项"), ("第十三条", "第X条"), ("第二款", "第X款、第X项"),
    ],
)  # fmt: skip
def test_a_reference_is_counted_by_how_it_is_worded(written, kind):
    assert kind_of(written) == kind
    assert kind in dict(KINDS)


def test_a_printed_page_has_28_characters_a_line_and_no_gap_behind_a_number():
    page = wrapped("第一条 " + "甲" * 40).splitlines()
    assert page == ["第一条" + "甲" * 25, "甲" * 15]
