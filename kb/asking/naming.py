"""Which document a question names: by title, alias or 文号, in either script.

Around a name that is held stands the whole name that the question writes.  Only where each content
word of it is the document's own is that document meant: 深圳市数据条例, 公司法实施条例 and
中山市失业保险条例 name documents of their own, held or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kb.asking.areas import is_area, stem
from kb.asking.edition import Edition, in_effect, read_edition
from kb.asking.mentions import read_mentions
from kb.asking.titles import EDITED, KINDS, LOOSE, NUMBER, bare, quoted, shortens, talk
from kb.model import Span
from kb.text import Tokeniser

__all__ = ["Named", "Names", "in_effect"]

_WEAK = frozenset("规定 决定 意见 通知 措施 办法 方案 解释 批复 公告 法 方法 标准 计划".split())
"""Words that name a document only where something points at it (本办法, 该规定)."""

_POINTED = re.compile(r"(?:[本该此这]|这[份个部]|那[份个部]|《)$")
_PINNED = r"\s*第?\s*[0-9零一二三四五六七八九十百千]+[条章编节段]"
_DATED = (
    r"的?(?:是?(?:从|在|自|于)?(?:何时|什么时|几时|哪[年天日一])|几[月号]|施行|实施日|生效|现在|还?有效|是否|失效|废止"
    r"|(?:目前|如今|今年|明年|去年|至今|还|仍然?|已经|早就|会不会|有没有|被)*"
    r"(?:能?(?:管|用|执行)到|能用|可用|可以用|算数|管用|作数|过期|作废|到期|在执行|有效|失效|废止)"
    r"|文号|发文|字号|由谁|由哪|谁|解释机关|制定机关|有几|有多少|一共|共有?几|目录|附则|总则|最后一|倒数)"
)
_HERE = rf"(?=(?:的|里|中|里面)?{_PINNED}|{_DATED})"
_OTHERS = re.compile(rf"[一-鿿]{{1,40}}?(?:{KINDS}){NUMBER}?{_HERE}")
_SHORT = re.compile(
    rf"[一-鿿]{{2,20}}?(?:{KINDS})(?=的?附件|的?第[0-9一二三四五六七八九十]+部分|呢|的?新旧|的?新版|的?旧版"
    r"|的?[在到于]?(?:19|20)\d\d(?:年|版)|[和与跟及、,各]|分别|$)"
)
"""What may be a short name where no 条 follows: it names a text only where one alone fits."""

_TAIL = re.compile(
    r"(?:的)?(?:司法解释|(?:实施|配套|管理|登记)(?:细则|条例|办法|规定|措施|意见|方案)|修正案)"
    rf"{NUMBER}?|解释(?:\([一二三四五六七八九十]+\)|[一二三四五六七八九十]+(?![款项条个年])|(?={_PINNED}))"
)
_LONGER = re.compile(rf"(?P<head>(?![和与及或跟同对])[一-鿿]{{2,16}}?)(?:{KINDS}){NUMBER}?{_HERE}")
_WORD_OF = re.compile(r"[人律院治官制庭学医]|定(?!义)|规(?!定)")
"""What makes 公司法 part of another word: 公司法人, 公司法定代表人."""

_ASKERS = frozenset("企业 公司 单位 个人 机构 我们 你们 大家 老板".split())


@dataclass(frozen=True, slots=True)
class Named:
    """A name found in a question, and the document versions that may bear it; none: not held."""

    name: str
    span: Span
    versions: tuple[str, ...]
    edition: Edition | None = None


class Names:
    """The names of a catalogue's current documents."""

    def __init__(self, rows: Iterable[tuple[str, str, int]]) -> None:
        self._versions: dict[str, list[str]] = {}
        self._titles: dict[str, str] = {}
        self._own: dict[str, str] = {}  # every name of a version, to look words up in
        for name, version, rank in rows:
            if len(name) < 2 or _is_place(name):
                continue
            versions = self._versions.setdefault(name, [])
            if version not in versions:
                versions.append(version)
            self._own[version] = f"{self._own.get(version, '')} {bare(name)}"
            if rank == 0 and len(name) > len(self._titles.get(version, "")):
                self._titles[version] = name
        self._bare: dict[str, list[str]] = {}
        for version, title in self._titles.items():
            self._bare.setdefault(bare(title), []).append(version)

    def read(self, folded: str, tokeniser: Tokeniser) -> list[Named]:
        """Every name in a folded question, in order, held or not."""
        found: list[Named] = []
        for one in self._candidates(folded, found, tokeniser):
            found.append(one)
        return [_with_edition(folded, one) for one in sorted(found, key=lambda n: n.span)]

    def find(self, folded: str, tokeniser: Tokeniser) -> list[Named]:
        """The names in a folded question that documents here bear."""
        return [named for named in self.read(folded, tokeniser) if named.versions]

    def unknown(self, folded: str, tokeniser: Tokeniser) -> list[str]:
        """The documents that a folded question names and no document here is called."""
        named = self.read(folded, tokeniser)
        return list(dict.fromkeys(n.name for n in named if not n.versions))

    def exactly(self, name: str) -> tuple[str, ...]:
        """The versions that bear exactly this folded name; a title goes before any alias."""
        return tuple(self._bare.get(bare(name), ()) or self._versions.get(name, ()))

    def containing(self, part: str) -> tuple[str, ...]:
        """The versions of the documents with a name that this folded text is part of."""
        found = (v for name, versions in self._versions.items() if part in name for v in versions)
        return tuple(dict.fromkeys(found))

    # --- reading --------------------------------------------------------------------------

    def _candidates(
        self, folded: str, found: Sequence[Named], tokeniser: Tokeniser
    ) -> Iterator[Named]:
        """Quoted titles, then names held (longest first), then other names; none inside another."""
        for span in quoted(folded):
            yield self._quoted(folded, span, tokeniser)
        for name in sorted((n for n in self._versions if n in folded), key=len, reverse=True):
            for match in re.finditer(re.escape(name), folded):
                span = Span(*match.span())
                if not any(span.overlaps(other.span) for other in found):
                    yield from self._around(folded, span, found, tokeniser)
        for match in _OTHERS.finditer(folded):
            span = _whole(folded, Span(*match.span()), found, tokeniser)
            if not any(span.overlaps(other.span) for other in found):
                yield from self._other(folded, span, tokeniser)
        for match in _SHORT.finditer(folded):
            span = _whole(folded, Span(*match.span()), found, tokeniser)
            short = next(self._other(folded, span, tokeniser), None)
            free = not any(span.overlaps(other.span) for other in found)
            if free and short and len({self._titles[v] for v in short.versions}) == 1:
                yield short

    def _quoted(self, folded: str, inside: Span, tokeniser: Tokeniser) -> Named:
        tail = _TAIL.match(folded, inside.end + 1)
        span = Span(inside.start, tail.end()) if tail else inside
        if edited := EDITED.search(inside.of(folded)):
            span = Span(inside.start, inside.start + edited.start())
        name = span.of(folded)
        held = self.exactly(name) or self._shortened(bare(name), tokeniser)
        return Named(_balanced(name), span, held)

    def _around(
        self, folded: str, span: Span, found: Sequence[Named], tokeniser: Tokeniser
    ) -> Iterator[Named]:
        """The name that a held one stands in: this document's, another's, or nobody's."""
        name = span.of(folded)
        if name.endswith("法") and _WORD_OF.match(folded, span.end):
            return
        held = self.exactly(name)
        left = self._left(folded, span, held, tokeniser)
        floor = max((n.span.end for n in found if n.span.end <= span.start), default=0)
        start = max(span.start - len("".join(left)), floor)
        left = left if start > floor or floor == 0 else []
        whole = Span(start if left else span.start, _right(folded, span.end, tokeniser))
        if whole.end == span.end and (own := self._owned(left, held)):
            if self._names_something(folded, span, own, left):
                yield Named(name, span, own) if not left else Named(whole.of(folded), whole, own)
        elif left or whole.end > span.end:
            if self._weak(name, held) and not _here(folded, whole.end):
                return
            run = whole.of(folded)
            yield Named(run, whole, self.exactly(run) or self._shortened(bare(run), tokeniser))

    def _names_something(
        self, folded: str, span: Span, own: Sequence[str], left: Sequence[str]
    ) -> bool:
        """A bare noun (条例, 促进条例) names nothing unless it is pointed at or one document's."""
        if not self._weak(span.of(folded), own):
            return True
        pointed = _POINTED.search(folded[: span.start])
        return bool(pointed) or bool(left and _here(folded, span.end))

    def _weak(self, name: str, versions: Sequence[str]) -> bool:
        several = len({self._titles.get(v, v) for v in versions}) > 1
        return name in _WEAK or (several and bare(name) not in self._bare)

    def _owned(self, words: Sequence[str], versions: Sequence[str]) -> tuple[str, ...]:
        """The versions whose own names hold each of these words."""
        said = [stem(w) for w in words if len(w) > 1]
        return tuple(v for v in versions if all(w in self._own.get(v, "") for w in said))

    def _left(
        self, folded: str, span: Span, held: Sequence[str], tokeniser: Tokeniser
    ) -> list[str]:
        """The words right before a name that belong to it, as written."""
        start = span.start
        for version in held:  # 与 inside 人工智能与数字经济 is part of the title
            title, name = self._titles.get(version, ""), span.of(folded)
            at = title.find(name)
            back = next((i for i in range(at) if folded[:start].endswith(title[i:at])), at)
            if at > 0 and back < at and _starts_word(folded, span.start - (at - back), tokeniser):
                start = min(start, span.start - (at - back))
        literal = folded[start : span.start]
        words = _words_before(folded, start, tokeniser)
        return [*words, *([literal] if literal else [])]

    def _other(self, folded: str, span: Span, tokeniser: Tokeniser) -> Iterator[Named]:
        """A name that holds no name of ours: shortened here, or not held."""
        run = span.of(folded)
        noun = re.search(rf"(?:{KINDS}){NUMBER}?$", run)
        if noun is None or noun.start() == 0 or (run.endswith(("办法", "方法")) and len(run) < 4):
            return
        if _is_place(run[: noun.start()]):
            return  # 第十二条规定由谁牵头: what the 条 says, no document's name
        yield Named(run, span, self.exactly(run) or self._shortened(bare(run), tokeniser))

    def _shortened(self, short: str, tokeniser: Tokeniser) -> tuple[str, ...]:
        """The versions of the titles that a name may be short for."""
        fits = [t for t in self._bare if len(t) > len(short) and shortens(short, t, tokeniser)]
        return tuple(v for title in fits for v in self._bare[title])


def _is_place(name: str) -> bool:
    """Whether a name is only a pinpoint: a file titled 第一条 is not what 第一条 means."""
    return sum(len(mention.span) for mention in read_mentions(name)) >= len(name)


def _here(folded: str, at: int) -> bool:
    return re.match(_HERE, folded[at:]) is not None


def _starts_word(folded: str, at: int, tokeniser: Tokeniser) -> bool:
    """Whether a word starts there: 法 of 公司法 starts none, though a title has 法实施条例."""
    run = re.search(r"[一-鿿]+$", folded[:at])
    if run is None:
        return True
    rest = re.match(r"[一-鿿]*", folded[at:])
    length = 0
    for word in tokeniser.cut(run.group() + (rest.group() if rest else "")):
        length += len(word)
        if length >= len(run.group()):
            return length == len(run.group())
    return True


def _words_before(folded: str, end: int, tokeniser: Tokeniser) -> list[str]:
    """The words that end there and are no talk; a place before 的 counts (深圳的条例)."""
    run = re.search(r"[一-鿿]+$", folded[:end])
    words = tokeniser.cut(run.group()) if run else []
    kept: list[str] = []
    while words and not talk(words[-1]):
        kept.insert(0, words.pop())
    if not kept and len(words) > 1 and words[-1] == "的" and is_area(words[-2]):
        kept = words[-2:]
    while kept and (kept[0] in _ASKERS or kept[0] in LOOSE):
        kept.pop(0)
    return kept


def _whole(folded: str, span: Span, found: Sequence[Named], tokeniser: Tokeniser) -> Span:
    """A match cut down to the name at its end."""
    noun = re.search(rf"(?:{KINDS}){NUMBER}?$", span.of(folded))
    at = span.start + noun.start() if noun else span.end
    floor = max((n.span.end for n in found if n.span.end <= at), default=0)
    words = _words_before(folded[:at][floor:], at - floor, tokeniser)
    return Span(at - len("".join(words)), span.end)


def _right(folded: str, end: int, tokeniser: Tokeniser) -> int:
    """Where the name ends that goes on after a held one: 公司法司法解释(二), 公司法登记办法."""
    tail = _TAIL.match(folded, end)
    if tail:
        return tail.end()
    longer = _LONGER.match(folded, end)
    if longer is None or any(talk(w) and w != "的" for w in tokeniser.cut(longer["head"])):
        return end
    return longer.end()


def _with_edition(folded: str, named: Named) -> Named:
    edition = read_edition(folded, named.span.start, named.span.end)
    if edition is None:
        return named
    before, after = edition.length
    span = Span(named.span.start - before, named.span.end + after)
    return Named(_balanced(span.of(folded)), span, named.versions, edition)


def _balanced(name: str) -> str:
    """The name to show between 《》, where it was written across them: 《公司法》实施条例."""
    return name if name.count("《") == name.count("》") else re.sub("[《》]", "", name)
