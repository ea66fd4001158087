from __future__ import annotations

import random
import re

import pytest
from homes import app, refused, rules, write

from ingest.pipeline import build
from ingest.read import read_bytes
from kb.citation import label
from kb.compare import Change, align, compare
from kb.differences import stretches

NUMBERS = "一二三四五六七八九"


def document(name, text):
    return build(read_bytes(text.encode(), name), ("r", name), {}, name)


def texts(*articles):
    return document("旧.txt", rules("园区管理办法", *articles))


A = "本办法适用于市内的产业园区，各区人民政府参照执行。"
B = "园区年度营业收入达到100亿元的，由市财政局给予一次性奖励。"
C = "园区应当配备消防设施，并且每季度检查一次。"
D = "违反本办法第三条规定的，由消防救援机构责令限期改正。"
NEW = "园区运营单位应当建立企业档案，如实登记入驻企业的名称和行业。"


def told(old, new):
    found = compare(texts(*old), texts(*new))
    return [
        (
            str(row.change),
            row.before and label(row.before.pinpoint),
            row.after and label(row.after.pinpoint),
        )
        for row in found.rows
    ]


def test_a_text_beside_itself_is_unchanged():
    assert {change for change, _, _ in told((A, B, C, D), (A, B, C, D))} == {"unchanged"}


def test_an_inserted_article_renumbers_what_follows_and_changes_nothing():
    assert told((A, B, C), (A, NEW, B, C)) == [
        ("unchanged", "第一条", "第一条"),
        ("added", None, "第二条"),
        ("renumbered", "第二条", "第三条"),
        ("renumbered", "第三条", "第四条"),
    ]


def test_a_removed_article_stands_where_it_stood():
    assert told((A, B, C), (A, C)) == [
        ("unchanged", "第一条", "第一条"),
        ("removed", "第二条", None),
        ("renumbered", "第三条", "第二条"),
    ]


def test_an_article_that_moved_is_found_again():
    assert ("renumbered", "第一条", "第三条") in told((A, B, C), (B, C, A))


def test_an_article_rewritten_and_moved_by_one_is_changed_not_replaced():
    now = B.replace("100亿元", "120亿元").replace("一次性", "")
    assert ("changed", "第二条", "第三条") in told((A, B, C), (A, NEW, now, C))


def test_what_was_replaced_is_quoted_as_published():
    old, new = texts(A, B), texts(A, B.replace("100亿元", "120亿元"))
    (row,) = compare(old, new).of(Change.CHANGED)
    (one,) = row.replaced
    assert (one.before.of(old.text), one.after.of(new.text)) == ("100亿", "120亿")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("不得低于百分之三十", "不得低于百分之五十"),
        ("由市商务局负责", "由市商务局会同市财政局负责"),
        ("三年内不受理，逾期作废。", "三年内不受理。"),
        ("", "新增内容"),
    ],
)
def test_putting_the_replaced_words_in_gives_the_new_text(old, new):
    out, at = [], 0
    for a, b, c, d in stretches(old, new):
        out += [old[at:a], new[c:d]]
        at = b
    assert "".join([*out, old[at:]]) == new


def test_script_and_line_ends_are_no_changes():
    other = document("新.txt", rules("園區管理辦法", A.replace("产业园区，", "產業園區,\n")))
    assert compare(texts(A), other).count(Change.UNCHANGED) == 1


# --- the real corpus ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def laws(shared):
    found = sorted((shared / "corpora" / "laws").rglob("*.md"))
    return [path for path in found if 8000 < path.stat().st_size < 40000][::40]


def _articles(path):
    text = path.read_text(encoding="utf-8")
    heads = re.split(r"\n+第[一二三四五六七八九十百]+条[ 　]", text)[1:]
    return ["".join(body.split()) for body in heads]


def _amended(articles, dice):
    """Made-up amendments with what became of each 条: (new texts, {old index: new index})."""
    kept = [i for i in range(len(articles)) if dice.random() > 0.08]
    out, truth = [], {}
    for i in kept:
        if dice.random() < 0.12:
            words = dice.choice(articles)[::-1][:90]  # no sentence of any law
            out.append(words)
        text = articles[i]
        for _ in range(dice.choice((0, 0, 1, 3))):
            at = dice.randrange(len(text))
            text = text[:at] + dice.choice(("应当依法", "和有关部门", "")) + text[at + 4 :]
        truth[i] = len(out)
        out.append(text)
    if dice.random() < 0.5 and len(out) > 6:
        at = dice.randrange(len(out) - 1)
        out.append(out.pop(at))
        truth = {i: (len(out) - 1 if j == at else j - (j > at)) for i, j in truth.items()}
    return out, truth


def test_amended_statutes_are_aligned_by_their_words(laws):
    right = all_ = wrong = 0
    for seed, path in enumerate(laws):
        articles = [a for a in _articles(path) if len(a) > 20]
        new, truth = _amended(articles, random.Random(seed))
        found = dict(align(articles, new))
        right += sum(found.get(i) == j for i, j in truth.items())
        wrong += sum(truth.get(i) != j for i, j in found.items())
        all_ += len(truth)
    assert all_ > 400
    assert right / all_ >= 0.99
    assert wrong / all_ <= 0.01


def test_every_article_of_two_real_texts_is_in_exactly_one_row(shared):
    folder = shared / "corpora" / "laws"
    pair = sorted(folder.rglob("监察法(*.md"))
    assert len(pair) == 2
    old, new = (document(p.name, p.read_text(encoding="utf-8")) for p in pair)
    found = compare(old, new)
    for side, text in (("before", old), ("after", new)):
        starts = [getattr(r, side).provision.span.start for r in found.rows if getattr(r, side)]
        assert len(starts) == len(set(starts))
        assert len(starts) >= sum(p.level.value == "article" for p in text.walk())
    for row in found.of(Change.CHANGED):
        assert row.replaced
        for one in row.replaced:
            assert row.before.provision.span.contains(one.before)
            assert row.after.provision.span.contains(one.after)


# --- the command ----------------------------------------------------------------------------

OLD = rules("园区管理办法", A, B, C, "本办法自2020年1月1日起施行。")
NOW = rules("园区管理办法", A, NEW, B.replace("100", "120"), C, "本办法自2023年5月1日起施行。")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    place = tmp_path_factory.mktemp("versions")
    folder = write(place / "in", {"旧.txt": OLD, "新.txt": NOW, "别的.txt": rules("防火规定", C)})
    assert app(place / "home", "ingest", folder).status == 0
    return place / "home"


def test_show_compares_with_the_version_before(home):
    ran = app(home, "show", "园区管理办法", "--diff", "--as-of", "2026-11-22")
    assert "修改 2 条，新增 1 条，仅条号变动 1 条，未变 1 条" in ran.out
    assert "仅条号变动：第三条→第四条" in ran.out
    assert "〔删：100亿〕〔增：120亿〕元" in ran.out


@pytest.mark.parametrize("other", ["旧.txt", "2021-06-01"])
def test_the_other_text_goes_by_source_or_day(home, other):
    ran = app(home, "show", "园区管理办法", "--diff", other, "--json", "--as-of", "2026-11-22")
    assert (ran.json["before"]["source"], ran.json["after"]["source"]) == ("旧.txt", "新.txt")
    assert ran.json["before"]["status"] == "amended"
    assert ran.json["counts"] == {
        "unchanged": 1, "renumbered": 1, "changed": 2, "added": 1, "removed": 0,
    }  # fmt: skip
    (changed, *_) = [c for c in ran.json["changes"] if c["change"] == "changed"]
    start, end = changed["replaced"][0]["after"]["span"]
    assert NOW[start:end] == changed["replaced"][0]["after"]["quote"] == "120亿"


def test_any_two_documents_may_be_compared(home):
    ran = app(home, "show", "园区管理办法", "--diff", "防火规定", "--as-of", "2026-11-22")
    assert ran.out.startswith("两份文件对照")


def test_one_version_alone_is_not_compared(home):
    refused(app(home, "show", "防火规定", "--diff"), "只收录了一个版本", "--diff 文件")


def test_a_day_without_another_text_names_those_held(home):
    refused(app(home, "show", "园区管理办法", "--diff", "2019-01-01"), "现有", "旧.txt", "新.txt")
