"""A photo caption (图片说明) glued to the front of a paragraph: ``…建设现场。 金融城片区积极…``."""

from __future__ import annotations

import re

from ingest.lines import HEAD, SENTENCE_END, Line
from kb.model import Edit, EditKind, Span
from kb.text import fold

_GLUED = re.compile(r"([^。！？；，,;：:\n]{6,80}?[。）)])[ \t　\xa0]+(?=[㐀-鿿])")
_MIN_REST = 20
_SUBJECT = 40  # characters of the sentence in which its subject stands
_SHARED = 4
# 关于……的通知（穗府规〔2021〕1号） is a title that lost its line end.
_TITLE = re.compile(r"[〔《]|号\)|(?:通知|决定|公告|意见|办法|规定)\s*[(。]")
_HAN_RUN = re.compile("[㐀-鿿]+")


def captions(text: str, lines: list[Line]) -> list[Edit]:
    """The edits that hide captions whose subject the paragraph itself begins with."""
    edits = []
    # What stands before the text's first space is its title, not a caption.
    for line in lines[1:]:
        match = _GLUED.match(text, line.start, line.end)
        if match and _is_caption(fold(match.group()), fold(text[match.end() : line.end])):
            span = Span(line.start, match.end())
            edits.append(Edit(EditKind.CAPTION, span, "", "粘在段首的图片说明，不属于正文"))
    return edits


def _is_caption(head: str, rest: str) -> bool:
    if _TITLE.search(head) or HEAD.match(head) or HEAD.match(rest) or len(rest) < _MIN_REST:
        return False
    return bool(SENTENCE_END.search(rest)) and _shares(head, rest[:_SUBJECT])


def _shares(head: str, subject: str) -> bool:
    """Whether the sentence's subject repeats some words of the caption."""
    for run in _HAN_RUN.findall(subject):
        for i in range(len(run) - _SHARED + 1):
            if run[i : i + _SHARED] in head:
                return True
    return False
