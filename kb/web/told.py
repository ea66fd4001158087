"""What the framed page is told: its words in both scripts, and what its site wants of it."""

from __future__ import annotations

import json
from typing import Any

from kb.model import Status
from kb.notices import NOTICE_WORDS
from kb.store.sites import Site
from kb.validity import STATUS_WORDS
from kb.web import asked, wording
from kb.web.wording import Words

SAID = {
    "question": wording.QUESTION, "hint": "输入问题，按回车发送", "send": wording.SEND,
    "stop": "停止", "retry": "重试", "log": wording.LOG, "examples": wording.EXAMPLES,
    "you": "您的问题", "answer": "答复", "working": "正在查找原文……",
    "writing": "正在作答，句句核对原文……",
    "stopped": "已停止。", "copy": "复制", "copied": "已复制", "uncopied": "未能复制，请手动选取",
    "core": wording.CORE[0], "coreEnd": wording.CORE[1],
    "cite": "引注{n}：{name}，{standing}，查看原文",
    "sources": "来源：", "asOf": "效力状态截至{day}。", "until": "有效期至{day}",
    "day": "{y}年{m}月{d}日", "related": "可能相关（不是答案）",
    "back": "返回回答", "clause": "条文原文", "before": "上一条", "after": "下一条",
    "loading": "正在取原文……", "whole": wording.WHOLE, "unfetched": "没能取到原文，请稍后再试。",
    "offline": "暂时连不上服务。请检查网络后重试。", "failed": wording.FAILED,
    "empty": "请先写下问题，再提问。",
    "other": "繁體", "large": "大字", "contrast": "高对比", "clear": "清空",
    "cleared": "已清空本窗口的问答记录。", "settings": "显示设置",
    "feedback": "意见反馈", "newWindow": "（在新窗口打开）", "read": "朗读", "unread": "停止朗读",
    "next": wording.NEXT,
    "note": "答复由系统根据收录文件自动给出，仅供参考，以文件原文为准。",
    "good": wording.GOOD, "bad": wording.BAD, "why": wording.WHY, "more": wording.MORE_WHY,
    "reasons": "|".join(wording.REASONS), "submit": wording.SUBMIT, "thanks": wording.THANKS,
    "unsent": wording.UNSENT,
    "refused": "这个网页没有登记，问答窗口不能使用：请联系网站管理员。",
}  # fmt: skip
"""Every word that the framed page's script says."""


def settings(site: Site, token: str, *, streams: bool, keeps: bool) -> dict[str, Any]:
    """What the script reads at its start, and again when its token grows old."""
    return {
        "site": site.id,
        "token": token,
        "origins": list(site.origins),
        "feedback": site.feedback,
        "streams": streams,
        "keeps": keeps,
        "longest": asked.LONGEST,
        "said": {script: _said(site, Words(script)) for script in ("hans", "hant")},
    }


def _said(site: Site, words: Words) -> dict[str, Any]:
    return {
        **{name: words(said) for name, said in SAID.items()},
        "other": "简体" if words.script == "hant" else "繁體",
        "title": words(site.title),
        "hello": words(site.greeting),
        "asks": [words(one) for one in site.examples],
        "statuses": {str(status): words(STATUS_WORDS[status]) for status in Status},
        "notices": {kind: words(word) for kind, word in NOTICE_WORDS.items()},
    }


def embedded(values: dict[str, Any]) -> str:
    """The values as JSON that can stand in a page: nothing in it ends the element around it."""
    written = json.dumps(values, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        written = written.replace(sign, f"\\u{ord(sign):04x}")
    return written
