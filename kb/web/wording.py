"""Every word a visitor reads on the page, simplified; ``Words`` gives them in either script."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from kb.model import EditKind, Record
from kb.notices import titled
from kb.text import to_traditional

TITLE = "条文 · 政策文件问答"
TAGLINE = "回答只引用收录文件的原文，点引注可看原文。"
QUESTION = "问题"
QUESTION_HINT = "输入问题，按回车发送"
SEND = "提问"
LOG = "问答记录"
EXAMPLES = "可以这样问"

EMPTY = "请先写下问题，再提问。"
TOO_LONG = "问题有{length}字，超过{most}字：请缩短后再问，一次问一件事。"
FAILED = "这次没能作答，已记录原因；请稍后再试，或换一种问法。"
MISSING_PAGE = "没有这个页面。"
WRONG_METHOD = "这个地址不接受这种请求方式。"
TOO_LARGE = "请求过大：请缩短后再发。"
GONE = "这份文件已更新或移除：请重新提问，以取得现在的原文。"
BAD_DAY = "{name}={value}：日期请写成 2026-11-22。"
BAD_COUNT = "k={value}：请给 1 到 {most} 的整数。"
BAD_HISTORY = 'history：请给此前的问题，写成 ["…", "…"]。'
BAD_BODY = '请求正文应为 JSON 对象，如 {{"question": "第七条写了什么？"}}。'

ABSENT = "未载明"
COPY = "复制回答与出处"
COPIED = "已复制"
NOT_COPIED = "未能复制，请手动选取"
RELATED = "可能相关（不是答案）"
SOURCES = "来源："
AS_OF = "效力状态截至{day}。"
UNTIL = "有效期至{day}"

PANEL = "文件原文"
BACK = "返回回答"
OPENED = "已打开原文，引文已标出；按 Esc 返回回答。"
LOADING = "正在取原文……"
UNFETCHED = "没能取到原文，请稍后再试。"
TROUBLE = "连接中断"
LOST = "暂时连不上服务，请稍后再试或刷新页面。"
CONTENTS = "目录"
PART_ONLY = "文件较长，这里只显示引文前后的条文；其余请用目录或下面的链接。"
BEFORE, AFTER = "看前文", "看后文"
QUOTED = "引文位置："
EDITS = "为便于阅读，显示时作了下列处理，原文不变："
JOINED_SIGN, FIXED_SIGN = "↵", "〔推断修复〕"
EDIT_WORDS = {
    EditKind.BROKEN_LINE: f"接合断行 {{count}} 处（以 {JOINED_SIGN} 标出）",
    EditKind.MOJIBAKE: f"推断修复乱码 {{count}} 处（以{FIXED_SIGN}标出）",
    EditKind.REPEATED_BODY: "隐藏重复正文 {count} 处",
    EditKind.BOILERPLATE: "隐藏页面杂项 {count} 处",
    EditKind.CAPTION: "隐藏图片说明 {count} 处",
    EditKind.FRONT_MATTER: "隐藏文件头信息 {count} 处",
}
FIELDS = {
    "kind": "种类", "issuer": "发文机关", "number": "发文字号", "signed_on": "成文日期",
    "published_on": "公布日期", "effective_from": "施行日期", "effective_to": "有效期至",
    "interpreter": "解释机关", "note": "说明", "source": "来源文件",
}  # fmt: skip
ALWAYS = ("kind", "issuer", "number", "effective_from", "effective_to", "source")
"""What is said of a binding document even where it is not stated."""


SCRIPTED = {
    "panel": PANEL, "back": BACK, "loading": LOADING, "opened": OPENED, "failed": UNFETCHED,
    "log": LOG, "copied": COPIED, "uncopied": NOT_COPIED, "trouble": TROUBLE, "lost": LOST,
}  # fmt: skip
"""What the page's own script says."""


def scripted() -> str:
    """The same in both scripts, as JSON."""
    both = {s: {name: Words(s)(said) for name, said in SCRIPTED.items()} for s in ("hans", "hant")}
    return json.dumps(both, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Words:
    """Our own words in the reader's script; titles and quotes never pass through here."""

    script: str = "hans"

    def __call__(self, words: str, **values: object) -> str:
        """The words with their values filled in."""
        filled = words.format(**values) if values else words
        return to_traditional(filled) if self.script == "hant" else filled

    @property
    def lang(self) -> str:
        """What a screen reader is told."""
        return "zh-Hant" if self.script == "hant" else "zh-Hans"


def examples(held: Iterable[tuple[Record, int]], most: int = 5) -> list[str]:
    """Questions that what is held can answer: ``held`` gives records with their 条."""
    official = sorted((one for one in held if one[0].kind.official), key=lambda one: -one[1])
    alone = len(official) == 1  # a question without a title can mean only this one
    asked = [_asked("" if alone else titled(record), n) for record, n in official[:most]]
    # Each document begins with another question, so that many documents show many kinds.
    turns = zip(*(rows[i:] + rows[:i] for i, rows in enumerate(asked)), strict=True)
    return list(dict.fromkeys(question for turn in turns for question in turn))[:most]


def _asked(title: str, articles: int) -> list[str]:
    return [f"{title}{asked}" for asked in (_OF_ARTICLES if articles else _OF_ANY)]


_OF_ARTICLES = (
    "第一条写了什么？", "第二条的全文", "一共有几章几条？", "现在还有效吗？", "由谁负责解释？",
)  # fmt: skip
_OF_ANY = (
    "现在还有效吗？", "是谁发布的？", "什么时候起施行？", "发文字号是什么？", "由谁负责解释？",
)  # fmt: skip
