from __future__ import annotations

import re

import pytest
from repairs import healed, kinds, needs_shared, seed, statutes

from ingest.repair import find_repairs
from kb.model import EditKind

pytestmark = needs_shared


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
