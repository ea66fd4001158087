"""Place words (地名): which area a question or a document speaks of, and which contains which.

The table of divisions tells that a word is a place; a suffix (市, 县, 天河区) tells it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.asking.divisions import INSIDE, NAMES

_SUFFIX = re.compile(r"(?:经济特区|特别行政区|壮族自治区|自治区|自治州|自治县|省|市|县|区|州)$")
_NO_PLACE = re.compile(
    r"(?:试验|开发|示范|保税|自贸|经济|高新|工业|产业|商务|功能|居民|住宅|先导|合作|实验|保护)区$"
    r"|(?:名胜|风景|度假|管理|核心|加工|滞洪|毗连|[新园小社地城郊辖山校景厂片灾牧林老特湾])区$"
    r"|(?:城|超|[级辖全本我各门楼股上])市$|(?:全|本|我|各)[省县区州]$|^(?:自治|行政|经济|管辖|市辖|城市)"
)


_FIRST = re.compile(r"[一-鿿]{2,4}?(?:省|自治区|自治州|自治县|市(?!场)|县)")
"""The place that a title begins with, whatever a cutter makes of the words after it."""


def stem(word: str) -> str:
    """The name without 省, 市, 区 …: 深圳 of 深圳经济特区."""
    bare = _SUFFIX.sub("", word)
    return bare if len(bare) > 1 else word


def is_area(word: str) -> bool:
    """Whether a folded word is the name of a place with a government of its own."""
    if stem(word) in NAMES:
        return True
    if len(word) < 3 or not _SUFFIX.search(word) or _NO_PLACE.search(word):
        return False
    return len(word) == 3 or not word.endswith("区") or word.endswith(("特区", "自治区", "行政区"))


def areas(words: Iterable[str]) -> frozenset[str]:
    """The places among words, the widest left out where a narrower one is named beside it."""
    found = {stem(word) for word in _joined(words) if is_area(word)}
    return frozenset(a for a in found if not found & INSIDE.get(a, frozenset()))


def area_of(title: str, words: Iterable[str]) -> frozenset[str]:
    """The place of a document by its folded title or issuer, and the words of that."""
    first = _FIRST.match(title.removeprefix("中华人民共和国"))
    return areas([*words, *([first.group()] if first else [])])


def _joined(words: Iterable[str]) -> list[str]:
    """Words with 海东 and 县 as one, where a cutter does not know the place."""
    out: list[str] = []
    for word in words:
        if out and word in ("省", "市", "县", "区", "州"):
            out[-1] += word
        else:
            out.append(word)
    return out


def apart(asked: frozenset[str], own: frozenset[str]) -> bool:
    """Whether none of the places asked about is one of those, lies in one or contains one."""
    return bool(asked and own) and not any(_touch(a, o) for a in asked for o in own)


def _touch(one: str, other: str) -> bool:
    return one == other or one in INSIDE.get(other, ()) or other in INSIDE.get(one, ())
