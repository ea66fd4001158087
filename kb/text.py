"""One search form for both scripts: fold, tokenise, and the way back to traditional.

The only door to opencc, rjieba and jieba.  ``fold`` is for matching alone and never changes the
length of anything, so an offset into the folded text is an offset into the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_WIDTH |= dict.fromkeys((0x3000, 0xA0, 0x2002, 0x2003, 0x2009, 0x202F, 0), ord(" "))
_WIDTH |= {ord(a): ord(b) for a, b in zip("“”‘’「」『』〇○笫", '""\'\'""""零零第', strict=True)}
_WIDTH |= dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
_LOWER = {
    code: ord(chr(code).lower())
    for code in range(0x41, 0x2000)
    if len(chr(code).lower()) == 1 and chr(code).lower() != chr(code)
}
_TABLE = {**_WIDTH, **_LOWER} | {w: a + 32 for w, a in _WIDTH.items() if 0x41 <= a <= 0x5A}
_NARROWED = {chr(wide): chr(narrow) for wide, narrow in _TABLE.items()}
_WIDE = re.compile(f"[{re.escape(''.join(_NARROWED))}]")

_IN_SOME_WORDS = "瞭藉秘沈覆坏甦哩"  # what hk2s changes in 土坏 and 瞭解, but not by itself
_LONG = 2_000  # characters of what is likely a whole document


@lru_cache(maxsize=8)
def _converter(config: str) -> Any:
    import opencc

    return opencc.OpenCC(config)


def fold(text: str) -> str:
    """The search form (归一): simplified, narrow, lower case; ``len(fold(s)) == len(s)`` always.

    Simplification is OpenCC ``hk2s``, which no phrase makes longer or shorter; should a release
    ever break that, the text is converted character by character.
    """
    return _fold_whole(text) if len(text) > _LONG else _fold(text)


def _fold(text: str) -> str:
    narrow = _WIDE.sub(lambda match: _NARROWED[match[0]], text)
    if not _traditional().search(narrow):  # a quarter of the time, and most texts are like this
        return narrow
    folded = str(_converter("hk2s").convert(narrow)).replace("甚么", "什么")
    if len(folded) == len(narrow):
        return folded
    return "".join(_fold_char(c) for c in narrow)


# A document is folded whole by five readers, one after the other.
_fold_whole = lru_cache(maxsize=2)(_fold)


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    """What simplification may change; a text without it stays as it is."""
    han = "".join(map(chr, (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00))))
    simple = str(_converter("hk2s").convert("\n".join(han))).split("\n")
    changed = "".join(one for one, other in zip(han, simple, strict=True) if one != other)
    return re.compile(f"[{changed}{_IN_SOME_WORDS}\U00010000-\U0010ffff]")


@lru_cache(maxsize=4096)
def _fold_char(char: str) -> str:
    folded = str(_converter("hk2s").convert(char))
    return folded if len(folded) == 1 else char


def to_traditional(text: str) -> str:
    """The reply's own words in traditional script (繁体); never used on a quote."""
    return str(_converter("s2tw").convert(text.replace("\0", "")))


def to_simplified(text: str) -> str:
    """The same words in simplified script (简体); never used on a quote."""
    return str(_converter("tw2s").convert(text.replace("\0", "")))


def script_of(text: str) -> str:
    """``hant`` where the text has characters that only traditional script uses, else ``hans``."""
    plain = _plain(text)
    return "hant" if _differing(plain, "t2s") > _differing(plain, "s2t") else "hans"


def script_told(text: str) -> str:
    """The script of a question where it tells; nothing where both would write it so.

    A title is written as it was published, so what stands beside it tells first.
    """
    for written in (_NAMES.sub("", text), text):
        if script_of(written) == "hant":
            return "hant"
        if to_traditional(written) != written:
            return "hans"
    return ""


NAMED = "《(?:[^《》]|《[^《》]*》)*》"
"""A title in its marks, which may name another: 《关于修改《…》的决定》."""

_NAMES = re.compile(NAMED)


def _differing(text: str, config: str) -> int:
    converted = str(_converter(config).convert(text))
    return sum(a != b for a, b in zip(text, converted, strict=False))


def _plain(text: str) -> str:
    return text.translate(_PLAIN)


_PLAIN = {0: " "} | dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)


# --- tokens ---------------------------------------------------------------------------------

_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[a-z0-9]+(?:[.+#/_-][a-z0-9]+)*[%‰]?")


PAIR = "_"
"""What a token that is a pair of 汉字 begins with."""


class Tokeniser:
    """Cuts text into search tokens: words in jieba's search mode, and pairs of characters.

    ``name`` says which cutter made the tokens; an index made by one refuses a query cut by the
    other, because the two differ on Latin text.
    """

    def __init__(self, engine: str = "rjieba") -> None:
        self.name = engine
        self._engine = _ENGINES[engine]()
        self._cut = self._engine.search

    def words(self, text: str) -> list[str]:
        """The words of the text, in order, without character pairs; punctuation is dropped."""
        out: list[str] = []
        for run in _RUN.findall(fold(text)):
            out.extend(self._cut(run) if _is_han(run[0]) else (run,))
        return out

    def cut(self, text: str) -> list[str]:
        """The words of the text without search mode's overlaps, for reading a question."""
        out: list[str] = []
        for run in _RUN.findall(fold(text)):
            out.extend(self._engine.cut(run) if _is_han(run[0]) else (run,))
        return out

    def knows(self, word: str) -> bool:
        """Whether the language's own dictionary has the word."""
        return self._engine.knows(word)

    def tokens(self, text: str) -> list[str]:
        """What is indexed and searched: the words, and every pair of neighbouring 汉字."""
        words, han = self.split(text)
        pairs = (pairwise(run) for run in han.split("\n"))
        return words + [f"{PAIR}{one}{other}" for run in pairs for one, other in run]

    def split(self, text: str) -> tuple[list[str], str]:
        """The words among the tokens of a text, and its runs of 汉字, a line each."""
        runs = _RUN.findall(fold(text))
        han = "\n".join([run for run in runs if _is_han(run[0])])
        # All runs in one call, which is twice as quick as one by one; a line end joins no word.
        words = [word for word in self._cut(han) if len(word) > 1]
        words += [run for run in runs if len(run) == 1 or not _is_han(run[0])]
        return words, han


def _is_han(char: str) -> bool:
    return char >= "㐀"


@dataclass(frozen=True, slots=True)
class _Engine:
    """What we use of a word cutter."""

    cut: Callable[[str], Iterable[str]]
    search: Callable[[str], Iterable[str]]
    knows: Callable[[str], bool]


@lru_cache(maxsize=1)
def _rjieba() -> _Engine:
    import rjieba

    cutter = rjieba.Jieba()
    return _Engine(cutter.cut, cutter.cut_for_search, cutter.has_word)


@lru_cache(maxsize=1)
def _jieba() -> _Engine:
    import logging
    import tempfile
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(logging.ERROR)
    cutter = jieba.Tokenizer()
    # A cache in a shared temporary folder can be planted by anyone on the machine.
    with tempfile.TemporaryDirectory(prefix="tiaowen-") as folder:
        cutter.tmp_dir = folder
        cutter.initialize()
    return _Engine(
        lambda run: list(cutter.cut(run)),
        lambda run: list(cutter.cut_for_search(run)),
        lambda word: bool(cutter.FREQ.get(word)),
    )


_ENGINES: dict[str, Callable[[], _Engine]] = {"rjieba": _rjieba, "jieba": _jieba}


# --- sentences ------------------------------------------------------------------------------

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+[”’」』）)\"]*|[^。！？!?；;\n]+$")


def sentences(text: str, start: int = 0) -> list[tuple[int, int]]:
    """The sentences as (start, end) offsets, trimmed of white space, shifted by ``start``."""
    out = []
    for match in _SENTENCE.finditer(text):
        body = match.group()
        left = len(body) - len(body.lstrip())
        right = len(body.rstrip())
        if right > left:
            out.append((start + match.start() + left, start + match.start() + right))
    return out
