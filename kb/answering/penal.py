"""What follows from breaking a rule (罚则): who asks for it, which text says it, and of what."""

from __future__ import annotations

import re
from collections.abc import Callable

from kb.asking.question import Question
from kb.citation import Found
from kb.model import Level, Provision

_ASKS = re.compile(
    r"(?:怎么|怎样|如何|会不会|会|要|被|该|受|面临).{0,6}(?:罚|处分|拘留|判刑|判几|坐牢|追责)"
    r"|罚(?:款|金|钱)?(?:是|要|会)?(?:多少|几)|(?:罚款|罚金|处罚)(?:标准|金额|额度|规定)?(?:是|有)?(?:什么|哪些|多少)(?!种|程序|权)"
    r"|(?:什么|哪些|何种|啥)(?:样的?)?(?:法律)?(?:后果|处罚|责任|罚则)|拘留(?:多久|几[天日])"
    r"|(?:怎么|如何)(?:处理|追究)|扣几分|记几分"
)
_PUNISHES = re.compile(
    r"罚款|罚金|拘留|有期徒刑|拘役|管制(?!刀)|吊销|没收(?!到)|责令(?:改正|停|限期|退|拆|赔|关|恢复)"
    r"|处(?:以)?(?:警告|[零一二两三四五六七八九十百千万0-9]+)|给予(?:警告|处分|通报)|予以处罚|给予[^。;、]{0,6}处[罚分]"
    r"|追究[^。;]{0,6}责任|记[0-9一二三六九十]+分|承担[^。;]{0,6}(?:法律|民事|刑事|行政|侵权|赔偿|连带|违约|补充|相应)(?:的)?责任"
)
_RULES = re.compile(r"不得|禁止|严禁|不予|可以|应当|必须|属于|视为|认定为|免予|免除")
_ITEMS = (Level.ITEM, Level.SUBITEM)


def asks_penalty(question: Question) -> bool:
    """Whether it asks what follows from breaking a rule: 怎么处罚, 罚多少, 有什么后果."""
    return _ASKS.search(question.folded) is not None


def punishes(text: str) -> bool:
    """Whether a squeezed text says what follows."""
    return _PUNISHES.search(text) is not None


def decides(text: str) -> bool:
    """Whether a 引导句 says what its list is: forbidden, allowed, ordered, or punished."""
    return _RULES.search(text) is not None or punishes(text)


def announced_by(found: Found, says: Callable[[str], bool], text: str) -> Provision | None:
    """The provision over an 项 whose 引导句 says so of each of its list."""
    if found.provision.level not in _ITEMS:
        return None
    over = (node for node in reversed(found.above) if node.level not in _ITEMS)
    return next((node for node in over if says(node.lead.of(text))), None)
