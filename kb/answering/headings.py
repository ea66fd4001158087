"""Whether a question asks for a 章 by its heading (附则讲什么), or how many 章 and 条 there are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.asking.question import read_question
from kb.citation import Found, places
from kb.finding.weigh import squeezed
from kb.model import CONTAINERS, Document
from kb.numerals import HAN
from kb.text import Tokeniser, fold

_N = rf"[{HAN}0-9]+"
_TOTALS = re.compile(
    r"(?<!第)(?:几|多少)个?(?:编|分编|章|节|条)(?:条文)?|目录|章节(?:结构|目录)?|有哪些章|哪几章"
    rf"|(?:共|一共|总共|全文)有?{_N}个?(?:编|章|节|条)"
)
_GENERIC = re.compile(
    r"一共|总共|合共|共计|共|全文|目录|章节|结构|这份|该|本|全部|总计|文件|分为|分|包括|包含|条文|条款|多少|几|有|是|吗|对|不"
    r"|的|呢|请问|告诉我?|列出|和|与|、"
)
_ABOUT = re.compile(
    r"请问|麻烦|帮我|查一下|看一下|看看|介绍一下|介绍|告诉我?|讲述|讲|说|写|规定|包括|包含|涉及|一共|总共|共计|共|主要"
    r"|具体|分别|都|有|多少|几|哪些|哪几|哪一?|什么|怎么|如何|内容|条文|条款|条|款|章|节|全文|原文|第|了|的|是|在|里"
    r"|中|吗|呢|呀|啊|这|该|本|一下|\W"
)
_COMMON = ("总则", "附则", "分则")


def totals_asked(text: str, titles: Sequence[str], tokeniser: Tokeniser) -> bool:
    """Whether a folded text asks how many 章 or 条 a document has, and nothing beside."""
    if not _TOTALS.search(text):
        return False
    left = read_question(_GENERIC.sub(" ", _TOTALS.sub(" ", text)), tokeniser).terms
    return not [t.word for t in left if not any(t.word in fold(title) for title in titles)]


def headed(text: str, document: Document) -> Found | None:
    """The 章 or 节 that a text names by its heading and asks nothing beside about."""
    squeezed_text = squeezed(text)
    for found in places(document):
        heading = squeezed(found.provision.heading or "")
        if found.provision.level in CONTAINERS and len(heading) > 1 and heading in squeezed_text:
            if not _ABOUT.sub("", squeezed_text.replace(heading, " ", 1)):
                return found
    return None


def common(text: str) -> bool:
    """Whether it asks for a 总则 or 附则 and does not say of what."""
    squeezed_text = squeezed(text)
    return any(
        h in squeezed_text and not _ABOUT.sub("", squeezed_text.replace(h, "")) for h in _COMMON
    )
