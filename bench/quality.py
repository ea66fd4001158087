"""How well search finds, beside plain BM25: the table of the sets that search is developed on.

    python -m bench.quality [SET ...] [--shared ../shared] [--homes FOLDER] [--every 1]

SET is stard, policyqa, drcd, drcd-simplified, cmrc or seeds.  Ours is taken apart too: words alone,
vectors alone, both.  ``wanted`` is what we aim for, kept as far above the baseline as it was when
it was set.  With ``--homes`` the indexes are kept there for the next run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from bench import baseline
from bench.parts import Parts, Ranker
from bench.sets import SETS, Aim, Set, home_of, homes_in, parser_of, queries_of
from kb.config import Settings
from kb.desk import Desk
from kb.measure.bootstrap import compare_runs
from kb.measure.judge import Measures, Seen, search_measures, seen
from kb.measure.questions import Query
from kb.measure.report import means, table
from kb.measure.run import DEPTHS, other_script
from kb.measure.trained import fingerprint, trained_on

Results = dict[str, Measures]  # by the id of the question
MEASURES = (
    "recall@1", "recall@10", "MRR@10", "nDCG@10", "recall@100", "document@1", "document@5",
    "passage@1", "passage@5", "snippet@1", "snippet@5",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> None:
    """Print a table for each set."""
    args = parser_of(__doc__).parse_args(argv)
    with homes_in(args.homes) as homes:
        for name in args.sets or [*SETS]:
            home = home_of(SETS[name], args.shared, homes / name)
            _report(name, args.shared, home, args.every)


def _report(name: str, shared: Path, home: Path, every: int) -> None:
    one = SETS[name]
    queries = queries_of(one, shared, every)
    ways = _ways(one, shared, home)
    results = {way: _measured(rank, queries) for way, rank in ways.items()}
    turned = _measured(lambda q, k: ways["both"](other_script(q), k), queries)
    print(f"\n{name}: {len(queries)} questions")
    for part, ids in _split(name, queries).items():
        some = {way: {i: found[i] for i in ids} for way, found in results.items()}
        _print(part, some, one.wanted)
    for measure, apart in compare_runs(results["both"], turned).items():
        if measure in one.wanted:
            print(f"asked in the other script: {measure} {apart.now:.3f} ({apart.by:+.4f})")


def _ways(one: Set, shared: Path, home: Path) -> dict[str, Ranker]:
    settings = Settings(home=home)
    desk = Desk.open(settings)

    def both(question: str, limit: int) -> list[Seen]:
        return [seen(row) for row in desk.search(question, limit, one.as_of)]

    plain: dict[str, Ranker] = {}
    if one.corpus != "seeds":
        plain["BM25"] = baseline.Baseline(baseline.pieces_of(shared, one.corpus)).search
    return {**plain, **Parts.open(settings, one.as_of).rankers(), "both": both}


def _measured(rank: Ranker, queries: Sequence[Query]) -> Results:
    deepest = max(DEPTHS)
    return {q.id: search_measures(q, rank(q.question, deepest), DEPTHS) for q in queries}


def _split(name: str, queries: Sequence[Query]) -> dict[str, list[str]]:
    """All, and, where the embedder was trained on some, those it was not trained on."""
    known = frozenset[str]().union(*trained_on().values())
    unseen = [q.id for q in queries if fingerprint(q.question) not in known]
    every = {"all": [q.id for q in queries]}
    if len(unseen) == len(queries):
        return every
    trained = f"all ({len(queries) - len(unseen)} of them trained on)"
    return {trained: every["all"], f"the {len(unseen)} that nothing was trained on": unseen}


def _print(part: str, results: Mapping[str, Results], wanted: Mapping[str, Aim]) -> None:
    means_of = {way: means(list(found.values())) for way, found in results.items()}
    names = [name for name in MEASURES if name in means_of["both"]]
    rows = [[part, *names]]
    rows += [[way, *(f"{found[n]:.3f}" for n in names)] for way, found in means_of.items()]
    if "BM25" in means_of:
        rows.append(["wanted", *(_aim(wanted.get(n), means_of["BM25"][n]) for n in names)])
    print("\n" + "\n".join(table(rows)))
    for other in [way for way in results if way != "both"]:
        for name, apart in compare_runs(results[other], results["both"]).items():
            if name in wanted and (apart.sure or other == "BM25"):
                sure = "sure" if apart.sure else "not sure"
                between = f"{apart.low:+.3f} … {apart.high:+.3f}"
                print(f"both over {other}: {name} {apart.by:+.3f} ({between}, {sure})")


def _aim(aim: Aim | None, measured: float) -> str:
    return "" if aim is None or not aim[1] else f"{measured + aim[1] - aim[0]:.3f}"


if __name__ == "__main__":
    main()
