"""What a sentence states, read so that two texts can be compared: values, names, negations, words.

Everything is a pure function of the text; the values are ``kb.asking.amounts``' and the pinpoints
``kb.asking.mentions``'.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.asking.amounts import Amount, amounts, squeezed
from kb.asking.areas import areas
from kb.asking.connecting import CONNECTING
from kb.asking.mentions import read_pinpoints
from kb.asking.titles import quoted
from kb.days import Day, days
from kb.model import Pinpoint
from kb.numerals import HAN, SMALL_HAN
from kb.text import Tokeniser


@dataclass(frozen=True, slots=True)
class Facts:
    """What one sentence states; every string is in the squeezed, folded form."""

    text: str
    amounts: tuple[Amount, ...]
    days: tuple[Day, ...]
    names: tuple[str, ...]  # what stands in 《》
    pinpoints: tuple[Pinpoint, ...]
    offices: tuple[str, ...]  # 市工业和信息化局
    places: frozenset[str]  # 广州
    denied: tuple[str, ...]  # the predicates that are negated, by their first two characters
    words: tuple[str, ...]  # content words, in order

    @property
    def empty(self) -> bool:
        """Whether nothing is stated that a text would have to carry."""
        return not (
            self.amounts or self.days or self.names or self.pinpoints or self.offices
            or self.places or self.denied or self.words
        )  # fmt: skip


def read_facts(text: str, tokeniser: Tokeniser) -> Facts:
    """The facts of a sentence."""
    plain = squeezed(text)
    words = tuple(w for w in tokeniser.cut(_without_values(plain)) if w not in CONNECTING)
    return Facts(
        text=plain,
        amounts=amounts(text),
        days=tuple(days(plain)),
        names=names(plain),
        pinpoints=read_pinpoints(plain),
        offices=offices(plain),
        places=areas(tokeniser.cut(plain)),
        denied=denials(plain),
        words=words,
    )


def names(plain: str) -> tuple[str, ...]:
    """What stands between 《》."""
    return tuple(span.of(plain) for span in quoted(plain))


def _without_values(plain: str) -> str:
    """The text without its numbers, dates and 条 numbers, which are compared by value."""
    found = amounts(plain)
    spans = [a.span for a in found] + [a.comparing for a in found if a.comparing]
    for span in spans + [day.span for day in days(plain)]:
        plain = plain[: span.start] + " " * len(span) + plain[span.end :]
    return _ORDINAL.sub(" ", plain)


_ORDINAL = re.compile(rf"第[0-9{HAN}]+(?:分编|部分|[条款项目章节编段])(?:之[{SMALL_HAN}]+)?")

# --- offices --------------------------------------------------------------------------------

OFFICE = re.compile(
    r"[一-鿿]{2,18}?(?:委员会|管委会|人民政府|政府|办公室|街道办事处|街道办|办事处|服务中心|事务中心|中心|公司|"
    r"银行|法院|检察院|公安机关|主管部门|大学|学院|研究院|协会|商会|联合会|集团|医院|"
    r"局(?![面限部势])|厅|委(?![托派员任])|署(?!名))"
    r"|(?:外交|国防|教育|科学技术|科技|工业和信息化|公安|国家安全|民政|司法|财政|人力资源和?社会保障|自然资源|生态环境"
    r"|住房和城乡建设|交通运输|水利|农业农村|商务|文化和旅游|应急管理)部(?![门分队级长署])"
)
_BORDER = re.compile(
    r".*(?:[由向为是的归找给至被]|经(?![济营贸开信纪费理办])|从(?!化)|到(?!位)|对(?![外接口])|报(?![告社业道])"
    r"|请(?!求)|联系|咨询|通过|位于|以及|负责|依托|根据|按照|会同|联合(?!会)|协同)(?:[和与及])?|^[和与及]"
)


def offices(plain: str) -> tuple[str, ...]:
    """The offices and organisations (机构) a squeezed text names, each from its first border on."""
    found = (_BORDER.sub("", m.group()) for m in OFFICE.finditer(plain))
    return tuple(dict.fromkeys(n for n in found if len(n) > 2 and n not in _FORMS))


_FORMS = frozenset(
    "有限责任公司 股份有限公司 有限公司 国有独资公司 上市公司 总公司 分公司 子公司".split()
)
"""Kinds of companies, which are the name of none."""


# --- negation -------------------------------------------------------------------------------

_NO_DENIAL = re.compile(
    r"不(?:断|服|仅|但|同|久|论|管|限于|良|动产|锈|得不|超过|超出|高于|多于|大于|低于|少于|小于|短于|足|满|到(?![位达])|及|突破)"
    r"|不(?:得|能|应|可)(?:超过|超出|高于|多于|大于|低于|少于|小于)|未来|未满|未超过|无(?:人|线|论|形|锡|机|缝|障碍)"
    r"|非(?:常|洲|物质|遗|公有|公开|官方|营利|国有|居民|法人|金融|传统|全日制|规范性)|莫不|没收|是否|能否|可否|与否"
)
_DENIAL = re.compile(
    r"(?:严禁|禁止|不准|不许|没有|未经|[不未没无非])"
    r"(?:按照?|依照?|依法|得|能够?|可以?|应当?|予以?|再|会|需要?|须|必|被|由|对|向|将|以|要|曾|有|在|经|与|同|从|把)*(?P<what>[一-鿿]{1,2})"
)


def denials(plain: str) -> tuple[str, ...]:
    """The first characters of what is negated: 转让 of 不得转让."""
    return tuple(m["what"] for m in _DENIAL.finditer(uncompared(plain)))


def uncompared(plain: str) -> str:
    """The text with what only looks like a negation blanked: 不少于, 不得超过, 不断."""
    return _NO_DENIAL.sub(lambda m: "\0" * len(m.group()), plain)
