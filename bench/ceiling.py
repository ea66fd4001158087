"""How near a quote could come to the answer: the best sentence, and the best run of clauses.

    python -m bench.ceiling [SET ...] [--shared ../shared] [--homes FOLDER] [--every 1]

SET is policyqa, drcd or cmrc.  Prints the mean ROUGE-L of four things beside the span that people
marked: the first quote; the one sentence of all passages read that comes nearest; of the first
quote, the run of clauses that comes nearest; and of all sentences, the run that does.  The last
three are chosen with the answer in hand: nobody who has to choose without it can pass them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from bench.sets import READING, SETS, all_queries_of, home_of, homes_in, parser_of
from kb.answering.candidates import own_text, sentence_spans
from kb.answering.core import clauses
from kb.answering.extract import AROUND
from kb.config import Settings
from kb.desk import Desk
from kb.finding.weigh import squeezed
from kb.measure.report import table
from kb.measure.scores import rouge_l
from kb.model import Document, Span

DEFAULT = ("policyqa",)
HEAD = ("first quote", "best sentence", "best clauses of the first quote", "best clauses of all")
LONGEST_RUN = 12
"""Clauses: a longer run is a whole sentence, which is counted as it is."""

Ways = tuple[float, ...]


def main(argv: Sequence[str] | None = None) -> None:
    """Print a row for each set."""
    args = parser_of(__doc__, READING).parse_args(argv)
    rows = [["", *HEAD]]
    with homes_in(args.homes) as homes:
        for name in args.sets or DEFAULT:
            found = list(_measured(name, args.shared, homes, args.every))
            means = [sum(column) / len(found) for column in zip(*found, strict=True)]
            rows.append([name, *(f"{mean:.3f}" for mean in means)])
    print("\n".join(table(rows)))


def _measured(name: str, shared: Path, homes: Path, every: int) -> Iterator[Ways]:
    one = SETS[name]
    with closing(Desk.open(Settings(home=home_of(one, shared, homes / name)))) as desk:
        for query in all_queries_of(one, shared, every):
            gold = squeezed(query.answer)
            quotes = desk.extract(query.question, one.as_of).quotes[:1]
            rows = desk.search(query.question, AROUND, one.as_of)
            units = [(row.passage.document, row.passage.chunk.unit_span) for row in rows]
            read = [(document, span) for document, unit in units for span in _all(document, unit)]
            yield (
                sum(rouge_l(gold, squeezed(q.span.of(q.document.text))) for q in quotes),
                max((rouge_l(gold, squeezed(span.of(d.text))) for d, span in read), default=0.0),
                max((_best_run(gold, q.document, q.span) for q in quotes), default=0.0),
                max((_best_run(gold, d, span) for d, span in read), default=0.0),
            )


def _all(document: Document, unit: Span) -> Iterator[Span]:
    """Every sentence of a unit that may be quoted."""
    for _, area in own_text(document, unit):
        yield from sentence_spans(document, area)


def _best_run(gold: str, document: Document, area: Span) -> float:
    """The nearest that a run of neighbouring clauses of the area comes."""
    found = list(clauses(document.text, area))
    best = rouge_l(gold, squeezed(area.of(document.text)))
    for first, start in enumerate(found):
        for last in found[first : first + LONGEST_RUN]:
            run = squeezed(Span(start.start, last.end).of(document.text))
            best = max(best, rouge_l(gold, run))
    return best


if __name__ == "__main__":
    main()
