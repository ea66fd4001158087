"""Whether words said mean what a condition names: places, trades, standings; and numbers spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kb.asking.regional import alternatives
from kb.eligibility.profile import Given
from kb.quantities.units import MONEY
from kb.text import fold

_TAIL = re.compile(
    r"(?:核心)?(?:片区|园区|街道|地区|全域|范围|辖区|行政区域?|区域|境)+$|(?:试验区|示范区|开发区|高新区)$"
)
_HEAD = re.compile(r"^(?:中国|我国|本)?(?:[一-鿿]{2,3}省)?(?:[一-鿿]{2,3}市(?!区))?")
_DEICTIC = re.compile(
    r"^(?:本|我|全)?(?:区|市|县|省|园区|片区|辖区)(?:内|级|范围)?$|^(?:本|我|全)[区市县省镇园]"
)
_KIND = re.compile(r"[区市县镇]$")


def names(place: str) -> tuple[str, ...]:
    """A place and what it is said to hold: 琶洲核心片区（含广州大学城）."""
    folded = fold(place).strip()
    inner = re.findall(r"\((?:含|包括|包含)?([^()]*)\)", folded)
    outer = re.sub(r"\([^()]*\)", "", folded)
    parts = [outer, *(p for words in inner for p in re.split(r"[、,和及]", words))]
    return tuple(core for part in parts if (core := _core(part)))


def _core(place: str) -> str:
    """琶洲核心片区 → 琶洲; 广州市海珠区 → 海珠区."""
    short = _HEAD.sub("", place) if len(_HEAD.sub("", place)) >= 2 else place
    bare = _TAIL.sub("", short)
    return bare if len(bare) >= 2 else short


def place_fits(
    choices: Sequence[str], given: Sequence[Given], home: str, others: Sequence[str]
) -> bool | None:
    """Whether the place said is one of the choices; None where that cannot be told."""
    if not given or not choices:
        return None
    wanted = [n for choice in choices for n in _meant(choice, home)]
    told = [(name, g.holds is not False) for g in given for w in g.words for name in names(w)]
    for name, inside in told:
        if any(_within(name, one) for one in wanted):
            return inside
        if not inside and any(_within(one, name) for one in wanted):
            return False
    elsewhere = [n for other in others for n in names(other) if n not in wanted]
    here = [name for name, inside in told if inside]
    if any(_within(name, one) for name in here for one in elsewhere):
        return False
    return False if any(_apart(name, one) for name in here for one in wanted) else None


def _meant(choice: str, home: str) -> tuple[str, ...]:
    """本区 is the place the document is of."""
    if not _DEICTIC.match(fold(choice)):
        return names(choice)
    kind = next((c for c in fold(choice) if c in "区市县省镇"), "区")
    found: list[str] = re.findall(rf"[一-鿿]{{2,6}}?{kind}", fold(home))
    return tuple(n for place in found for n in names(place))


def _within(name: str, place: str) -> bool:
    """金融城 is short for 国际金融城; 国际金融城A座 stands in it."""
    return name == place or name.startswith(place) or (len(name) >= 2 and place.endswith(name))


def _apart(name: str, place: str) -> bool:
    """Two 区 of different names are two places; a 区 and a 街道 may be one."""
    kind, other = _KIND.search(name), _KIND.search(place)
    plain = len(name) <= 4 and len(place) <= 4
    return bool(kind and other and kind.group() == other.group() and plain and name != place)


def trade_fits(choices: Sequence[str], given: Sequence[Given]) -> bool | None:
    """Whether a trade said is among the choices; never a no, for such lists are open."""
    said = [f for g in given for w in g.words for f in _forms(w)]
    wanted = [fold(c).replace(" ", "") for c in choices]
    near = [(s, w) for s in said for w in wanted if len(s) >= 2 and (s in w or w in s)]
    return True if near else None


def fitting(choices: Sequence[str], given: Sequence[Given]) -> str | None:
    """The choice that a trade said is."""
    return next((c for c in choices if trade_fits((c,), given)), None)


def _forms(word: str) -> list[str]:
    folded = re.sub(r"(?:技术|业务|服务|行业|产业|产品|应用|领域|的)+$", "", fold(word))
    folded = folded.replace(" ", "") or fold(word)
    forms = [folded, *alternatives(folded)]
    if re.search(r"(?<![a-z])ai(?![a-z])", folded):
        forms.append(re.sub(r"ai", "人工智能", folded))
    if "人工智慧" in folded:
        forms.append(folded.replace("人工智慧", "人工智能"))
    if "人工智能" in folded:
        forms.append(folded.replace("人工智能", "ai"))
    return forms


def holds(choices: Sequence[str], given: Sequence[Given]) -> bool | None:
    """Whether a standing said is one of the choices; None where nothing was said of it."""
    wanted = [_standing(c) for c in choices]
    for one in given:
        for word in map(_standing, one.words):
            if any(word == w or w in word or (len(word) > 3 and word in w) for w in wanted):
                return one.holds is not False
    return None


def _standing(word: str) -> str:
    folded = fold(word).replace('"', "").replace("“", "").replace("”", "")
    return re.sub(r"^(?:国家|省|市|区)?级|(?:资格|认定|证书|称号|资质)$|企业$|公司$", "", folded)


def spoken(value: Fraction, unit: str) -> str:
    """A number with its unit as people write it: 1万元, 3家, 2.5%."""
    if unit in MONEY:
        for size, word in ((10**8, "亿"), (10**4, "万")):
            if value >= size and _plain(value / size) is not None:
                return f"{_plain(value / size)}{word}{unit}"
    shown = _plain(value)
    written = shown if shown is not None else f"约{float(value):.2f}"
    return f"{written}{'' if unit == '分之' else unit}"


def _plain(value: Fraction) -> str | None:
    """The decimal digits of a fraction that has an end within eight places."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) != value or -exact.normalize().as_tuple().exponent > 8:  # type: ignore[operator]
        return None
    return f"{exact.normalize():f}"
