"""What stands on a page and is not the article: 上一篇, 责任编辑, adverts, pinyin noise."""

from __future__ import annotations

import re

from ingest.decode import common
from ingest.lines import Line
from kb.model import Edit, EditKind, Span
from kb.text import fold

_LONGEST = 160  # characters of a line of furniture
_SIGN = r"\s*[:|丨/]\s*"
PAGE_NUMBER = "页码"
# Folded lines are matched, so one spelling serves both scripts and both widths.
_TABLE = (
    ("上一篇/下一篇链接", rf"(?:上|下)一(?:篇|条|页|则){_SIGN}.*"),
    (
        "编辑署名",
        rf"[(\[【]?(?:责任编辑|本文编辑|网络编辑|编辑|责编|值班编委|校对|审校){_SIGN}.{{0,30}}",
    ),
    ("转载声明", rf"(?:郑重声明|版权声明|免责声明|特别声明|转载声明){_SIGN}.*"),
    ("图片来源", rf"(?:图片来源|图源|题图|配图|图片){_SIGN}.{{1,40}}"),
    (
        "内容来源",
        rf"(?:部分内容来源|内容来源|文章来源|稿件来源|资料来源于?|转载自|本文转自){_SIGN}.{{1,60}}",
    ),
    ("作者署名", rf"(?:作者|撰文|文字|文){_SIGN}\S.{{0,20}}"),
    (
        "记者署名",
        r"[【\[][^】\]]{0,12}(?:记者|通讯员|作者|撰文|编辑|责编|校对|摄影|来源|统筹)[】\]].{0,40}",
    ),
    ("应用推广", r".{0,30}尽在.{1,15}(?:app|客户端|公众号|小程序)!?"),
    ("应用推广", r"(?:点击|立即|马上|欢迎)?(?:下载|打开).{0,15}(?:app|客户端).{0,15}"),
    (
        "二维码和分享按钮",
        r".{0,12}(?:扫一扫|扫描|扫码|长按|识别).{0,8}(?:二维码|关注|分享|手机).{0,15}",
    ),
    ("二维码和分享按钮", r"分享(?:到|至|本文)?:?(?:\s*(?:微信|微博|朋友圈|qq空间|qq|新浪微博))*"),
    (
        "页面按钮",
        r"(?:[【\[]?(?:打印本页|打印|关闭窗口|关闭|返回顶部|返回列表|阅读原文|收藏|加入收藏)[】\]]?\s*)+",
    ),
    (
        "页面按钮",
        r"[【\[]?字(?:体|号):?\s*[【\[]?\s*大\s*[】\]]?\s*[【\[]?中\s*[】\]]?\s*[【\[]?小\s*[】\]]?.{0,12}",
    ),
    (
        PAGE_NUMBER,
        r"[-—–－~·]{1,2}\s*\d{1,4}\s*[-—–－~·]{1,2}"
        r"|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?",
    ),
    ("浏览计数", r"(?:浏览|阅读|点击)(?:次数|量|数):?\s*\d[\d,.]*\s*次?"),
)
_FURNITURE = re.compile("|".join(f"(?P<r{i}>{pattern})" for i, (_, pattern) in enumerate(_TABLE)))

_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_PINYIN = re.compile(rf"(?<=[㐀-鿿])[（(](?=[a-zü]*[{_TONES}])[a-zü{_TONES}]{{1,6}}[)）]")
_TONE = re.compile(f"[{_TONES}]")
_LATIN = re.compile("[A-Za-z]{2,}")
_BETWEEN_HAN = re.compile("[㐀-鿿][ \t]*$"), re.compile("[ \t]*[㐀-鿿]")
_FUNCTION_WORDS = frozenset("and or of the in to for with is are at by on from as".split())


def furniture(text: str, lines: list[Line]) -> list[Edit]:
    """The edits that hide whole lines of page furniture (页面附属信息)."""
    edits = []
    leading = True
    for i, line in enumerate(lines):
        match = _FURNITURE.fullmatch(fold(line.text)) if _may_be_furniture(line.text) else None
        leading = leading and match is not None
        if match and match.lastgroup:
            reason = f"页面附属信息（{_TABLE[int(match.lastgroup[1:])][0]}），不属于正文"
            span = _with_line_end(text, lines, i, leading)
            edits.append(Edit(EditKind.BOILERPLATE, span, "", reason))
    return edits


def _may_be_furniture(line: str) -> bool:
    if len(line) > _LONGEST:
        return False
    # Of all furniture only a declaration is a sentence; most lines are, and need no look.
    return line[-1] not in "。；：" or "声明" in line[:6] or "聲明" in line[:6]


def _with_line_end(text: str, lines: list[Line], i: int, leading: bool) -> Span:
    # The line end before goes too; at the head of the text, the one after.
    line = lines[i]
    if not leading:
        return Span(text.rindex("\n", 0, line.start), line.end)
    return Span(line.start, lines[i + 1].start if i + 1 < len(lines) else len(text))


def pinyin_noise(text: str) -> list[Edit]:
    """The edits that hide pinyin put after ordinary 汉字: 試驗區(qū).

    A rare character may rightly be glossed; an ordinary one is not.
    """
    if not _TONE.search(text):
        return []
    return [
        Edit(EditKind.BOILERPLATE, Span(*match.span()), "", "夹在正文中的拼音，不属于正文")
        for match in _PINYIN.finditer(text)
        if common(text[match.start() - 1])
    ]


def stray_words(text: str) -> list[Edit]:
    """Flags on English function words between 汉字; the text stays as it is."""
    return [
        Edit(
            EditKind.STRAY_WORD,
            Span(*match.span()),
            None,
            f"汉字之间夹有英文“{match.group()}”，疑为录入错误，请对照原件核实",
        )
        for match in _LATIN.finditer(text)
        if match.group() in _FUNCTION_WORDS and _between_han(text, *match.span())
    ]


def _between_han(text: str, start: int, end: int) -> bool:
    before, after = _BETWEEN_HAN
    return bool(before.search(text[max(0, start - 4) : start]) and after.match(text, end))
