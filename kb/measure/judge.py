"""What a search or an answer is worth for one query: its measures by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from kb.finding.weigh import squeezed
from kb.measure.questions import Article, Gold, Query
from kb.measure.scores import hit, ndcg, plain, recall, reciprocal, rouge_l, states
from kb.model import Level
from kb.results import Answer, AnswerStatus, Citation, Row
from kb.text import fold, sentences

Measures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """A passage as a reader sees it, whoever found it."""

    source: str
    names: tuple[str, ...] = ()  # title and aliases
    article: Article | None = None
    text: str = ""
    snippet: str = ""


def seen(row: Row) -> Seen:
    """A row of our own search."""
    document, chunk = row.passage.document, row.passage.chunk
    number = chunk.unit.number(Level.ARTICLE)
    return Seen(
        source=document.source,
        names=(document.record.title, *document.record.aliases),
        article=(number, chunk.unit.suffix) if number is not None else None,
        text=chunk.unit_span.of(document.text),
        snippet=row.snippet.of(document.text),
    )


def is_document(gold: Gold, passage: Seen) -> bool:
    """Whether a passage is of the gold document: by file name, else by title or alias."""
    if gold.source:
        path = PurePosixPath(passage.source)
        return gold.source in (passage.source, path.name, path.stem) or path.name.startswith(
            f"{gold.source}_"
        )
    return fold(gold.title).strip("《》") in {fold(name).strip("《》") for name in passage.names}


def is_gold(gold: Gold, passage: Seen) -> bool:
    """Whether a passage is the gold one; a 条 known by its words may be of any version."""
    if gold.article and gold.article != passage.article:
        return False
    return gold.text in squeezed(passage.text) if gold.text else is_document(gold, passage)


def search_measures(query: Query, passages: Sequence[Seen], depths: Sequence[int]) -> Measures:
    """How well a ranked list finds the gold; nothing where no gold is known."""
    if not query.gold:
        return {}
    ranks = [_first(is_gold(gold, one) for one in passages) for gold in query.gold]
    out = {f"recall@{k}": recall(ranks, k) for k in depths}
    out |= {"MRR@10": reciprocal(ranks, 10), "nDCG@10": ndcg(ranks, 10)}
    if not any(gold.text for gold in query.gold):
        right = [any(is_document(gold, one) for gold in query.gold) for one in passages]
        out |= {f"document@{k}": hit(_first(right), k) for k in (1, 5)}
        if query.answer:
            out |= _bearing(squeezed(query.answer), passages, right)
    return out


def _bearing(answer: str, passages: Sequence[Seen], right: Sequence[bool]) -> Measures:
    """Whether the answer stands in the passage, or in what is shown of it."""
    pairs = list(zip(passages, right, strict=True))[:5]
    whole = _first(ok and answer in squeezed(one.text) for one, ok in pairs)
    shown = _first(ok and answer in squeezed(one.snippet) for one, ok in pairs)
    out = {f"passage@{k}": hit(whole, k) for k in (1, 5)}
    return out | {f"snippet@{k}": hit(shown, k) for k in (1, 5)}


def _first(found: Iterable[bool]) -> int | None:
    return next((rank for rank, right in enumerate(found, 1) if right), None)


def refused(answer: Answer) -> bool:
    """Whether an answer says that there is none."""
    return answer.status in (AnswerStatus.REFUSED, AnswerStatus.NOT_FOUND)


def answer_measures(query: Query, answer: Answer, passages: Sequence[Seen] = ()) -> Measures:
    """How right an answer is: citations, facts, the span it should quote.

    ``passages`` are what a search for the same question found: a 条 known by its words is looked
    up there for the 条 that was cited.
    """
    out: Measures = {}
    if query.facts or query.any_of or query.never:
        out["facts"] = float(_says(query, answer))
    if query.answerable is False or not query.gold:
        return out
    cited = [any(_cites(one, gold, passages) for one in answer.citations) for gold in query.gold]
    out |= {"citation": float(any(cited)), "citations_all": float(all(cited))}
    return out | (_quoted(query.answer, answer.citations) if query.answer else {})


def _cites(citation: Citation, gold: Gold, passages: Sequence[Seen]) -> bool:
    number = citation.pinpoint.number(Level.ARTICLE)
    article = (number, citation.pinpoint.suffix) if number is not None else None
    if gold.text:
        same = (one for one in passages if (one.source, one.article) == (citation.source, article))
        return any(is_gold(gold, one) for one in same)
    return is_gold(gold, Seen(citation.source, (citation.title,), article))


def _quoted(answer: str, citations: Sequence[Citation]) -> Measures:
    """How the quotes compare with the span; ``first`` is the first quote alone.

    ``core`` is its clause that gives what was asked for, where one is told apart, and ``around``
    the quote of such a one.
    """
    quotes = [squeezed(one.quote) for one in citations]
    span, joined = squeezed(answer), "".join(quotes)
    out = {"contained": float(span in joined), "ROUGE-L": rouge_l(span, joined)}
    out["ROUGE-L_first"] = rouge_l(span, quotes[0] if quotes else "")
    if citations and (core := citations[0].core):
        start, quote = citations[0].span.start, citations[0].quote
        words = squeezed(quote[core.start - start : core.end - start])
        out |= {"contained_core": float(span in words), "ROUGE-L_core": rouge_l(span, words)}
        out["ROUGE-L_around"] = out["ROUGE-L_first"]
    if citations:
        out["sentences"] = float(sum(len(sentences(one.quote)) for one in citations))
    return out


def _says(query: Query, answer: Answer) -> bool:
    """Whether every fact is stated, one of each list, and nothing of what must not be."""
    text = plain(answer.text).replace(plain(query.question), "\n")
    return (
        all(states(text, plain(fact)) for fact in query.facts)
        and all(any(states(text, plain(one)) for one in choices) for choices in query.any_of)
        and not any(states(text, plain(wrong)) for wrong in query.never)
    )
