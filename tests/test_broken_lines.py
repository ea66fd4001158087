from __future__ import annotations

import random

import pytest
from repairs import healed, kinds, long_lines, needs_shared, seed, statutes

from ingest.repair import find_repairs
from kb.model import EditKind

pytestmark = needs_shared


def test_the_broken_sentence_of_the_official_text_is_joined() -> None:
    joined = [edit for edit in find_repairs(seed("003")) if edit.kind is EditKind.BROKEN_LINE]
    assert len(joined) == 1
    assert "为产业高质量发展出谋划策。完善土地" in healed(seed("003"))


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n　　\n"])
def test_most_sentences_broken_anywhere_are_joined_exactly(gap: str) -> None:
    rng = random.Random(7)
    tried = exact = wrong = 0
    for text in statutes(20):
        lines = long_lines(text)
        if not lines or healed(text) != text:
            continue
        start, end = rng.choice(lines)
        at = rng.randrange(start + 20, end - 8)
        broken = text[:at] + gap + text[at:]
        tried += 1
        exact += healed(broken) == text
        wrong += healed(broken) not in (text, broken)
    assert wrong == 0
    assert exact / tried > 0.7


@pytest.mark.parametrize("size", [24, 28, 34])
def test_text_wrapped_at_a_fixed_width_is_joined(size: int) -> None:
    whole = "\n".join(line for line in statutes(400)[1].split("\n") if line)
    pieces = [line[i : i + size] for line in whole.split("\n") for i in range(0, len(line), size)]
    left = healed("\n".join(pieces)).count("\n")
    assert left - whole.count("\n") < 0.12 * (len(pieces) - whole.count("\n"))


@pytest.mark.parametrize(
    "text",
    [
        "关于促进人工智能产业高质量发展的若干措施，助力企业成长\n为贯彻落实国家战略，制定本措施。",
        "各区人民政府，市政府各部门，各有关单位：\n现将办法印发给你们。",
        "请遵照执行。\n\n广州市工业和信息化局\n\n2021年5月29日",
        "为了规范管理，特制定本办法，具体内容按照下列规定执行\n第一条 本办法适用于本市。",
        "支持企业做大做强，推动形成产业集聚\n（一）对符合条件的企业给予奖励。",
        "记者采访了多家企业，了解发展情况。\n图为企业生产车间，工人正在作业\n企业负责人表示满意。",
        "| 序号 | 名称，类别 |\n| 1 | 高新技术企业。 |",
        "目录\n第一章 总则…………1\n第二章 产业布局……3",
        "白日依山尽，\n黄河入海流。\n欲穷千里目，\n更上一层楼。",
        "（2005年10月27日第十届全国人民代表大会常务委员会通过）\n第一条 为了发展，制定本法。",
        "发布部门　广东省人民政府\n发布日期　2020年1月2日\n时效性　现行有效。",
        "湾区企业开启数字经济“新想象”\n在广深两地，多元化探索正呈现新态势。",
    ],
)
def test_titles_lists_tables_verse_and_signatures_are_not_joined(text: str) -> None:
    assert kinds(text) == []


def test_a_title_with_a_comma_is_not_joined_to_the_text_below_it() -> None:
    title = "广州打造数产融合标杆城市，一手抓招商引资，一手抓招才引智，推动高质量发展取得新成效"
    text = f"简讯。\n{title}\n12月9日，交流会在广州举办。"
    assert find_repairs(text, title=title) == ()
