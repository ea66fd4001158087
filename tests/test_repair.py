from __future__ import annotations

import json
import random
import re
import time
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from ingest.read import read
from ingest.repair import find_repairs
from kb.model import EditKind
from kb.view import view

SHARED = Path(__file__).parents[1].parent / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="../shared is absent")
LAWS = SHARED / "corpora" / "laws"


def seed(number: str) -> str:
    return read(next((SHARED / "seeds").glob(f"{number}_*"))).text


@cache
def statutes(step: int) -> tuple[str, ...]:
    return tuple(read(path).text for path in sorted(LAWS.glob("*/*.md"))[::step])


@cache
def articles(name: str) -> tuple[str, ...]:
    lines = (SHARED / "eval" / f"{name}_docs.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(json.loads(line)["text"] for line in lines)


def healed(text: str) -> str:
    return view(text, find_repairs(text))


def kinds(text: str) -> list[str]:
    return [edit.kind.value for edit in find_repairs(text)]


def long_lines(text: str, least: int = 60) -> list[tuple[int, int]]:
    found = (m.span() for m in re.finditer(r"^[^\s|].*。$", text, re.M))
    return [(start, end) for start, end in found if end - start >= least]


# --- the statutes are left alone --------------------------------------------------------------

GENUINE = (
    "手续，并",
    "近亲属，",
    "需要转换程",
    "合理确定其劳动",
    "所必需的国防知识，",
    "不低于劳动合",
)
"""The ends of the lines in the statutes that really are broken in the middle of a sentence."""


def test_nothing_fires_on_a_statute_that_is_not_broken() -> None:
    for text in statutes(4):
        for edit in find_repairs(text):
            assert edit.kind is EditKind.BROKEN_LINE, edit
            assert text[: edit.span.start].endswith(GENUINE), text[edit.span.start - 40 :][:80]


@pytest.mark.parametrize("name", ["policyqa", "drcd_dev"])
def test_nothing_fires_on_plain_paragraphs(name: str) -> None:
    assert [kinds(text) for text in articles(name) if kinds(text)] == []


def test_repair_is_fast_on_text_without_faults() -> None:
    find_repairs("预热")
    text = "\n".join(statutes(40))
    began = time.perf_counter()
    find_repairs(text)
    # Three megabytes a second, halved for a shared machine.
    assert len(text.encode()) / (time.perf_counter() - began) > 1_500_000


# --- broken lines -----------------------------------------------------------------------------


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


# --- repeated bodies --------------------------------------------------------------------------


def test_the_second_printing_in_the_news_is_hidden_as_one_run() -> None:
    repeats = [edit for edit in find_repairs(seed("001")) if edit.kind is EditKind.REPEATED_BODY]
    assert len(repeats) == 1
    assert "29段" in repeats[0].reason
    assert healed(seed("001")).count("據悉,《導則》共有7章18條") == 1


@pytest.mark.parametrize("index", range(0, 60, 6))
def test_a_body_printed_twice_reads_as_printed_once(index: int) -> None:
    text = statutes(20)[index].strip()
    if len(long_lines(text)) < 6:
        pytest.skip("too short to repeat")
    lines = text.split("\n")
    first, last = len(lines) // 4, 3 * len(lines) // 4
    while not lines[first] or not lines[last]:
        first, last = first + (not lines[first]), last + (not lines[last])
    part = lines[first : last + 1]
    twice = "\n".join([*lines[: last + 1], *part, *lines[last + 1 :]])
    assert healed(twice) == healed(text)
    assert healed(f"{text}\n{text}") == healed(text)


def test_short_lines_that_repeat_are_left() -> None:
    text = (
        "第一章 总则\n本办法由市局解释。\n第二章 附则\n第一章 总则\n本办法由市局解释。\n第二章 附则"
    )
    assert kinds(text) == []


@pytest.mark.parametrize("line", ["第一条 为了规范管理。", "汉字，", "重复" * 30 + "。", "《"])
def test_a_line_printed_thousands_of_times_is_no_trouble(line: str) -> None:
    began = time.perf_counter()
    find_repairs("\n".join([line] * 20_000))
    assert time.perf_counter() - began < 5


# --- mojibake ---------------------------------------------------------------------------------


def narrowed(text: str, wide: bytes = b"\xa3\xbf", narrow: bytes = b"?") -> str:
    """What a program makes of the text that narrows a full-width sign byte by byte."""
    broken = text.encode("gbk").replace(wide, narrow)
    return broken.decode("gbk", errors="replace").replace("\ufffd", "?")


def test_the_shifted_run_in_the_news_is_repaired_and_marked() -> None:
    repairs = [edit for edit in find_repairs(seed("001")) if edit.kind is EditKind.MOJIBAKE]
    assert [edit.after for edit in repairs] == ["校科研和人才資"]
    assert "推断修复" in repairs[0].reason
    assert "華南理工大學等高校科研和人才資源,依托" in healed(seed("001"))


@pytest.mark.parametrize(
    "good",
    [
        "支持高校科研機構設立產業基金,服務經濟發展.本市高校與企業共建.",
        "鼓勵學校科研團隊參與攻關,學校應當備案.",
        "各類院校科技人員可以兼職,院校應當支持.",
        "高校科研和人才資源豐富,高校應當開放.",
    ],
)
def test_another_run_shifted_the_same_way_is_repaired_exactly(good: str) -> None:
    broken = narrowed(good)
    assert "??" in broken
    assert healed(broken) == good


def test_a_first_character_that_nothing_vouches_for_stays_one_question_mark() -> None:
    good = "調查時還詢問了罗校科研團隊的設備使用情況."
    assert healed(narrowed(good)) == good.replace("校", "?")


@pytest.mark.parametrize(("wide", "narrow"), [(b"\xa3\xbf", b"?"), (b"\xa3\xba", b":")])
@pytest.mark.parametrize("name", ["drcd_dev", "policyqa", "cmrc"])
def test_a_repaired_run_says_what_was_there_or_keeps_its_question_mark(
    name: str, wide: bytes, narrow: bytes
) -> None:
    changed = wrong = 0
    for good in articles(name)[::2]:
        if any(sign in good for sign in "?？:：") or good != good.encode("gbk", "ignore").decode(
            "gbk"
        ):
            continue
        broken = narrowed(good, wide, narrow)
        for edit in find_repairs(broken):
            if edit.kind is EditKind.MOJIBAKE and edit.after:
                changed += 1
                # The first character is an inference; the rest must be exact.
                wrong += edit.after.rstrip("?")[1:] not in good
    assert changed >= 3
    assert wrong == 0


@pytest.mark.parametrize(
    "text",
    [
        "你知道吗??这是真的。",
        "办理时间??请以通知为准。",
        "什么是人工智能？？我们来回答这个问题。",
        "地址?:广州市天河区。",
        "资源不足??，需要补充。",
    ],
)
def test_doubled_question_marks_are_left(text: str) -> None:
    assert kinds(text) == []


# --- page furniture, captions, stray words ----------------------------------------------------

FURNITURE = [
    "上一篇：某市召开会议",
    "下一条:工信部公布名單",
    "责任编辑：王某某",
    "（責任編輯：李某）",
    "郑重声明：本文版权归原作者所有，如有侵权请联系删除。",
    "图片来源 | 网络",
    "作者 | 方某",
    "【南方+记者】黄某某",
    "【通讯员】穗商务宣",
    "海量资讯、精准解读，尽在某某新闻APP",
    "部分内容来源：某某委员会；某网",
    "扫一扫在手机打开当前页",
    "【打印】 【关闭】",
    "分享到：微信 微博",
    "【字体：大 中 小】",
    "浏览次数：1234",
]


@pytest.mark.parametrize("line", FURNITURE)
@pytest.mark.parametrize("place", ["head", "middle", "tail"])
def test_page_furniture_is_hidden_wherever_it_stands(line: str, place: str) -> None:
    for text in (statutes(400)[0], statutes(400)[2], seed("003")):
        text = text.strip()
        body = text.split("\n")
        at = {"head": 0, "middle": len(body) // 2, "tail": len(body)}[place]
        marked = "\n".join([*body[:at], line, *body[at:]])
        assert healed(marked) == healed(text)


@pytest.mark.parametrize(
    "line",
    [
        "编辑出版单位应当建立责任编辑制度。",
        "作者享有署名权",
        "上一年度的报告",
        "来源于境内的所得",
        "下载量超过一万次的应用程序",
        "第三条 图片来源应当注明",
    ],
)
def test_lines_of_substance_are_not_furniture(line: str) -> None:
    assert kinds(line) == []


CAPTIONED = [
    "广州国际金融城建设现场。 ",
    "琶洲核心片区（含大学城） ",
    "市政务服务中心办事大厅（资料图） ",
]


@pytest.mark.parametrize("caption", CAPTIONED)
@pytest.mark.parametrize("index", [0, 1, 2])
def test_a_caption_glued_to_a_paragraph_is_hidden(caption: str, index: int) -> None:
    subject = re.sub("（.*|建设.*|办事.*|。.*", "", caption).strip()
    paragraph = f"{subject}积极发展各类服务，建设示范区，为企业和群众提供便利。"
    lines = [line for line in statutes(400)[index].split("\n") if line]
    good = "\n".join([*lines[:3], paragraph, *lines[3:]])
    assert healed(good.replace(paragraph, caption + paragraph)) == healed(good)


@pytest.mark.parametrize(
    "line",
    [
        "第三条（适用范围） 适用范围包括本市行政区域内从事数据处理活动的单位和个人。",
        "本办法自印发之日起施行。 本办法施行前已经受理的事项，按照原规定办理。",
        "广州市数据条例（2022年修订） 为了规范数据处理活动，保障数据安全，制定条例。",
        "关于印发某办法的通知（穗府规〔2021〕1号） 关于印发某办法的事项，现通知如下，请执行。",
    ],
)
def test_what_is_not_a_caption_stays(line: str) -> None:
    assert "caption" not in kinds(f"标题\n{line}")


@pytest.mark.parametrize("word", ["and", "or", "of"])
def test_an_english_function_word_between_han_is_flagged_and_stays(word: str) -> None:
    text = f"发挥现代服务业资源优势 {word} 新一代信息技术赋能作用。"
    (edit,) = find_repairs(text)
    assert (edit.kind, edit.after, edit.span.of(text)) == (EditKind.STRAY_WORD, None, word)
    assert healed(text) == text


@pytest.mark.parametrize(
    "text", ["支持AI and 5G应用。", "遵守 Terms of Use 的规定。", "采用IN格式。"]
)
def test_english_among_english_is_not_flagged(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    ("noisy", "clean"),
    [
        ("試驗區(qū)產(chǎn)業(yè)導(dǎo)則", "試驗區產業導則"),
        ("技术转移经理人（RTTP）认证(AI)", "技术转移经理人（RTTP）认证(AI)"),
        ("标准（kg）与（a）款", "标准（kg）与（a）款"),
        ("貔（pí）貅（xiū）", "貔（pí）貅（xiū）"),
    ],
)
def test_pinyin_noise_is_hidden_and_abbreviations_stay(noisy: str, clean: str) -> None:
    assert healed(noisy) == clean


# --- everything together ----------------------------------------------------------------------


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_edits_of_the_real_files_are_in_order_and_apart(number: str) -> None:
    text = seed(number)
    edits = find_repairs(text)
    assert edits == find_repairs(text)
    for before, after in pairwise(edits):
        assert before.span.end <= after.span.start
    assert all(edit.reason and edit.span.end <= len(text) for edit in edits)


def hidden(number: str) -> list[str]:
    text = seed(number)
    return [edit.span.of(text).strip()[:5] for edit in find_repairs(text) if edit.hides]


def test_the_real_pages_lose_their_furniture_and_nothing_else() -> None:
    assert hidden("000") == ["海量资讯、", "责任编辑："]
    assert hidden("002") == ["【南方+记", "【通讯员】", "郑重声明:"]
    assert hidden("003") == []
    assert hidden("004") == ["作者 | ", "图片来源 ", "部分内容来"]
