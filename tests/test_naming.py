from __future__ import annotations

import re
from datetime import date

import pytest

from ingest.names import aliases_of
from kb.asking.edition import chosen
from kb.asking.naming import Names, in_effect
from kb.asking.titles import bare
from kb.model import Document, Kind, Record
from kb.text import Tokeniser, fold, to_traditional

NAMES = Names(
    [(fold(n), v, 0) for n, v in [
        ("中华人民共和国公司法", "v1"), ("公司法", "v1"), ("产业导则", "v2"), ("导则", "v2"),
        ("规定", "v3"), ("穗府规〔2020〕1号", "v4"), ("办法", "v5"), ("办法", "v6"),
    ]]
)  # fmt: skip

TOKENISER = Tokeniser()

ROWS = [
    ("深圳公司法第三条", []),
    ("公司法人的定义", []),
    ("公司法规定了什么", [("公司法", ("v1",))]),
    ("请问公司法第三条", [("公司法", ("v1",))]),
    ("根据现行公司法", [("公司法", ("v1",))]),
    ("公司法第三条", [("公司法", ("v1",))]),
    ("中华人民共和国公司法", [("中华人民共和国公司法", ("v1",))]),
    ("產業導則的目標", [("产业导则", ("v2",))]),
    ("第七条规定了什么", []),
    ("本规定何时施行", [("规定", ("v3",))]),
    ("穗府规〔2020〕1号有效吗", [("穗府规〔2020〕1号", ("v4",))]),
    ("有什么办法", []),
    ("该办法有几条", [("办法", ("v5", "v6"))]),
    ("没有名字", []),
]


@pytest.mark.parametrize(("text", "found"), ROWS, ids=[row[0] for row in ROWS])
def test_a_document_is_named_by_title_alias_or_number(text, found):
    assert [(n.name, n.versions) for n in NAMES.find(fold(text), TOKENISER)] == found


def unknown(text):
    return NAMES.unknown(fold(text), TOKENISER)


def test_a_title_that_nobody_bears_is_told():
    assert unknown("《不存在的条例》第三条") == ["不存在的条例"]
    assert unknown("《公司法》第三条") == []
    assert unknown("《中华人民共和国公司法》第三条") == []
    assert unknown("请问湖滨区人才办法第三条写了什么") == ["湖滨区人才办法"]
    assert unknown("根据深圳公司法第三条") == ["深圳公司法"]
    assert unknown("本办法第三条") == []
    assert unknown("按照产业导则第三条") == []
    assert unknown("第三条的补贴办法") == []


RULES = [
    ("湖滨区人工智能与数字经济发展导则", "a", []),
    ("湖滨区失业保险条例", "b", []), ("山谷市文明行为促进条例", "c", []),
    ("平原市文明行为促进条例", "d", []), ("中华人民共和国劳动合同法", "e", []),
    ("中华人民共和国劳动合同法实施条例", "f", ["劳动合同法"]),
    ("中华人民共和国民事诉讼法", "g", []),
    ("最高人民法院关于适用《中华人民共和国公司法》若干问题的规定(二)", "h", []),
    ("最高人民法院关于审理使用人脸识别技术案件适用法律若干问题的规定", "i", []),
    ("中华人民共和国公司法", "j", []), ("中华人民共和国民法典", "k", []),
    ("最高人民法院关于适用《中华人民共和国民法典》时间效力的若干规定", "l", []),
]  # fmt: skip
HELD = Names(
    [
        row
        for title, v, stated in RULES
        for row in [(title, v, 0), *((n, v, 2) for n in (*aliases_of(title, (), ""), *stated))]
    ]
)

LONGER = [
    # a place, a subject or a kind of its own makes it another document
    ("山海市人工智能与数字经济发展导则第五条", {"山海市人工智能与数字经济发展导则": ""}),
    ("天河区发展导则第五条", {"天河区发展导则": ""}),
    ("深圳的导则第三条", {"深圳的导则": ""}),
    ("中山市失业保险条例第三条", {"中山市失业保险条例": ""}),
    ("湛江市文明行为促进条例何时施行", {"湛江市文明行为促进条例": ""}),
    ("公司法实施细则第二条", {"公司法实施细则": ""}),
    ("公司法登记管理办法第二条", {"公司法登记管理办法": ""}),
    ("《公司法》实施条例第二条", {"公司法实施条例": ""}),
    ("公司法实施条例第二条", {"公司法实施条例": ""}),
    ("公司法司法解释三第一条", {"公司法司法解释三": ""}),
    ("劳动合同法实施细则第三条", {"劳动合同法实施细则": ""}),
    ("劳动法第三条", {"劳动法": ""}),
    ("反不正当竞争法第二条", {"反不正当竞争法": ""}),
    # held under another name
    ("公司法解释二第五条", {"公司法解释二": "h"}),
    ("公司法司法解释（二）第五条", {"公司法司法解释(二)": "h"}),
    (
        "《最高人民法院关于适用〈中华人民共和国公司法〉若干问题的规定（二）》第一条",
        {"最高人民法院关于适用〈中华人民共和国公司法〉若干问题的规定(二)": "h"},
    ),
    ("民诉法第三条", {"民诉法": "g"}),
    ("人脸识别规定第三条", {"人脸识别规定": "i"}),
    ("人脸识别若干问题的规定第三段", {"人脸识别若干问题的规定": "i"}),
    ("人脸识别司法解释何时施行", {"人脸识别司法解释": "i"}),
    ("民法典时间效力规定第一条", {"民法典时间效力规定": "l"}),
    ("湖滨失业条例第三条", {"湖滨失业条例": "b"}),
    ("文明行为促进条例第九条", {"文明行为促进条例": "cd"}),
    # an exact title goes before what another document calls it
    ("劳动合同法第三十九条", {"劳动合同法": "e"}),
    ("劳动合同法实施条例第三条", {"劳动合同法实施条例": "f"}),
    # plain talk around a name
    ("请问导则第三条", {"导则": "a"}),
    ("湖滨区的导则", {"湖滨区的导则": "a"}),
    ("按照发展导则", {"发展导则": "a"}),
    ("我们企业按这个导则第三条", {"导则": "a"}),
    ("请介绍一下公司法第三条", {"公司法": "j"}),
    ("关于适用现行公司法第三条", {"公司法": "j"}),
    ("2025年12月公司法有效吗", {"公司法": "j"}),
    ("劳动合同法第四十条、公司法第三条", {"劳动合同法": "e", "公司法": "j"}),
    ("公司法和民法典第三条", {"公司法": "j", "民法典": "k"}),
    ("公司法由谁解释", {"公司法": "j"}),
    # a bare noun that several documents end with names none of them
    ("条例第三条", {}),
    ("有什么促进条例", {}),
    ("公司法定代表人由谁担任", {}),
]


@pytest.mark.parametrize(("text", "meant"), LONGER, ids=[row[0] for row in LONGER])
def test_the_whole_name_a_question_writes_decides(text, meant):
    found = HELD.read(fold(text), TOKENISER)
    assert {n.name: "".join(n.versions) for n in found} == meant


@pytest.mark.parametrize("text", [row[0] for row in LONGER])
def test_the_traditional_twin_of_a_question_names_the_same(text):
    twin = HELD.read(fold(to_traditional(fold(text))), TOKENISER)
    assert [n.versions for n in twin] == [n.versions for n in HELD.read(fold(text), TOKENISER)]


@pytest.fixture(scope="module")
def statutes(shared):
    paths = sorted((shared / "corpora/laws").rglob("*.md"))
    titles = dict.fromkeys(p.read_text("utf-8").splitlines()[0].lstrip("# ").strip() for p in paths)
    plain = [fold(t) for t in titles if re.fullmatch(r"[一-鿿]+(?:法|条例|规定|办法)", t)]
    rows = [
        row for t in plain for row in [(t, t, 0), *((fold(a), t, 2) for a in aliases_of(t, (), ""))]
    ]
    return Names(rows), plain


def test_every_statute_is_named_by_its_title_and_no_other_one_is(statutes):
    names, titles = statutes
    for title in titles[::4]:
        for written in (f"{title}第三条", f"请问《{title}》第三条", f"{bare(title)}第三条"):
            found = names.find(written, TOKENISER)
            assert [n.versions for n in found] == [(title,)], written


def test_no_statute_is_named_by_the_rules_of_a_place_or_for_carrying_it_out(statutes):
    names, titles = statutes
    laws = [t for t in titles if t.startswith("中华人民共和国") and t.endswith("法")]
    for title in laws[::2]:
        short = bare(title)
        for written in (f"海东市{short}", f"{short}实施细则", f"{short}司法解释（九）"):
            assert title not in {
                v for n in names.find(fold(f"{written}第三条"), TOKENISER) for v in n.versions
            }, written


def version(name, start, **says):
    record = Record("某办法", Kind.REGULATION, effective_from=start, **says)
    return Document(name, name, "", "", record, "", ())


def test_of_several_versions_the_one_in_effect_that_day_is_meant():
    old, new = version("old", date(2018, 1, 1)), version("new", date(2024, 7, 1))
    assert in_effect([old, new], date(2023, 1, 1)) == [old]
    assert in_effect([old, new], date(2024, 7, 1)) == [new]
    assert in_effect([old, new], date(2010, 1, 1)) == [old]


OLDEST = version("oldest", date(2008, 8, 1), adopted_on=date(2007, 8, 30))
MIDDLE = version("middle", date(2008, 8, 1), amended_on=date(2018, 10, 26))
NEWEST = version("newest", date(2024, 7, 1), amended_on=date(2023, 12, 29))
TODAY = date(2026, 11, 22)
EDITIONS = [
    ("某办法第三条", TODAY, NEWEST),
    ("现行的某办法第三条", TODAY, NEWEST),
    ("某办法第三条", date(2020, 1, 1), MIDDLE),
    ("某办法第三条", date(2010, 1, 1), OLDEST),
    ("旧某办法第三条", TODAY, MIDDLE),
    ("修订前的某办法第三条", TODAY, MIDDLE),
    ("某办法2018年版第三条", TODAY, MIDDLE),
    ("2018年某办法第三条", TODAY, MIDDLE),
    ("某办法（2018修正）第三条", TODAY, MIDDLE),
    ("《某办法（2018修正）》第三条", TODAY, MIDDLE),
    ("《某办法》（2023年修订）第三条", TODAY, NEWEST),
    ("2007年的某办法还有效吗", TODAY, OLDEST),
    ("2020年某办法第三条", TODAY, MIDDLE),
    ("2024年某办法第三条", TODAY, NEWEST),
    ("某办法2013年版第三条", TODAY, None),
    ("2005年某办法第三条", TODAY, None),
    ("某办法2018年10月1日有效吗", TODAY, NEWEST),
]


@pytest.mark.parametrize(("text", "day", "meant"), EDITIONS, ids=[row[0] for row in EDITIONS])
def test_the_year_or_the_age_in_a_question_chooses_the_text(text, day, meant):
    names = Names([("某办法", v, 0) for v in ("oldest", "middle", "newest")])
    (named,) = names.read(fold(text), TOKENISER)
    assert chosen([OLDEST, MIDDLE, NEWEST], named.edition, day) is meant


def test_a_title_that_is_only_a_pinpoint_names_nothing():
    junk = Names([("第一条", "v9", 0), ("茶园公约", "v8", 0)])
    assert [n.name for n in junk.find("茶园公约第一条", TOKENISER)] == ["茶园公约"]
