from __future__ import annotations

from contextlib import closing
from datetime import date

import numpy as np
import pytest
from conftest import desk_of
from homes import write

from kb.asking.question import read_question
from kb.embed.static import StaticEmbedder
from kb.finding.retrieve import Retriever, Scope
from kb.index.exact import Exact
from kb.index.words import Words
from kb.store.catalog import Catalog
from kb.store.home import words_folder
from kb.text import Tokeniser, to_traditional

DAY = date(2026, 11, 22)
RULES = """# 西渡市生活服务管理条例

第一条 用人单位不得扣押劳动者的居民身份证。

第二条 经营者应当向消费者出具购货凭证。

第三条 经出租人同意，承租人可以转租房屋。

第四条 教师不得体罚学生；学校、教师可以对学生家长提供指导。

第五条 导游不得诱导、欺骗、强迫或者变相强迫旅游者购物或者参加另行付费项目。

第六条 公证机构办理证书，应当审查办证规则。

第七条 劳动者解除劳动合同，应当以书面形式通知用人单位。

第八条 招标人有下列行为之一的，属于以不合理条件排斥投标人：

（一）指定特定的品牌；

（二）设定与项目无关的资格。

第九条 住户不得在楼道停放电动自行车。

第十条 职业学校至少应当有一处实习基地；设立公司应当申请名称核准。

第十一条 本条例自2025年1月1日起施行。
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(tmp_path_factory.mktemp("lay"), {"a.md": RULES})


@pytest.fixture(scope="module")
def desk(folder):
    made = desk_of(folder, home=folder / "kb")
    yield made
    made.close()


TOLD = [
    ("公司不能扣押员工的身份证，对吗？", "与原文一致"),
    ("商家要给顾客出具购货凭证，对吗？", "与原文一致"),
    ("老师不得体罚学生，对吗？", "与原文一致"),
    ("导游不能强迫游客购物，对吗？", "与原文一致"),
    ("老板可以扣押员工的身份证，对吗？", "与原文不符"),
    ("设立公司不需要申请名称核准，对吗？", "与原文不符"),
    ("职业学校至少不需要有一处实习基地，对吗？", "与原文不符"),
    ("租客可以转租房子，对吗？", "原文说的范围更窄"),
    ("住户不能停放电动车，对吗？", "原文说的范围更窄"),
]
OPEN = [
    "用人单位必须签书面合同，对吗？",
    "养狗要办证，对吗？",
    "老师不能打学生，对吗？",
    "顾客应当出具购货凭证，对吗？",
    "导游可以不买东西，对吗？",
]


@pytest.mark.parametrize("script", [str, to_traditional], ids=["hans", "hant"])
@pytest.mark.parametrize(("question", "head"), TOLD)
def test_a_claim_in_words_of_talk_is_held_against_those_of_the_text(desk, question, head, script):
    text = desk.ask(script(question), DAY).text
    assert text.startswith(script(head)), text


@pytest.mark.parametrize("question", OPEN)
def test_what_shares_only_some_words_is_neither_confirmed_nor_refuted(desk, question):
    text = desk.ask(question, DAY).text
    assert "与原文一致。" not in text and "有误" not in text, text


def test_an_item_is_quoted_behind_the_lead_that_says_whether_one_may(desk):
    quotes = [c.quote for c in desk.ask("招标可以指定品牌吗？", DAY).citations]
    at = next(i for i, one in enumerate(quotes) if "指定特定的品牌" in one)
    assert "属于以不合理条件排斥投标人" in quotes[at - 1]


FOUND = [
    ("房东点头了没有", "第三条"),
    ("顾客要收据", "第二条"),
    ("跳槽手续", "第七条"),
    ("老师打人", "第四条"),
]


def by_words(home, question):
    with closing(Catalog(home)) as catalog:
        lexical, tokeniser, embedder = Words(words_folder(home)), Tokeniser(), StaticEmbedder()
        nothing = Exact([], np.zeros((0, 256), np.float32))
        one = Retriever(catalog, lexical, nothing, embedder=embedder, tokeniser=tokeniser)
        hits = one.pool(read_question(question, tokeniser), Scope(DAY)).words
        found = catalog.chunks([id_ for id_, _ in hits])
        return [found[id_].text for id_, _ in hits]


@pytest.mark.parametrize("script", [str, to_traditional], ids=["hans", "hant"])
@pytest.mark.parametrize(("question", "article"), FOUND)
def test_words_of_talk_find_the_clause_that_says_others(desk, folder, question, article, script):
    found = by_words(folder / "kb", script(question))
    assert found and found[0].startswith(article), found


def test_the_word_of_a_text_answers_for_that_of_talk_and_one_that_is_only_akin_does_not(desk):
    answered = desk.ask("房东同意后可以转租房屋吗", DAY).text
    assert "第三条" in answered and "没有提到“房东”" not in answered, answered
    told = desk.ask("员工辞职以什么形式通知用人单位", DAY).text
    assert "第七条" in told and "没有提到“辞职”" in told, told


def test_a_word_that_the_texts_say_oftener_themselves_leads_to_no_other(tmp_path):
    texts = "\n\n".join(f"第{n}条 房东应当遵守第{n}号公约。" for n in "一二三四五六七")
    other = "# 租赁办法\n\n第一条 出租人应当登记。\n"
    folder = write(tmp_path, {"甲.md": f"# 房东公约\n\n{texts}\n", "乙.md": other})
    desk_of(folder, home=folder / "kb").close()
    found = by_words(folder / "kb", "房东的名册")
    assert len(found) == 7 and all("房东" in text for text in found)
