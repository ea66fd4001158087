"""Every word a visitor reads on the page, simplified; ``Words`` gives them in either script."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest

from kb.compare import Change
from kb.model import EditKind, Record
from kb.notices import titled
from kb.text import NAMED, to_traditional

NAME = "条文"
TITLE = "条文 · 政策文件问答"
TAGLINE = "回答只引用收录文件的原文，点引注可看原文。"
QUESTION = "问题"
QUESTION_HINT = "输入问题，按回车发送"
SEND = "提问"
LOG = "问答记录"
EXAMPLES = "可以这样问"

EMPTY = "请先写下问题，再提问。"
TOO_LONG = "问题有{length}字，超过{most}字：请缩短后再问，一次问一件事。"
TROUBLED = "不能显示"
FAILED = "这次没能作答，已记录原因；请稍后再试，或换一种问法。"
MISSING_PAGE = "没有这个页面。"
WRONG_METHOD = "这个地址不接受这种请求方式。"
TOO_LARGE = "请求过大：请缩短后再发。"
NOT_HELD = "没有收录“{name}”：收录的文件见 /api/v1/documents。"
GONE = "这份文件已更新或移除：请重新提问，以取得现在的原文。"
FOREIGN = "这个网站没有登记：请管理员运行 python app.py site add 登记它的地址。"
STALE = "会话凭据已过期：请刷新页面后再试。"
TOO_OFTEN = "提问太频繁：请等 {wait} 秒再试。"
TOO_MANY = "上一个问题还在回答：请等它答完再问。"
NO_DOCUMENT = "没有收录这份文件，或已移除：请在条文查阅的列表里另找。"
NO_SITE = "没有登记这个站点，问答窗口不能打开：请联系网站管理员。"
BAD_DAY = "{name}={value}：日期请写成 2026-11-22。"
BAD_COUNT = "k={value}：请给 1 到 {most} 的整数。"
BAD_HISTORY = 'history：请给此前的问题，写成 ["…", "…"]。'
BAD_BODY = '请求正文应为 JSON 对象，如 {{"question": "第七条写了什么？"}}。'

TABLE = "表格，可左右滚动"
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
LOST = "暂时连不上服务。问答仍可阅读；恢复后请刷新本页再问，问答和没有答完的问题都会留着。"
RELOAD = "刷新本页"
CONTENTS = "目录"
THIS = "本文件"
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


# --- our own pages --------------------------------------------------------------------------

PAGES = {"": "问答", "documents": "条文查阅", "checkup": "企业自测"}
WAYS = "页面"
SKIP = "跳到正文"
SWITCHES = {"large": "大字", "contrast": "高对比", "speak": "朗读"}
SCRIPTS = {"hans": "简体", "hant": "繁體"}
ANY = "不限"
TITLE_WORDS, STATUS, SINCE, TO = "标题词", "效力", "日期从", "到"
NARROW, ALL, MORE = "筛选", "看全部", "按种类、效力、机关、日期"
HELD = "共收录 {all} 份文件。"
FOUND = "符合的文件 {count} 份，共收录 {all} 份。"
NONE_FOUND = "没有符合的文件（共收录 {all} 份）：请少填一项，或看全部。"
SIZE = "{count} 条"
DATED = "{day}"
PAGE_OF = "第 {number} 页，共 {last} 页"
PAGING = "翻页"
EARLIER_PAGE, LATER_PAGE = "上一页", "下一页"
ORIGINAL = "下载原件"
COMPARED = "新旧对照"
COMPARE_WITH = "与哪一版比较："
PRINT = "打印"
JUMP, JUMP_HINT, GO = "跳到", "第七条、第7条第2款", "前往"
INSIDE, FIND = "在本文件中查找", "查找"
HITS = " 找到 {count} 处，正文中已标出。"
NO_HITS = " 在本文件中没有找到：请换一个词。"
TIMES = "{count} 处"
OFFICIAL = "官方原文："
TIED = {
    "repeals": "自{day}起，本文件由{name}废止。",
    "amends": "自{day}起，本文件由{name}修改，这里是修改前的文本。",
    "extends": "本文件的有效期由{name}延长至{until}。",
    "extends_on": "本文件的有效期由{name}延长。",
    "replaces": "自{day}起施行同名的新文本：{name}。",
}
DOES = {"repeals": "本文件废止：", "amends": "本文件修改：", "extends": "本文件延长有效期："}
AND_MORE = " 等 {count} 份。"
UNCHANGED = "：未改动（{count} 条）"
CHANGES = {
    Change.CHANGED: "修改 {count} 条", Change.ADDED: "新增 {count} 条",
    Change.REMOVED: "删去 {count} 条", Change.RENUMBERED: "仅条号变动 {count} 条",
    Change.UNCHANGED: "未改动 {count} 条",
}  # fmt: skip
CHANGE_WORDS = {
    Change.CHANGED: "修改", Change.ADDED: "新增", Change.REMOVED: "删去",
    Change.RENUMBERED: "条号变动", Change.UNCHANGED: "未改动",
}  # fmt: skip


ANSWER = "答复"
CORE = ("〔所问之处：", "〕")
"""What a screen reader says before and after the clause that gives what was asked for."""
GIVEN = "答复编号 {id}；效力状态截至{day}，以文件原文为准。"
THANKS = "已记下，谢谢。"
BAD_OPINION = '请求正文应为 {"good": true 或 false, "reason": "…"}。'
GOOD, BAD = "有用", "没用"
REASONS = ("答非所问", "引用有误", "内容过时", "看不懂", "其他")
WHY = "哪里不好？"
MORE_WHY = "补充说明（可不填）"
SUBMIT = "提交"
UNSENT = "没能送出，请稍后再试。"
SPEAK = "朗读"
AGAIN = "再问一次"
LINK = "打印或留存"
NEXT = "接着可以问"
STOP = "停止"
STOPPED = "已停止。"
WAITING = "正在查找原文……"
WHOLE = "在条文查阅中打开"


NOT_STORED = "填写的内容只用于这一次比对，不留存。"
ENTERPRISE = {
    "revenue_total": ("上年营业收入", "如 6000万元"),
    "revenue_ai_digital": ("其中人工智能与数字经济收入", "如 2500万元"),
    "rd_spend": ("研发投入", "如 300万元"),
    "headcount_total": ("员工总数", "如 120"),
    "established_on": ("成立日期", ""),
    "place": ("注册或经营所在地", "如 广州市黄埔区"),
    "industry": ("从事的产业或业务", "如 人工智能"),
    "qualifications": ("资质或身份", "如 高新技术企业"),
}
"""The fields of the short form: what each is called, and an example."""
SENTENCE, SENTENCE_HINT = "用一句话说明情况", "如：我们是黄埔区的人工智能企业，年营业收入2499万元"
OR_FORM = "或逐项填写（不知道的空着）"
CHECK = "对照条文"
CHANGE_FORM = "修改后再比对"
NOTHING_SAID = "没有读出可用于比对的情况：请写出营业收入、人数、所在地或从事的业务等至少一项。"
UNDERSTOOD = "所说情况："
STILL_NEEDED = "还需要知道：{ask}"
NOTHING_TO_CHECK = "知识库中没有可以比对的条款。"
LIVE, UNSURE = "可对照申报的条款", "效力待核或尚未施行，仅供参考"
LAPSED = "已失效，仅供参考（不能据以申报）"
CHECK_COLUMNS = ("条件", "判定", "所说", "原文与出处")


SCRIPTED = {
    "panel": PANEL, "back": BACK, "loading": LOADING, "opened": OPENED, "failed": UNFETCHED,
    "log": LOG, "copied": COPIED, "uncopied": NOT_COPIED, "trouble": TROUBLE, "lost": LOST,
    "reload": RELOAD,
    "good": GOOD, "bad": BAD, "why": WHY, "more": MORE_WHY,
    "submit": SUBMIT, "thanks": THANKS, "unsent": UNSENT,
    "waiting": WAITING, "reasons": "|".join(REASONS),
}  # fmt: skip
"""What the page's own script says."""


def scripted() -> str:
    """The same in both scripts, as JSON."""
    both = {s: {name: Words(s)(said) for name, said in SCRIPTED.items()} for s in ("hans", "hant")}
    return json.dumps(both, ensure_ascii=False)


_KEPT = re.compile(f"({NAMED})")
_QUOTED = re.compile(
    rf"({NAMED}|“[^”]*”|[^\s（），、；：]+\.(?:md|txt|html?|docx|pdf|xlsx)\b)", re.I
)
"""What a sentence names or repeats: a title, what was sent, a file."""


def _traditional(words: str, kept: re.Pattern[str] = _KEPT) -> str:
    """The words in traditional script, titles in them as published."""
    parts = kept.split(words)
    return "".join(part if i % 2 else to_traditional(part) for i, part in enumerate(parts))


@dataclass(frozen=True, slots=True)
class Words:
    """Our own words in the reader's script; a title among them stays, a quote never comes here."""

    script: str = "hans"

    def __call__(self, words: str, **values: object) -> str:
        """The words with their values filled in."""
        filled = words.format(**values) if values else words
        return _traditional(filled) if self.script == "hant" else filled

    def told(self, sentence: str) -> str:
        """What went wrong; what the sentence repeats stays as it was written."""
        return _traditional(sentence, _QUOTED) if self.script == "hant" else sentence

    @property
    def lang(self) -> str:
        """What a screen reader is told."""
        return "zh-Hant" if self.script == "hant" else "zh-Hans"


def examples(held: Iterable[tuple[Record, int]], most: int = 5) -> list[str]:
    """Questions that what is held can answer: ``held`` gives records with their 条."""
    official = sorted((one for one in held if one[0].kind.official), key=lambda one: -one[1])
    alone = len(official) == 1  # a question without a title can mean only this one
    asked = [_asked("" if alone else titled(record), record, n) for record, n in official[:most]]
    # Each document begins with another question, so that many documents show many kinds.
    turned = (rows[i % len(rows) :] + rows[: i % len(rows)] for i, rows in enumerate(asked))
    turns = (question for turn in zip_longest(*turned) for question in turn if question)
    return list(dict.fromkeys(turns))[:most]


def _asked(title: str, record: Record, articles: int) -> list[str]:
    """Questions of one document; of a datum only where the document states it."""
    asked = [*(_OF_ARTICLES if articles > 1 else ()), *_OF_ANY]
    return [f"{title}{said}" for said, datum in asked if not datum or getattr(record, datum)]


_OF_ARTICLES = (("第一条写了什么？", ""), ("第二条的全文", ""), ("一共有几章几条？", ""))
_OF_ANY = (
    ("现在还有效吗？", ""), ("由谁负责解释？", "interpreter"), ("是谁发布的？", "issuer"),
    ("什么时候起施行？", "effective_from"), ("发文字号是什么？", "number"),
)  # fmt: skip
