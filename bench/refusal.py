"""What refusal costs: each question asked with its document there, and with it taken out.

    python -m bench.refusal [SET ...] [--shared ../shared] [--homes FOLDER] [--every 1]

SET is policyqa, drcd or cmrc (policyqa and drcd where none is named).  Prints, for several
thresholds, how many answerable and how many unanswerable questions would be refused and how often
the answer stands in the quotes; then the curve: what is refused of the unanswerable at a given
share of the answerable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing

from bench.sets import READING, SETS, Set, all_queries_of, home_of, homes_in, parser_of
from kb.answering.extract import ENOUGH, SURE
from kb.config import Settings
from kb.desk import Desk
from kb.finding.weigh import squeezed
from kb.measure.questions import Query
from kb.measure.report import table

DEFAULT = ("policyqa", "drcd")
THRESHOLDS = sorted({0.1, 0.15, ENOUGH, 0.25, 0.3, 0.4, 0.5, SURE, 0.7, 0.8})
SHARES = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.15, 0.2)

Outcome = tuple[float, bool]  # the confidence, 0 where nothing was stated; whether it was right


def main(argv: Sequence[str] | None = None) -> None:
    """Print both tables for each set."""
    args = parser_of(__doc__, READING).parse_args(argv)
    with homes_in(args.homes) as homes:
        for name in args.sets or DEFAULT:
            one = SETS[name]
            queries = all_queries_of(one, args.shared, args.every)
            home = home_of(one, args.shared, homes / name)
            with closing(Desk.open(Settings(home=home))) as desk:
                there = list(_outcomes(desk, one, queries, leave_out=False))
                gone = list(_outcomes(desk, one, queries, leave_out=True))
            _report(name, there, gone)


def _outcomes(
    desk: Desk, one: Set, queries: Iterable[Query], *, leave_out: bool
) -> Iterator[Outcome]:
    for query in queries:
        source = f"{query.gold[0].source}.txt"
        found = desk.extract(query.question, one.as_of, without=source if leave_out else "")
        quoted = "".join(squeezed(q.span.of(q.document.text)) for q in found.quotes)
        stated = bool(found.quotes) and found.stated
        yield found.confidence if stated else 0.0, squeezed(query.answer) in quoted


def _report(name: str, there: Sequence[Outcome], gone: Sequence[Outcome]) -> None:
    rows = [["threshold", "answerable refused", "unanswerable refused", "answer in the quotes"]]
    for threshold in THRESHOLDS:
        kept = [right for confidence, right in there if confidence >= threshold]
        shares = (_below(there, threshold), _below(gone, threshold), sum(kept) / max(len(kept), 1))
        rows.append([f"{threshold:.2f}", *(f"{share:.3f}" for share in shares)])
    print(f"\n{name}: {len(there)} questions\n" + "\n".join(table(rows)))
    curve = [["answerable refused", "unanswerable refused", "at the threshold"]]
    ordered = sorted(confidence for confidence, _ in there)
    for share in SHARES:
        threshold = ordered[int(share * len(ordered))]
        curve.append([f"{share:.2f}", f"{_below(gone, threshold):.3f}", f"{threshold:.3f}"])
    print("\n" + "\n".join(table(curve)))


def _below(outcomes: Sequence[Outcome], threshold: float) -> float:
    return sum(confidence < threshold for confidence, _ in outcomes) / len(outcomes)


if __name__ == "__main__":
    main()
