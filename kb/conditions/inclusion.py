"""Whether a number itself counts (是否含本数): the document's own definition, else the usual rule.

民法典第一千二百五十九条 includes the number for 以上, 以下, 以内 and 届满, and leaves it out for
不满, 超过 and 以外.  Statutes sometimes define otherwise; a document's own word wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.citation import places
from kb.condition import Inclusion, Operator
from kb.model import Document, Pinpoint, Span
from kb.quantities.comparisons import Compared
from kb.text import fold, sentences

_WORDS = "以上|以下|以内|届满|不满|超过|以外|不足|低于|高于|少于|多于"
_DEFINES = re.compile(
    rf"(?:称|使用|规定|中|的)[^。]{{0,10}}(?:{_WORDS})[^。]*(?:本数|本级|本身|包括|含)"
)
_TOKEN = re.compile(
    rf"(?P<word>{_WORDS})|(?P<verdict>(?:均|都|皆)?(?P<no>不|未)?(?:包括|包含|含)(?:本数|本级)?)"
)
_INCLUDES = {
    Operator.AT_LEAST: True, Operator.AT_MOST: True, Operator.MORE: False, Operator.LESS: False,
}  # fmt: skip
_TURNED = {
    (Operator.AT_LEAST, False): Operator.MORE, (Operator.AT_MOST, False): Operator.LESS,
    (Operator.MORE, True): Operator.AT_LEAST, (Operator.LESS, True): Operator.AT_MOST,
}  # fmt: skip
_CODE = "《民法典》第一千二百五十九条"


@dataclass(frozen=True, slots=True)
class Definitions:
    """What a document says of its own words: 以上 → whether the number counts, and where."""

    words: Mapping[str, Inclusion] = field(default_factory=dict)


def definitions(document: Document) -> Definitions:
    """The definitions of 以上, 以下 and the like in a document; empty where it has none."""
    if "本数" not in (text := fold(document.text)):
        return Definitions()
    out: dict[str, Inclusion] = {}
    for start, end in sentences(text):
        sentence = text[start:end]
        if "本数" in sentence and _DEFINES.search(sentence):
            pinpoint = _place(document, Span(start, end))
            for word, counts in read_definition(sentence).items():
                rule = f"本文件自定：“{word}”{'包括' if counts else '不包括'}本数"
                out[word] = Inclusion(counts, rule, pinpoint, Span(start, end))
    return Definitions(out)


def read_definition(folded: str) -> dict[str, bool]:
    """所称以上包括本数,以下不包括本数 → {以上: True, 以下: False}."""
    out: dict[str, bool] = {}
    waiting: list[str] = []
    fresh = True
    for token in _TOKEN.finditer(folded):
        if token["word"]:
            waiting = [*waiting, token["word"]] if fresh else [token["word"]]
            fresh = True
        elif waiting:
            out |= dict.fromkeys(waiting, token["no"] is None)
            fresh = False
    return out


def included(compared: Compared, own: Definitions) -> tuple[Operator, Inclusion | None]:
    """The operator as it is to be read, and by which rule; None where nothing is compared."""
    operator = compared.operator
    if compared.said is not None and operator in _INCLUDES:
        return operator, Inclusion(_INCLUDES[operator], "原文就此数注明")
    if operator not in _INCLUDES or not compared.word:
        return operator, None
    if defined := _defined(compared.word, own):
        return _TURNED.get((operator, defined.inclusive), operator), defined
    return operator, Inclusion(_INCLUDES[operator], _usual(compared.word, _INCLUDES[operator]))


def _defined(word: str, own: Definitions) -> Inclusion | None:
    if word.startswith(("不", "未")) and word not in own.words:
        return None  # 不超过 is not 超过
    return next((rule for key, rule in own.words.items() if key in word), None)


def _usual(word: str, counts: bool) -> str:
    ending = "包括本数" if counts else "不包括本数"
    stem = next((w for w in ("以上", "以下", "以内") if w in word), None)
    if stem is None and word in ("超过", "不满", "以外", "届满"):
        stem = word
    if stem:
        return f"“{stem}”{ending}（参照{_CODE}，文件未另作规定）"
    return f"“{word}”按字面{'包括该数' if counts else '不包括该数'}"


def _place(document: Document, span: Span) -> Pinpoint | None:
    holding: Sequence[Pinpoint] = [
        f.pinpoint for f in places(document) if f.provision.span.contains(span)
    ]
    return holding[-1] if holding else None
