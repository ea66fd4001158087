"""The values everything speaks of: documents and their provisions, passages, citations, answers.

All are frozen.  A ``Span`` is a half-open pair of character offsets into a document's *published
text*, so ``document.text[span.start:span.end]`` is always exactly what was published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a document is (文件种类)."""

    LAW = "law"
    REGULATION = "regulation"
    NOTICE = "notice"
    COMMENTARY = "commentary"
    NEWS = "news"

    @property
    def official(self) -> bool:
        """Whether it binds anyone: news and commentary do not."""
        return self not in (Kind.COMMENTARY, Kind.NEWS)


class Status(StrEnum):
    """Whether a document has effect on a given day (效力状态)."""

    NOT_YET_EFFECTIVE = "not_yet_effective"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REPEALED = "repealed"
    AMENDED = "amended"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"


class Level(StrEnum):
    """The kinds of provision (条文层级), from the widest to the narrowest."""

    PART = "part"  # 编
    SUBPART = "subpart"  # 分编
    CHAPTER = "chapter"  # 章
    SECTION = "section"  # 节
    DIVISION = "division"  # 部分: the 一、 of a notice without 条
    ARTICLE = "article"  # 条
    SEGMENT = "segment"  # 段: a numbered paragraph of a document without 条
    PARAGRAPH = "paragraph"  # 款
    ITEM = "item"  # 项
    SUBITEM = "subitem"  # 目
    TITLE = "title"  # 标题
    PREAMBLE = "preamble"  # 序言: what stands before the first 章 or 条
    SIGNATURE = "signature"  # 署名 and date
    APPENDIX = "appendix"  # 附件
    TABLE = "table"  # 表
    ROW = "row"  # 行: a row of a table below its header


CONTAINERS = (Level.PART, Level.SUBPART, Level.CHAPTER, Level.SECTION)
"""Levels that group articles and never appear in an article's own pinpoint."""

UNITS = (
    Level.ARTICLE, Level.DIVISION, Level.SEGMENT, Level.PREAMBLE, Level.APPENDIX, Level.SIGNATURE,
)  # fmt: skip
"""Levels that a search result shows whole: 条, or what stands in for it where there is none."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of characters of the published text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters it covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a pinpoint: 第七条, 第二款, 第三项; ``suffix`` is the N of 条之N."""

    level: Level
    number: int | None = None
    suffix: int | None = None


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """Where in a document (条款项定位): 第七条第一款第二项, 序言, 第3段."""

    steps: tuple[Step, ...] = ()

    def number(self, level: Level) -> int | None:
        """The number at that level, or None where the pinpoint has no such step."""
        return next((s.number for s in self.steps if s.level is level), None)

    @property
    def suffix(self) -> int | None:
        """The N of 第X条之N."""
        return next((s.suffix for s in self.steps if s.level is Level.ARTICLE), None)

    def down_to(self, level: Level) -> Pinpoint:
        """The same place cut off below that level; itself where that level is not in it."""
        for i, step in enumerate(self.steps):
            if step.level is level:
                return Pinpoint(self.steps[: i + 1])
        return self


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision (条文): one node of a document's tree.

    ``span`` covers the node with its number and all that is under it; ``lead`` covers its own
    text alone: after its number and heading, up to its first child (the 引导句 of a list).
    ``marker`` is the number as published (第七条, （一）, ——, or nothing for a 款); ``numbered`` is
    False where the source gives none and ``number`` is only its order.
    """

    level: Level
    number: int | None
    label: str
    span: Span
    lead: Span
    suffix: int | None = None
    marker: str = ""
    heading: str | None = None
    numbered: bool = True
    children: tuple[Provision, ...] = ()

    def walk(self) -> Iterator[Provision]:
        """Itself and everything under it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def step(self) -> Step:
        """Its step in a pinpoint."""
        return Step(self.level, self.number, self.suffix)


class Basis(StrEnum):
    """How a datum of a document is known (依据方式)."""

    STATED = "明文"
    COMPUTED = "计算"
    INFERRED = "推断"
    REGISTRY = "登记库"
    DECREED = "据另一文件"  # of those held
    MANUAL = "人工"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a datum of a document was read: the words, and how sure they make it."""

    basis: Basis
    pinpoint: str = ""
    quote: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """An edge to another document (文件关系): repeals, amends, extends, based_on, issues."""

    kind: str
    title: str
    number: str | None = None
    span: Span | None = None
    until: date | None = None  # extends: the new last day, or
    years: int | None = None  # for how many years more


@dataclass(frozen=True, slots=True)
class Record:
    """What a document says of itself (文件元数据); ``evidence`` is keyed by field name."""

    title: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    issuer: str | None = None
    number: str | None = None  # 发文字号
    signed_on: date | None = None  # 成文日期
    published_on: date | None = None  # 印发/公布日期, or the date of a news item
    effective_from: date | None = None  # 施行日期
    effective_to: date | None = None  # 有效期至, a day that still counts
    repealed_on: date | None = None
    repealed_by: str | None = None
    adopted_on: date | None = None  # 通过日期: of the whole text, first or anew
    amended_on: date | None = None  # the last 修正 or 修订 that this text has taken in
    revised_on: date | None = None  # an amendment that is held and this text has not taken in
    superseded_on: date | None = None  # a later text of the same title has effect from then on
    interpreter: str | None = None  # 解释机关
    contact: str | None = None  # 可向其核实的机关
    is_trial: bool = False  # 试行 or 暂行
    registry: str | None = None  # 统一编号: the number under which it is registered
    note: str | None = None  # what the manifest says about the text itself
    tradition: str = "mainland"
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()


class EditKind(StrEnum):
    """The recorded differences between the published text and the view (视图修订)."""

    BROKEN_LINE = "broken_line"  # a sentence broken by a line end is joined
    REPEATED_BODY = "repeated_body"  # a second printing of the same paragraphs is hidden
    MOJIBAKE = "mojibake"  # a reversible decoding fault is repaired, marked 推断修复
    BOILERPLATE = "boilerplate"  # page furniture is hidden
    CAPTION = "caption"  # a photo caption glued to a paragraph is hidden
    STRAY_WORD = "stray_word"  # flagged only; the text stays as it is
    HEADING = "heading"  # an irregular heading was read as one; the text stays as it is
    UNNUMBERED_ITEM = "unnumbered_item"  # —— items got ordinals for addressing
    FRONT_MATTER = "front_matter"  # metadata taken out of the head of the file


@dataclass(frozen=True, slots=True)
class Edit:
    """One recorded edit of the view; ``after`` None flags the place and changes nothing."""

    kind: EditKind
    span: Span
    after: str | None
    reason: str

    @property
    def hides(self) -> bool:
        """Whether the view leaves the span out."""
        return self.after == "" and self.kind is not EditKind.BROKEN_LINE


@dataclass(frozen=True, slots=True)
class Alert:
    """Something a person should look at after ingestion (入库警告)."""

    kind: str
    detail: str


class ReferenceKind(StrEnum):
    """How a reference in a text is worded (条文引用)."""

    OWN = "own"  # 本办法第九条
    BARE = "bare"  # 第九条, 第二款
    BEFORE = "before"  # 前款, 前两条
    HERE = "here"  # 本条第二款, 本章
    OTHER = "other"  # 《…》第九条


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference in a text: to provisions of its own document, or of the one called ``title``.

    ``targets`` is empty where nothing in the document is meant; another's are as written.
    """

    span: Span
    kind: ReferenceKind
    targets: tuple[Pinpoint, ...] = ()
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document (文件) as read: its record, its published text and the tree over it."""

    id: str  # of (root, source): stays when the text changes
    version: str  # of the text and everything read from it
    root: str
    source: str
    record: Record
    text: str
    provisions: tuple[Provision, ...]
    edits: tuple[Edit, ...] = ()
    alerts: tuple[Alert, ...] = ()
    references: tuple[Reference, ...] = ()

    def walk(self) -> Iterator[Provision]:
        """Every provision, in reading order."""
        for provision in self.provisions:
            yield from provision.walk()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of one unit (条), as stored: what is searched apart from what is shown."""

    id: str
    document_id: str
    version: str
    unit: Pinpoint  # the 条, or what stands in for it
    pinpoint: Pinpoint  # of the piece itself
    span: Span  # of the piece
    unit_span: Span
    context: str  # 文件名 · 章 · 条 · 引导句: searched, never shown as text
    text: str  # the piece, with the view's edits applied: searched
