"""What the fuzzer feeds: statutes spoilt in every way a file can be, noise, and costly shapes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random

from kb.numerals import write_int

_SIGNS = (
    "第一二三四五六七八九十百千〇零两条條章节款项目编之（）()《》〔〕【】“”、，。；：！？—-·…〇①⑳㈠"
    "0123456789０１aZ%‰ \t　\n\u200b\u202e\ufeff\x00\x07\ud83d\U0002a6d6é̈區臺ſİ附件序言年月日号"
)
_WORDS = (
    "第一条", "第二条之一", "（一）", "1.", "①", "——", "附件1：", "第一章 总则", "序言",
    "目录", "自印发之日起施行", "有效期5年", "同时废止", "2021年5月29日", "穗府〔2021〕1号",
    "以下简称办法", "第十三至十五条", "倒数第二条", "前款", "art 7", "中??蒲", "上一篇：", "<!--",
    "-->", "**", "# ", "---\n", "<p>", "</p>", "由某部负责解释", "根据《办法》", "通知",
    "\n\n", "。\n",
)  # fmt: skip
OWN = "\n".join(
    f"第{write_int(n)}条　企业应当于每年{n}月申报，并说明：\n（一）收入；\n（二）人员。"
    for n in range(1, 12)
)


def material(shared: Path, most: int = 200) -> list[str]:
    """Statutes to spoil; a small text of our own where there are none."""
    files = sorted((shared / "corpora" / "laws").rglob("*.md"))
    chosen = files[:: max(1, len(files) // most)]
    return [OWN, *(file.read_text("utf-8", errors="replace")[:20_000] for file in chosen)]


def spoilt(random: Random, texts: Sequence[str]) -> str:
    """A piece of a text with a few faults in it."""
    text = random.choice(texts)
    start = random.randrange(max(1, len(text) - 1000))
    text = text[start : start + random.choice((300, 1500, 6000))]
    for _ in range(random.randint(1, 6)):
        text = random.choice(_FAULTS)(random, text)
    return text


def noise(random: Random) -> str:
    """Signs and words that the readers look for, in no order."""
    signs = [*random.choices(_SIGNS, k=40), *random.choices(_WORDS, k=20)]
    return "".join(random.choices(signs, k=random.choice((3, 12, 60, 200))))


_NUMBERS = "零〇○一二三四五六七八九十百千万亿两兩萬億廿卅卌壹貳参拾佰仟0123456789０５,，.． 　"
_ASKED = (
    "第", "条", "條", "款", "项", "項", "目", "章", "节", "至", "、", "和", "的", "前", "本",
    "最后", "倒数", "第三条", "第一款", "第二项", "（一）", "（1）分項", "附则", "总则", "附件1",
    "art 3", "9(2)", "第-3条", "第15-1條", "第一章", "第十三至十五条", "前两款", "之一", "之前项",
    "有几项", "？", "办法",
)  # fmt: skip


def numeral(random: Random) -> str:
    """Signs that numbers are written with, in no order."""
    return "".join(random.choices(_NUMBERS, k=random.choice((1, 2, 4, 9, 40))))


def asked(random: Random) -> str:
    """Pieces of pinpoints as people write them, in no order, with a number here and there."""
    pieces = [*_ASKED, write_int(random.randint(0, 130)), str(random.randint(0, 130))]
    return "".join(random.choices(pieces, k=random.choice((2, 4, 8, 30))))


def pinpoint(random: Random) -> str:
    """A pinpoint as numbers: article, suffix, paragraph, item, subitem; 0 leaves a level out."""
    deep = random.randint(1, 4)
    numbers = [random.randint(1, random.choice((9, 120, 2000))) for _ in range(deep)]
    suffix = random.choice((0, 0, random.randint(1, 30)))
    return " ".join(str(n) for n in [numbers[0], suffix, *numbers[1:]])


def _lines(change: Callable[[Random, list[str]], None]) -> Callable[[Random, str], str]:
    def changed(random: Random, text: str) -> str:
        lines = text.split("\n")
        change(random, lines)
        return "\n".join(lines)

    return changed


@_lines
def _delete(random: Random, lines: list[str]) -> None:
    del lines[random.randrange(len(lines))]


@_lines
def _double(random: Random, lines: list[str]) -> None:
    start = random.randrange(len(lines))
    lines[start:start] = lines[start : start + random.randint(1, 12)]


@_lines
def _swap(random: Random, lines: list[str]) -> None:
    a, b = random.randrange(len(lines)), random.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]


@_lines
def _join(random: Random, lines: list[str]) -> None:
    at = random.randrange(len(lines))
    lines[at : at + 3] = [random.choice(("", " ", "　")).join(lines[at : at + 3])]


def _spray(random: Random, text: str) -> str:
    for _ in range(random.randint(1, 30)):
        at = random.randint(0, len(text))
        put = random.choice(_SIGNS) if random.random() < 0.6 else random.choice(_WORDS)
        text = text[:at] + put + text[at + random.randint(0, 2) :]
    return text


def _wide(_: Random, text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


def _old(_: Random, text: str) -> str:
    return text.translate(str.maketrans("条节项编号关于发", "條節項編號關於發"))


def _narrow(random: Random, text: str) -> str:
    return text.translate(str.maketrans("，。；：（）　", ",.;:() "))


def _wrap(random: Random, text: str) -> str:
    width = random.randint(5, 60)
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


def _nest(random: Random, text: str) -> str:
    mark = random.choice(("（一）", "1. ", "（1）", "①", "——", "第一条　", "一、"))
    return "\n".join(mark + line for line in text.split("\n"))


def _cut(random: Random, text: str) -> str:
    return text[: random.randint(0, len(text))]


_FAULTS = (_delete, _double, _swap, _join, _spray, _wide, _old, _narrow, _wrap, _nest, _cut)


_UNITS = (
    "第一条\n", "第一条", "第一条　文。\n", "（一）", "（一）\n", "一、\n", "1234567890", "一二三",
    "\n", "　", " \n\t", "《", "（", "（）", "【】《》", "附件\n", "序言\n", "2021年5月29日\n",
    " ", "的", "第一章 总则\n", "第一章 总则\n第一条　文。\n", "目录\n第一章 总则 1\n", "——文\n",
    "，", "a", "关于印发办法的通知\n", "支持企业建设平台并申报补助，", "支持企业建设平台。",
    "中??蒲", "# x\n",
    "（一）甲\n1. 乙\n（1）丙\n①丁\n", "上一篇：某\n文\n", "中 of ", "区(qū)", "<!-- x -->\n",
    "自2021年5月29日起施行。", "《办法》同时废止", "广州市人民政府\n2021年5月29日\n",
)  # fmt: skip


def shapes() -> dict[str, Callable[[int], str]]:
    """Texts of one shape and of any length: the worst we could think of."""
    made = {unit: _cycle(unit) for unit in _UNITS}
    return made | {
        "条号递增": lambda n: _counted("第{}条　文\n", range(1, n // 9)),
        "条号倒数": lambda n: _counted("第{}条　文\n", range(n // 9, 0, -1)),
        "项号递增": lambda n: _counted("（{}）文\n", range(1, n // 9)),
        "项号连写": lambda n: _counted("；（{}）文", range(1, n // 9)),
        "条之递增": lambda n: _counted("第一条之{} 文\n", range(1, n // 10)),
    }


def _cycle(unit: str) -> Callable[[int], str]:
    return lambda n: (unit * (n // len(unit) + 1))[:n]


def _counted(form: str, numbers: range) -> str:
    return "".join(form.format(write_int(n)) for n in numbers)
