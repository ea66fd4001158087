"""What must hold of anything read, whatever it was: each check raises where it does not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random

from ingest.metadata import read_record
from ingest.read import read_bytes
from ingest.repair import find_repairs
from ingest.structure import Tree, parse
from kb.answering.resolve import resolve
from kb.asking.question import read_question
from kb.citation import label, read_mentions, read_pinpoints
from kb.errors import KBError
from kb.model import Document, Edit, Level, Pinpoint, Provision, Span, Step
from kb.numerals import read_decimal, read_int, write_int
from kb.text import Tokeniser, fold, sentences
from kb.view import paragraphs, runs, view

_LEVELS = (Level.ARTICLE, Level.PARAGRAPH, Level.ITEM, Level.SUBITEM)
_COMMENT = re.compile(r"(?:<!--(?:(?!-->)[\s\S])*-->\s*)+")
_SUFFIXES = ("txt", "md", "html")
_CODECS = ("utf-8", "gb18030", "utf-16", "big5hkscs")


def _hold(so: bool, what: str) -> None:
    if not so:
        raise AssertionError(what)


def check_document(text: str) -> None:
    """Repairs, tree and record of a text keep their promises."""
    edits = find_repairs(text)
    tree = parse(text, edits)
    for edit in (*edits, *tree.edits):
        _hold(edit.span.end <= len(text), f"an edit outside the text: {edit}")
    _check_nodes(tree.provisions, Span(0, len(text)), text)
    _check_every_character_once(text, edits, tree)
    _check_view(text, edits)
    read_record(text, tree, front={}, overrides={})


def _check_nodes(nodes: Iterable[Provision], within: Span, text: str) -> None:
    at = within.start
    for node in nodes:
        _hold(within.contains(node.span), f"{node.label} outside what holds it")
        _hold(at <= node.span.start, f"{node.label} begins before its neighbour ends")
        _hold(node.span.contains(node.lead), f"the lead of {node.label} is outside it")
        at = node.span.end
        _check_nodes(node.children, node.span, text)


def _check_every_character_once(text: str, edits: Sequence[Edit], tree: Tree) -> None:
    counted = [0] * len(text)
    for node in tree.provisions:
        _count_own(node, counted)
    for span in paragraphs(text, edits):
        if _COMMENT.fullmatch(text, span.start, span.end):
            continue  # a comment of the mark-up is in no provision
        for at in range(span.start, span.end):
            if not fold(text[at]).isspace():
                _hold(counted[at] == 1, f"character {at} ({text[at]!r}) in {counted[at]} nodes")


def _count_own(node: Provision, counted: list[int]) -> None:
    at = node.span.start
    for child in node.children:
        for i in range(at, child.span.start):
            counted[i] += 1
        _count_own(child, counted)
        at = child.span.end
    for i in range(at, node.span.end):
        counted[i] += 1


def _check_view(text: str, edits: Sequence[Edit]) -> None:
    shown = runs(text, edits)
    _hold(all(a.span.end <= b.span.start for a, b in pairwise(shown)), "runs out of order")
    _hold(all(r.edit or r.span.of(text) == r.text for r in shown), "a run that is not the text")
    half = len(text) // 2
    _hold("".join(r.text for r in shown) == view(text, edits), "the view is not its runs")
    plain = view(text, (), Span(half, len(text)))
    _hold(plain == text[half:], "the view without edits is not the text")
    for start, end in sentences(text):
        _hold(0 <= start < end <= len(text), "a sentence outside the text")


def check_bytes(text: str, random: Random) -> None:
    """Bytes of a text, spoilt, are read or refused with an error of our own."""
    data = bytearray(text.encode(random.choice(_CODECS), "replace"))
    for _ in range(random.randint(0, 8)):
        if data:
            data[random.randrange(len(data))] = random.randrange(256)
    name = f"文件.{random.choice(_SUFFIXES)}"
    try:
        reading = read_bytes(bytes(data[: random.randint(0, len(data))]), name)
    except KBError as error:
        _hold(str(error).startswith(name), f"a refusal that does not name the file: {error}")
        return
    _hold(bool(reading.text.strip()), "an empty text was read")


def check_fold(text: str) -> None:
    """Folding keeps the length, and folding twice changes nothing more."""
    folded = fold(text)
    _hold(len(folded) == len(text), f"fold changed the length to {len(folded)}")
    folded.encode()


def check_tokens(text: str, tokeniser: Tokeniser) -> None:
    """Tokens are never empty and can be stored."""
    for token in (*tokeniser.tokens(text), *tokeniser.words(text), *tokeniser.cut(text)):
        _hold(bool(token.strip()), f"an empty token {token!r}")
        token.encode()


def check_question(text: str, tokeniser: Tokeniser) -> None:
    """A question is read, and what it mentions stands in it and can be written."""
    question = text[:2000]
    read_question(question, tokeniser)
    for mention in read_mentions(question):
        _hold(mention.span.end <= len(question), f"a mention outside the question: {mention}")
        label(mention.pinpoint)
    for piece in question.split():
        read_int(piece)
        read_decimal(piece)


def check_resolved(text: str, document: Document) -> None:
    """Whatever a question mentions is found in a document, missing, or said to be unclear."""
    question = fold(text[:2000])
    for mention in read_mentions(question):
        resolved = resolve(document, mention, question)
        told = bool(resolved.found) + bool(resolved.missing) + bool(resolved.unclear)
        _hold(told == 1, f"{mention} comes to {told} things")
        for found in resolved.found:
            _hold(found.provision.span.end <= len(document.text), f"{mention} lies outside")
            label(found.pinpoint, document.record.tradition)


def check_tradition(text: str) -> None:
    """A text in the manner of each tradition keeps every promise of the tree."""
    check_document(
        f"榕江市渡口自治條例\n中華民國一百年一月二日訂定\n{text}\n第 9 條\n自公布日施行。"
    )
    check_document(
        f"澳門特別行政區\n第9/2031號法律\n{text}\n第九條\n生效\n本法律自公佈翌日起生效。"
    )


def check_numeral(text: str) -> None:
    """Signs of numbers are read as a number or not at all, however they stand."""
    for written in (text, text[:8], text[:3]):
        value, quantity = read_int(written), read_decimal(written)
        _hold(value is None or value >= 0, f"{written!r} is {value}")
        _hold(quantity is None or quantity.is_finite(), f"{written!r} is {quantity}")
        if value is not None and value < 10**12:
            _hold(read_int(write_int(value)) == value, f"{written!r} is {value} only once")


def check_number(number: int) -> None:
    """A number written is read again, by either reader and in either script."""
    written = write_int(number)
    old = written.translate(str.maketrans("两万亿", "兩萬億"))
    for one in (written, old, str(number), f"{number:,}"):
        _hold(read_decimal(one) == number, f"{number} → {one} → {read_decimal(one)}")
    _hold(read_int(written) == read_int(old) == number, f"{number} → {written}")


def check_pinpoint(numbers: str) -> None:
    """A pinpoint written is read again, and is the only one read."""
    article, suffix, *rest = (int(n) for n in f"{numbers} 0".split()[:-1] or ["1", "0"])
    steps = [Step(Level.ARTICLE, article, suffix or None)]
    steps += [Step(level, n) for level, n in zip(_LEVELS[1:], rest, strict=False)]
    wanted = Pinpoint(tuple(steps))
    written = label(wanted)
    _hold(read_pinpoints(written) == (wanted,), f"{written} → {read_pinpoints(written)}")
