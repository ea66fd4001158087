from __future__ import annotations

import inventions
import paraphrases
import paraphrases_laws
import pytest
from conftest import CORPUS, ROOT, desk_of

from bench.honest import exchanged
from kb.citation import places
from kb.model import Level, Pinpoint, Step
from kb.text import Tokeniser, sentences, to_traditional
from kb.verify import Support, verify

TOKENISER = Tokeniser()
TEXTS = tuple(dict.fromkeys(text for text, _ in paraphrases.ROWS))
ROWS = paraphrases.ROWS
LAWS = paraphrases_laws.ROWS


def support(text, title="试验办法", article=3):
    return Support(text, "", title, (title,), Pinpoint((Step(Level.ARTICLE, article),)))


def kept(sentence, *texts, question=""):
    return verify(sentence, [support(text) for text in texts], question, TOKENISER).kept


def test_at_least_nine_in_ten_honest_sentences_are_kept():
    lost = [said for text, said in paraphrases.ROWS if not kept(said, text)]
    assert len(lost) <= 0.1 * len(paraphrases.ROWS), lost


def test_most_of_what_a_writer_freely_says_of_statutes_is_kept():
    lost = [said for text, said in paraphrases_laws.ROWS if not kept(said, text)]
    assert len(lost) <= 0.2 * len(paraphrases_laws.ROWS), lost


@pytest.mark.parametrize(("text", "said"), LAWS, ids=[said[:24] for _, said in LAWS])
def test_no_bend_of_what_is_said_of_a_statute_passes(text, said):
    question = "企业怎么申请，可以免费吗？"
    assert [b for b in inventions.bent(said) if kept(b, text, question=question)] == []


@pytest.mark.parametrize(("text", "said"), [*ROWS, *LAWS])
def test_no_other_number_of_the_same_provision_stands_in_for_one(text, said):
    assert [other for other in exchanged(text, said) if kept(other, text)] == []


TURNED = [
    ("供电系统正常的情况下，应当连续供电，不得中断。需要中断供电时，应当事先通知用户。",
    "供电企业可以中断供电。"),
    ("可以分阶段收取费用，但是收费多少不得以审计结果或者股票上市结果作为条件。",
    "收费多少可以以股票上市结果为条件。"),
    ("经批准，可以与境外组织合作摄制电影；但是，不得与从事损害国家尊严活动的境外组织合作。",
    "可以与损害国家尊严的境外组织合作。"),
    ("经批准，可以与境外组织合作摄制电影；但是，不得与从事损害国家尊严活动的境外组织合作。",
    "经批准，不可以与境外组织合作摄制电影。"),
    ("采购限额标准以上的项目可以自行采购。", "采购限额标准以下的项目可以自行采购。"),
    ("采购限额标准以上的项目可以自行采购。", "采购限额标准的项目可以自行采购。"),
    ("县级以上人民政府应当组织培训。", "县级人民政府应当组织培训。"),
    ("对国家级的奖励80万元，对省级的奖励30万元。", "对省级的奖励80万元。"),
    ("对国家级的奖励80万元，对省级的奖励30万元。", "国家级的奖励30万元。"),
    ("满10年的，休假10天；满20年的，休假15天。", "满10年的，休假15天。"),
    ("2026年，食堂达到80家；2028年，食堂达到150家。", "2028年食堂达到80家。"),
    ("换发长期有效的驾驶证。", "换发长期有效的驾驶证，该政策长期有效。"),
]  # fmt: skip


REVIEW = "开放补助由市体育局会同市财政局审核，区体育局负责受理申请。"
LEADING = "由市商务局牵头，市财政局配合，建立联席会议制度。"
TELLING = "企业应当向县税务局报告，县税务局应当通知县公安局。"
CANTEEN = "社区食堂由街道组织建设，区民政局负责指导。"
CLASSES = "对国家级企业奖励80万元，对省级企业给予贷款贴息。"
PARTS = "东城片区优先更新学校周边的电梯，西城片区优先更新医院周边的电梯。"
ROLES = [
    (REVIEW, ["开放补助由市体育局会同市财政局审核。", "申请由区体育局受理。"],
    ["开放补助由区体育局审核。", "市体育局负责受理申请。"]),
    (LEADING, ["由市商务局牵头，市财政局配合。", "市财政局配合建立联席会议制度。"],
    ["由市财政局牵头，市商务局配合。", "联席会议制度由市财政局牵头建立。"]),
    (TELLING, ["企业应当向县税务局报告。", "县税务局应当通知县公安局。"],
    ["县公安局应当通知县税务局。", "县税务局应当向企业报告。", "企业应当向县公安局报告。"]),
    (CANTEEN, ["区民政局负责指导社区食堂。"], ["社区食堂由区民政局组织建设。", "街道负责指导。"]),
    (CLASSES, ["对国家级企业奖励80万元。"],
    ["对省级企业奖励80万元。", "对国家级企业给予贷款贴息。"]),
    (PARTS, ["东城片区优先更新学校周边的电梯。"],
    ["东城片区优先更新医院周边的电梯。", "西城片区优先更新学校周边的电梯。"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "honest", "mingled"), ROLES)
def test_what_one_does_is_not_said_of_another(text, honest, mingled):
    assert [said for said in honest if not kept(said, text)] == []
    assert [said for said in mingled if kept(said, text)] == []


@pytest.mark.parametrize(("text", "said"), TURNED)
def test_what_is_turned_round_with_words_of_the_text_does_not_pass(text, said):
    assert not kept(said, text)


def test_a_sentence_is_judged_alike_in_both_scripts():
    apart = [s for text, s in ROWS if kept(s, text) != kept(to_traditional(s), text)]
    assert len(apart) <= 0.05 * len(ROWS), apart


@pytest.mark.parametrize(("text", "said"), ROWS, ids=[said[:24] for _, said in ROWS])
def test_no_bend_of_an_honest_sentence_passes(text, said):
    question = "企业怎么申请，可以免费吗？"
    assert [b for b in inventions.bent(said) if kept(b, text, question=question)] == []


@pytest.mark.parametrize(("text", "said"), ROWS, ids=[said[:24] for _, said in ROWS])
def test_no_sentence_passes_under_a_provision_that_says_something_else(text, said):
    assert [other for other in TEXTS if other != text and kept(said, other)] == []


@pytest.mark.parametrize("said", inventions.ALONE)
def test_no_statement_passes_without_a_citation_or_under_any(said):
    assert not kept(said, question=said)
    assert [text for text in TEXTS if kept(said, text, question=said)] == []


@pytest.mark.parametrize(
    "said", ["您好。", "根据相关文件，具体规定如下：", "综上所述：", "以下供您参考。"]
)
def test_a_turn_that_states_nothing_needs_no_citation(said):
    assert kept(said)


SAME = [
    "2500万元",
    "2,500万元",
    "二千五百万元",
    "0.25亿元",
    "2 500万元",
    "25,000,000元",
    "2500萬元",
    "２５００万元",
]


@pytest.mark.parametrize("written", SAME)
def test_an_amount_is_compared_by_value(written):
    assert kept(f"骨干企业的年销售收入为{written}以上", paraphrases.BACKBONE)


@pytest.mark.parametrize(
    "written", ["250万元", "25000万元", "2500元", "2500万美元", "2500万人", "2.5亿元"]
)
def test_another_value_or_unit_is_another_amount(written):
    assert not kept(f"骨干企业的年销售收入为{written}以上", paraphrases.BACKBONE)


def test_figures_of_two_provisions_are_not_mixed():
    early = paraphrases.TARGETS.replace("2025", "2022").replace("2400", "2100")
    both = (paraphrases.TARGETS, early)
    assert kept("到2022年，高新技术企业新增2100家。", *both)
    assert not kept("到2022年，高新技术企业新增2400家。", *both)


@pytest.mark.parametrize(
    ("said", "stays"),
    [("第三条规定，高温津贴不得以实物代替", True), ("第四条规定，高温津贴不得以实物代替", False),
     ("《试验办法》规定，高温津贴不得以实物代替", True),
     ("《高温条例》规定，高温津贴不得以实物代替", False)],
)  # fmt: skip
def test_only_the_cited_title_and_clause_may_be_named(said, stays):
    assert kept(said, paraphrases.HEAT) is stays


@pytest.fixture(scope="module")
def provisions(tmp_path_factory):
    files = (ROOT / "data" / "policies", CORPUS / "measures.md", CORPUS / "opening.txt")
    desk = desk_of(*files, home=tmp_path_factory.mktemp("verify"))
    found = []
    for held in desk.documents():
        document = desk.document(held.id)
        for one in places(document):
            if one.provision.children or one.provision.level in (Level.TITLE, Level.SIGNATURE):
                continue
            found.append(one.provision.span.of(document.text))
    desk.close()
    return found


def _long(text):
    return [text[a:b] for a, b in sentences(text) if b - a > 12]


def test_every_published_sentence_is_carried_by_its_own_provision(provisions):
    said = [(text, one) for text in provisions for one in _long(text)]
    lost = [one for text, one in said if not kept(one, text)]
    assert len(said) > 120 and len(lost) <= 0.01 * len(said), lost


def test_a_published_sentence_with_something_added_is_not(provisions):
    said = [(text, one) for text in provisions for one in _long(text)]
    assert [b for text, one in said[::3] for b in inventions.bent(one) if kept(b, text)] == []
