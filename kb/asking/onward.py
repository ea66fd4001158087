"""Short follow-ups that speak of the answer itself (接着问): 下一条, 还有呢, 真的吗, 换个话题."""

from __future__ import annotations

import re
from dataclasses import replace

from kb.asking.claim import read_claim
from kb.asking.turn import Leaning, down_to, place_of, put
from kb.citation import label
from kb.model import Level, Pinpoint

# --- 换个话题 ---------------------------------------------------------------------------------

_LET_US = r"(?:那|好的?|嗯)?[、,\s]*(?:我们|咱们|我)?"
_ANOTHER = r"(?:别的|其他|另外的?)?"
_TURNS = (
    # 想换个别的话题, 说一下其他文件
    r"(?:想|要)?(?:换|聊|说|问|讲)(?:一?个|下|问)?" + _ANOTHER + r"(?:话题|问题|事情|文件|政策)",
    # 再问一个别的问题, 另外请教一下
    r"(?:再|另外)(?:想)?(?:问|请教)(?:你|您)?(?:一?个|一?下)?" + _ANOTHER + r"(?:问题|事情|事)?",
    r"不(?:问|说|聊)这个了",
    r"先不(?:说|问|管)这个",
)
_OTHER = re.compile(rf"{_LET_US}(?:{'|'.join(_TURNS)})(?:吧|了|好吗)?[、,。:!\s]*")
"""另外问一下 says that what follows has nothing to do with what came before."""

# --- 下一条, 还有呢 -----------------------------------------------------------------------------

_NEXT = re.compile(
    r"(?P<way>下|上|后|前|再下|接下来的?|往下|往上)(?:面)?(?:的)?"
    r"一?个?(?P<mark>条|款|项)(?![件目例次])"
)
_REST = r"(?:其他|其它|其余|别的|剩下|另外|更多)?的?"
_ON = r"(?:还有|下文|继续(?:说|讲)?|接着(?:说|讲)?|往下(?:说|讲)?)?"
_MORE = re.compile(rf"(?:还|就)?(?:有|剩)?(?:没有|冇)?{_REST}{_ON}(?:什么|哪些|吗|么|呢|没有|冇)*")
_CONTINUES = ("还有", "继续", "接着", "其他", "其它", "其余", "别的", "剩下", "往下", "更多")
_MARKS = {"条": Level.ARTICLE, "款": Level.PARAGRAPH, "项": Level.ITEM}

# --- 真的吗, 哪条说的 ---------------------------------------------------------------------------

_SURE = r"真的?|当真|确定|肯定|属实|准确|可靠|正确|没错|没有?搞错|是真的|这样|如此"
_SAID = r"(?:写|说|规定|讲)的?"
_SHOW = r"(?:看看?|显示|贴|发|读|念|列)"
_THIS = r"(?:这|那|以上|上面)?(?:些|个|段|句|话|内容)*"
_TEXT = r"(?:原文|全文|原话|条文)"
_DOUBTS = (
    # 真的吗, 你确定吗, 这是真的吗
    rf"(?:你|您|这)?(?:{_SURE}|(?:是|说的?是?)?(?:对|真))(?:的|吗|么|嘛|吧|的吗|没有|不对)*",
    r"(?:你|您)?(?:能)?(?:确定|肯定|保证)(?:吗|么)?",
    r"(?:是|对)(?:吗|么|嘛|吧|不对|不是)",
    r"是不是(?:真的|这样|啊)?",
)
_REASONS = (
    r"为什么|为何|凭什么|怎么会",
    # 有什么依据吗, 依据是什么
    r"有(?:什么|何)?(?:依据|根据)(?:吗|么)?",
    r"(?:依据|根据|出处|来源|理由|原因)(?:是?(?:什么|哪里?|何在))?",
)
_WHERE = (
    # 是哪一条规定的, 哪份文件里写的
    rf"(?:是)?(?:哪|什么)(?:一?(?:条|款|项|里|份|个)?)(?:文件|政策)?(?:里)?{_SAID}",
    # 这段话出自哪份文件
    rf"{_THIS}(?:是|出自|来自|引自|属于|在)(?:哪|什么)一?(?:份|个|部|条|款|里)?"
    r"(?:文件|政策|法|法规|法律)?(?:里)?的?",
    r"(?:依据|根据)(?:的)?(?:是)?哪一?(?:条|款)",
    r"(?:你)?怎么知道的?",
)
_WORDING = (
    # 请把原文贴给我看一下, 它的全文是什么
    rf"(?:请|我?想|让我|能不能|可以)?(?:给我?|帮我)?{_SHOW}?(?:一下|出来?)?(?:给我)?把?"
    rf"(?:它|这条|该条|本条)?的?(?:完整的?)?{_TEXT}"
    r"(?:是什么|怎么写的?|怎么说的?|(?:贴|发|列|显示|拿|读|念)(?:出来|给我|一下)+)?",
)
_SOURCE = re.compile("|".join((*_DOUBTS, *_REASONS, *_WHERE, *_WORDING)))

# --- 是12万元，对吗 -----------------------------------------------------------------------------

_HOW_MUCH = r"(?:是|为|有)?(?:多少|几)(?:万|亿)?(?:元|个|家|人|台|年|天|日|%|个月|个工作日)?(?:钱)?"
_WHEN = r"(?:什么时[候间]|何时|哪一?[年天日])"
_WHO = r"(?:由|归|是)?(?:谁|哪(?:个|一个|些)?(?:部门|单位|机关|机构|局))"
_VALUE_ASKED = re.compile("|".join((_HOW_MUCH, _WHEN, _WHO)))
_END = re.compile(r"[\s?!。.~呢啊呀、,]*$")


def changed(one: Leaning) -> str | None:
    """换个话题，古树怎么算: what follows, on its own."""
    folded = one.reading.question.folded
    found = _OTHER.match(folded)
    if not found:
        return None
    text = one.reading.question.text
    return text if only_changes(folded) else text[found.end() :]


def only_changes(folded: str) -> bool:
    """Whether a question says that the topic changes, and not to what."""
    found = _OTHER.match(folded)
    return bool(found) and not folded[found.end() if found else 0 :].strip("?!。.~ 吧了呢")


def neighbour(one: Leaning) -> str | None:
    """下一条, 上一款: the place before or behind that of the answer."""
    found = _NEXT.search(one.reading.question.folded)
    if not found or one.reading.named or not one.before.place:
        return None
    if len(_bare(one)) > len(found.group()) + 8:
        return None
    back = found["way"].endswith(("上", "前"))
    return _beside(one, _MARKS[found["mark"]], back=back)


def more(one: Leaning) -> str | None:
    """还有呢: the next of the list, else what follows the place."""
    body = _bare(one)
    goes_on = any(word in body for word in _CONTINUES) and _MORE.fullmatch(body)
    if not goes_on or not one.before.place:
        return None
    steps = place_of(one.before.last or one.before.place).steps
    return _beside(one, steps[-1].level, back=False) if steps else None


def _beside(one: Leaning, level: Level, *, back: bool) -> str | None:
    """The neighbour on that level; None where the answer stood on a higher one."""
    place = down_to(one.before.place if back else one.before.last or one.before.place, level)
    if not place.steps or place.steps[-1].level is not level:
        return None
    step = place.steps[-1]
    if step.number is None or step.number < 0:
        return None
    number = step.number + (0 if back and step.suffix else -1 if back else 1)
    if number < 1:
        return f"{one.title}{one.words(label(place))}{one.words('的前一' + _mark(level))}"
    moved = Pinpoint((*place.steps[:-1], replace(step, number=number, suffix=None)))
    return f"{one.title}{one.words(label(moved))}"


def _mark(level: Level) -> str:
    return next((mark for mark, of in _MARKS.items() if of is level), "")


def doubted(one: Leaning) -> str | None:
    """真的吗, 为什么, 哪条说的: the claim again, or the 条 that says it."""
    if not _SOURCE.fullmatch(_bare(one)):
        return None
    if read_claim(one.before.question, one.tokeniser):
        return one.before.question
    if not one.before.place:
        return None
    unit = down_to(one.before.place, Level.ARTICLE)
    return f"{one.title}{one.words(label(unit))}{one.words('的原文')}"


def claimed(one: Leaning) -> str | None:
    """是12万元，对吗: the earlier question with that for its answer."""
    claim = read_claim(one.reading.question.text, one.tokeniser)
    if claim is None or one.reading.named or any(said.words for said in claim.said):
        return None
    value = "、".join(said.written for said in claim.said)
    text = one.earlier.question.text
    asked = _VALUE_ASKED.search(one.earlier.question.folded)
    head = put(text, *asked.span(), value) if asked else f"{_END.sub('', text)}{value}"
    return f"{head.rstrip('?？。!！吗嗎呢 ')}{one.words('，对吗？')}"


def _bare(one: Leaning) -> str:
    """The whole question, folded, without its signs."""
    return _END.sub("", "".join(one.reading.question.folded.split())).strip("、,那么 ")
