from __future__ import annotations

from datetime import date

import pytest

from kb.model import Document, Kind, Record
from kb.naming import Names, in_effect
from kb.text import Tokeniser, fold

NAMES = Names(
    [(fold(n), v, 0) for n, v in [
        ("中华人民共和国公司法", "v1"), ("公司法", "v1"), ("产业导则", "v2"), ("导则", "v2"),
        ("规定", "v3"), ("穗府规〔2020〕1号", "v4"), ("办法", "v5"), ("办法", "v6"),
    ]]
)  # fmt: skip

TOKENISER = Tokeniser()

ROWS = [
    ("深圳公司法第三条", []),
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


def version(name, start):
    record = Record("某办法", Kind.REGULATION, effective_from=start)
    return Document(name, name, "", "", record, "", ())


def test_of_several_versions_the_one_in_effect_that_day_is_meant():
    old, new = version("old", date(2018, 1, 1)), version("new", date(2024, 7, 1))
    assert in_effect([old, new], date(2023, 1, 1)) == [old]
    assert in_effect([old, new], date(2024, 7, 1)) == [new]
    assert in_effect([old, new], date(2010, 1, 1)) == [old]
