"""A question, read: its script, its pinpoints, what kind of thing it asks for, its content words.

Question words and politeness carry no weight; regional wording is added beside a word, not in its
place.  Everything here is a pure function of the text and the tokeniser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.asking.lay import AKIN, FORMAL, formal
from kb.asking.regional import REGIONAL, alternatives
from kb.citation import Mention, read_mentions
from kb.text import Tokeniser, fold, script_of


class Asks(StrEnum):
    """What an answer must carry to be one."""

    AMOUNT = "amount"  # an amount of money
    NUMBER = "number"  # a count or measure
    DURATION = "duration"
    DATE = "date"
    WHO = "who"
    LIST = "list"
    WHETHER = "whether"
    DEFINITION = "definition"  # what a word means
    TEXT = "text"  # the wording itself


_MONEY = r"补贴|奖励|资助|补助|扶持|奖补"
_ASKS: dict[Asks, re.Pattern[str]] = {
    asks: re.compile("|".join(patterns))
    for asks, patterns in {
        Asks.AMOUNT: (
            r"(?:多少|几)(?:万|亿|千|百)?(?:元|钱|块|美元)", r"几多钱|几[万亿]",
            r"什么(?:金额|额度)",
            r"(?:多少|几多)[一-鿿]{0,3}(?:保证金|押金|奖金|罚金|使用费|手续费|税款)",
            r"(?:罚|赔|奖|补)(?:款|偿|励|贴)?(?:多少|几多)(?!家|个|项|人)",
            rf"(?:{_MONEY})(?:标准|额度)",
            r"(?:金额|额度|奖金|租金|费用|价格)(?:是|为|有)?(?:多少|几多)",
            rf"(?:{_MONEY})(?:金额|资金|额度|标准)?(?:是|为|有|了)?(?:多少|几多)(?!家|个|项|人)",
        ),
        Asks.NUMBER: (
            r"多少", r"几多", r"(?<!哪)几(?:个|家|项|年|次|亩|人|批|成|倍|间|座|条|款|章)",
            r"第几", r"多[大长高]",
        ),
        Asks.DURATION: (
            r"多久|多长时间|几多日|期限(?:是|为)?(?:多少|多长|几)",
            r"(?:多少|几)个?(?:工作日|[天日月年周])", r"什么期限",
        ),
        Asks.DATE: (
            r"什么时[候间]|何时|几时", r"哪(?:一?天|一?年|个?月|日)", r"几月|几号|日期|到期",
        ),
        Asks.WHO: (
            r"谁|边个|由哪", r"哪(?:个|些|一个|几个)?(?:单位|部门|机关|机构|局|委|公司|企业)",
            r"什么(?:单位|部门|机构|人)",
        ),
        Asks.WHETHER: (
            r"是否|是不是|有没有|有无|可否|能否|对不对|对吗", r"包不包括|包括不包括|能不能",
            r"可不可以|会不会|算不算", r"吗\W*$",
        ),
        Asks.LIST: (
            r"哪些|哪几|有什么|边啲|什么|分别", r"列出|列举|各项|全部|所有|都有",
            r"几(?:个|项|类|种)?方面",
        ),
        Asks.DEFINITION: (
            r"是指什么|指的?是?什么|什么意思|的定义|的含义|什么是|何谓|什么叫",
            r"(?:如何|怎么|怎样)(?:定义|界定|理解)", r"是什么意思",
        ),
        Asks.TEXT: (
            r"原文|全文|原话|条文", r"[写说讲]了什么|规定了?什么|内容是什么", r"怎么(?:写|规定)",
        ),
    }.items()
}  # fmt: skip

_NOISE = re.compile(
    "|".join(
        (
            r"请问|请|麻烦|帮我|帮忙|告诉我?|我?想知道|想?了解一下|想了解|查一下|查询|看看|一下",
            r"列出|列举|按照|根据|依照|依据|关于|其中|当中|里面|到底|究竟|具体|主要|分别",
            r"应该|应当|需要|可以|能够|打算|所说|所指|说的|是指|有何",
            r"负责(?=管理|监督|审批|审核|监管|组织|实施|统筹|指导|协调)",
            r"包不包括|包括不包括|是不是|有没有|是否|能不能|可不可以|能否|可否|会不会|算不算",
            r"对不对|对吗|没错吧|什么时候|什么时间|什么样|什么|哪一?天|哪一?年|哪些|哪几个?",
            r"哪个|哪家|哪里|哪儿|哪次|哪一?|何时|几时|几多个?|多少[个家项人]?|多[大长久]",
            r"一共|总共|几大?[个项家人名天日月年条款章种类样档倍次份亩批成层级届期步页折户]|是什么意思|什么意思|的定义|的含义|何谓|谁|如何|怎么样|怎样|怎么|为什么|为何|原文|全文|写了|规定了",
            r"边啲|边个|边度|乜嘢|乜|点样|咗|嘅|嗰|喺|咩",
        )
    )
)
_STOP = frozenset(
    (
        "的 了 是 在 和 与 及 或 同 跟 对 把 被 由 为 以 于 之 其 这 那 此 该 本 也 都 就 还 "
        "又 而 但 且 则 我 你 您 他 她 它 我们 你们 吗 呢 吧 啊 呀 哦 嘛 啦 有 无 个 到 从 向 "
        "给 让 使 将 会 能 要 想 说 去 来 上 下 中 里 内 一 不 没 没有 等 等等 如果 刚好 已经 "
        "我司 本司 咱们 本人 贵司 自己 目前 现在 情况 方面 问题 相关 有关 进行 一个 一些 这个 "
        "那个 这份 这些 那些 做 用 我家 你家 他家 "
        "规定 内容 文件 条款 包括 涉及 几 些 们 款 项 条 章 节 各项 一段 第 好 次 号 并"
    ).split()
)
_CLINGING = re.compile(r"^在(?=..)|^[该要](?=.)|(?<=.)[该要]$")
"""What the cutter leaves on a word that it does not know: 撞人要, 该罚, 在琶洲."""

_WIDE = re.compile(
    r"哪些|哪几|如何|怎[么样]|点样|边啲|为什么|为何|什么样|"
    r"措施|要求|条件|规定|流程|程序|步骤|做法|原因|内容"
)
_NARROW = frozenset((Asks.WHO, Asks.DATE, Asks.NUMBER, Asks.AMOUNT))
_WHOLE = {*REGIONAL, *FORMAL, *AKIN}
_BREAK = re.compile(r"\s+|[,.?!;:\"'()、。《》]")
_QUANTITY = re.compile(
    r"\d[\d,.]*\s*(?:[万亿千百]*元|[万亿]|年|月|日|家|个|项|户|人|%|％|倍|公里|亩)?"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A content word of a question and what else a document may call it."""

    word: str
    others: tuple[str, ...] = ()
    formal: tuple[str, ...] = ()  # for a word of talk (日常说法)

    @property
    def own(self) -> tuple[str, ...]:
        """The word, and what it is called elsewhere."""
        return (self.word, *self.others)

    @property
    def forms(self) -> tuple[str, ...]:
        """The same, and what texts say for it."""
        return (*self.own, *self.formal)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as read."""

    text: str
    folded: str
    script: str
    mentions: tuple[Mention, ...]
    asks: frozenset[Asks]
    terms: tuple[Term, ...]
    phrases: tuple[str, ...]

    def wants(self, asks: Asks) -> bool:
        """Whether it asks for that kind of thing."""
        return asks in self.asks

    @property
    def goes_on(self) -> bool:
        """Whether its answer is rarely over in one sentence: a way, measures, conditions."""
        return not self.asks & _NARROW and _WIDE.search(self.folded) is not None


def read_question(text: str, tokeniser: Tokeniser) -> Question:
    """The question, read."""
    folded = fold(text)
    mentions = read_mentions(text)
    terms, phrases = _content(_without(folded, mentions), tokeniser)
    return Question(
        text=text,
        folded=folded,
        script=script_of(text),
        mentions=mentions,
        asks=frozenset(asks for asks, pattern in _ASKS.items() if pattern.search(folded)),
        terms=tuple(terms),
        phrases=tuple(phrases),
    )


def carries_no_weight(word: str) -> bool:
    """Whether a folded word is politeness, a question word or a connecting word."""
    return word in _STOP or not _NOISE.sub("", word)


def _without(folded: str, mentions: tuple[Mention, ...]) -> str:
    kept = list(folded)
    for mention in mentions:
        kept[mention.span.start : mention.span.end] = " " * len(mention.span)
    return "".join(kept)


def _content(folded: str, tokeniser: Tokeniser) -> tuple[list[Term], list[str]]:
    """The content words, and the runs of neighbouring ones."""
    quantities = ["".join(q.split()).rstrip(".,") for q in _QUANTITY.findall(folded)]
    words, phrases = list(quantities), list(quantities)
    for piece in _BREAK.split(_NOISE.sub(" ", _QUANTITY.sub(" ", folded))):
        run = ""
        cut = [w if tokeniser.knows(w) else _CLINGING.sub("", w) or w for w in tokeniser.cut(piece)]
        for word in [*_joined(cut), ""]:
            if word and word not in _STOP:
                words.append(word)
                run += word
            elif run:
                phrases.append(run)
                run = ""
    return [
        Term(word, alternatives(word), formal(word)[1:]) for word in dict.fromkeys(words)
    ], phrases


def _joined(words: list[str]) -> list[str]:
    """Neighbouring single characters are one unknown word, and words of the table stay whole."""
    out: list[str] = []
    single = False
    for word in words:
        alone = len(word) == 1 and word >= "㐀" and word not in _STOP
        if out and ((alone and single) or out[-1] + word in _WHOLE):
            out[-1] += word
        else:
            out.append(word)
        single = alone
    return out
