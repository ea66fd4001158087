"""How titles are written and shortened: 〈〉 inside 《》, 民诉法 for 民事诉讼法."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kb.asking.areas import stem
from kb.asking.question import carries_no_weight
from kb.model import Span
from kb.text import Tokeniser

KINDS = (
    "实施细则|实施办法|实施条例|实施方案|实施意见|司法解释|修正案|条例|办法|规定|细则|导则|法典|意见|措施|方案|指引|决定|"
    "解释|规则|准则|规程|章程|通知|标准|法"
)
"""The nouns that a document's name ends with."""

NUMBER = (
    r"(?:\([一二三四五六七八九十]{1,3}\)"
    r"|[一二三四五六七八九十]{1,3}(?=$|[^一-鿿]|第|的|何|什|几|自|施))"
)
"""The （二） of a title."""

_END = re.compile(rf"(?P<noun>{KINDS})(?P<number>\(?[一二三四五六七八九十]{{1,3}}\)?)?$")
EDITED = re.compile(r"\((?:19|20)\d\d年?[一-鿿]{0,4}\)$")
_NATION = "中华人民共和国"
LOOSE = frozenset("的 若干 问题 关于 适用 有关 相关".split())
"""Words that a shortened title drops."""

_NAMING = (LOOSE | {"不", "反"}) - {"的"}
"""Words without weight that a name may hold: 反不正当竞争法, 若干问题的规定."""

_TALK = frozenset(
    (
        "介绍 解读 说明 查找 查阅 查看 翻到 翻译 引用 引述 复述 背诵 概括 总结 归纳 比较 "
        "对比 违反 适用 遵守 参照 对照 结合 符合 触犯 属于 学习 阅读 打开 显示 给出 提供 "
        "展示 包含 发给 讲讲 说说 谈谈 读读 想问 咨询 找到 找出 得知 知道 了解 看到 依 据 "
        "遵照 按 照 新版 旧版 现行 最新 上述 以上 前述 目前 上面 下面 前面 后面 下列 这个 "
        "那个 这份 那份 这部 那部 我国 中国 国家 文件 政策 法规 法律 条文 正文 全文 以及 "
        "还有 并且 或者 因为 所以 但是 然后 另外 那么 我市 本市 我省 本省 我区 本区 新 旧 新旧 原 "
        "老 读 看 讲 答 求 找 某 年 当 后 前 版 修正 修订 修改 公布 通过 颁布 你好 您好 谢谢 "
        "麻烦 对于 针对 来自 出自 见 即 如 则 其实 假如 要是 是不是 规定 写明 明确 载明 引 "
        "述 及其 施行 实施 执行 生效 出台 印发 发布 制定 贯彻 落实 宣传 解释 "
        "月 日 号 底 初 末 年底 年初 月底 之后 之前 以后 以前 期间 届时 今年 去年 明年 朗读 诵读 "
        "念 讲解 阐述 分析 摘录 抄录 打印 下载 转发 比对 核对 核实 确认 提到 提及 写进 出现"
    ).split()
)
"""Words around a name that are no part of one."""


def talk(word: str) -> bool:
    """Whether a folded word is talk around a name and no part of one."""
    if word in _NAMING:
        return False
    return word in _TALK or carries_no_weight(word)


def bare(title: str) -> str:
    """A folded title without its brackets, its year and the name of the nation."""
    plain = re.sub(r"[《》〈〉<>\"' ]", "", EDITED.sub("", title))
    return plain.replace(_NATION, "")


def quoted(folded: str) -> Iterator[Span]:
    """What stands between the outermost 《》 (or 〈〉) of a text, nested ones included."""
    depth = start = 0
    for i, char in enumerate(folded):
        if char in "《〈":
            start = i + 1 if depth == 0 else start
            depth += 1
        elif char in "》〉" and depth:
            depth -= 1
            if depth == 0 and 2 <= i - start <= 120:
                yield Span(start, i)


def shortens(short: str, title: str, tokeniser: Tokeniser) -> bool:
    """Whether a name may be short for a title, both bare: the same kind, its words in order.

    A law goes by its exact name or by first characters (民诉法): 劳动法 is not 劳动合同法.
    """
    own, other = _END.search(short), _END.search(title)
    if own is None or other is None or not _same_end(own, other):
        return False
    head, rest = short[: own.start()], title[: other.start()]
    if own["noun"] in ("法", "法典"):
        return _initials(head, rest)
    words = [w for w in tokeniser.cut(head) if w not in LOOSE]
    return any(len(w) > 1 for w in words) and _in_order(words, rest)


def _same_end(own: re.Match[str], other: re.Match[str]) -> bool:
    if own["number"] and _digits(own["number"]) != _digits(other["number"] or ""):
        return False
    if own["noun"] == "司法解释":  # what the supreme court lays down, whatever it is called
        return other.string.startswith("最高人民")
    return own["noun"].endswith(other["noun"]) or other["noun"].endswith(own["noun"])


def _digits(number: str) -> str:
    return number.strip("()")


def _initials(head: str, rest: str) -> bool:
    """民诉 of 民事诉讼: its first character first, and never two neighbours (a whole word)."""
    places, at = [], 0
    for char in head:
        found = rest.find(char, at)
        if found < 0:
            return False
        places.append(found)
        at = found + 1
    steps = [b - a for a, b in pairwise(places)]
    return len(places) > 1 and places[0] == 0 and all(step > 1 for step in steps)


def _in_order(words: Sequence[str], title: str) -> bool:
    at = 0
    for word in words:
        found = title.find(stem(word), at)
        if found < 0:
            return False
        at = found + len(stem(word))
    return True
