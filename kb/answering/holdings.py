"""What is held, by its status (收录清单): 哪些文件已经失效, 现行有效的文件有哪些."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.answering.reply import Reply
from kb.model import Record, Status
from kb.notices import titled
from kb.results import AnswerStatus
from kb.validity import STATUS_WORDS, chinese_date, validity

_LISTED = 20
"""How many documents one answer names."""

_KIND = r"(?:规范性)?(?:文件|政策|法规|法律|办法|条例|规定|制度)"
_LAPSED = r"(?:失效|过期|到期|废止|作废|冇效|无效|失去效力)"
_HOLDS = r"(?:现行有效|有效|生效中|现行|管用|能用)"
_COMING = r"(?:未施行|未生效|未实施|没有?施行|没有?生效)"
_WHICH = r"(?:哪一?些|哪几[份个部]|边啲|有几多[份个]|多少[份个]|几[份个])"
_HEAD = (
    r"(?:请问|现在|目前|截至(?:今天|目前)|你们|这里|知识库|资料库|库)*(?:里面?|内|中)?(?:收录)?的?"
)
_ASKED = {
    statuses: re.compile(
        rf"{_HEAD}(?:有|都有)?{_WHICH}的?{_KIND}(?:是|都|现在|目前|已经?|还|仍然?|仲|经)*{state}(?:的|了|咗)*"
        rf"|{_HEAD}(?:有)?(?:已经?|还|仍然?|尚|全部|所有)*{state}了?[的嘅]?{_KIND}"
        rf"(?:都|一共|总共)*(?:有|是)?(?:{_WHICH}|清单|列表|目录)"
    )
    for statuses, state in (
        ((Status.EXPIRED, Status.REPEALED), _LAPSED),
        ((Status.NOT_YET_EFFECTIVE,), rf"尚?{_COMING}"),
        ((Status.IN_FORCE,), _HOLDS),
    )
}


def asked(folded: str) -> tuple[Status, ...]:
    """The statuses of the documents that a question wants listed; none where it is another."""
    plain = "".join(folded.split()).strip("?!。,. 呢呀啊吗")
    return next((s for s, pattern in _ASKED.items() if pattern.fullmatch(plain)), ())


def tell(statuses: tuple[Status, ...], records: Iterable[Record], reply: Reply) -> AnswerStatus:
    """The official documents held of these statuses, with their days."""
    official = [r for r in records if r.kind.official]
    found = [r for r in official if validity(r, reply.as_of).status in statuses]
    words = "、".join(STATUS_WORDS[status] for status in statuses)
    day = chinese_date(reply.as_of)
    if not found:
        reply.say(f"截至{day}，知识库收录的{len(official)}份规范性文件中没有{words}的。\n")
        return AnswerStatus.NOT_FOUND
    reply.say(
        f"截至{day}，知识库收录的{len(official)}份规范性文件中，{words}的有{len(found)}份：\n"
    )
    for record in found[:_LISTED]:
        reply.say(f"· {_line(record, reply)}\n")
    if len(found) > _LISTED:
        reply.say(f"以上列出{_LISTED}份，其余请查看文件清单。\n")
    return AnswerStatus.ANSWERED


def _line(record: Record, reply: Reply) -> str:
    """《…办法》（某规〔2023〕4号）：已失效，有效期至2026年6月30日."""
    number = f"（{record.number}）" if record.number else ""
    line = f"{titled(record)}{number}：{STATUS_WORDS[validity(record, reply.as_of).status]}"
    if record.repealed_on and record.repealed_on <= reply.as_of:
        return f"{line}，{chinese_date(record.repealed_on)}废止"
    if record.effective_to:
        return f"{line}，有效期至{chinese_date(record.effective_to)}"
    since = record.effective_from
    return f"{line}，自{chinese_date(since)}起施行" if since else line
