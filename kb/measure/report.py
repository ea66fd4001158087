"""A run as JSON and as a table that a person reads, alone or beside an earlier one."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kb.errors import UsageError, why
from kb.measure.bootstrap import Difference, compare_runs
from kb.measure.judge import Measures
from kb.measure.run import Outcome, Run
from kb.measure.scores import percentile, refusals
from kb.measure.trained import overlap

Json = dict[str, Any]

WORDS = {
    "recall": "召回率", "MRR": "MRR", "nDCG": "nDCG", "document": "文件命中",
    "passage": "段落含答案", "snippet": "摘要含答案", "citation": "引注正确",
    "citations_all": "引注齐全", "facts": "事实正确", "contained": "引文含答案",
    "ROUGE-L": "ROUGE-L", "ROUGE-L_core": "ROUGE-L（要点）", "contained_core": "要点含答案",
    "ROUGE-L_around": "ROUGE-L（要点所在引文）",
    "ROUGE-L_first": "ROUGE-L（首句）", "sentences": "引文句数", "refusal_precision": "拒答精确率",
    "refusal_recall": "拒答召回率", "answerable_refused": "误拒率",
}  # fmt: skip
_ALL = "all"


def means(rows: Sequence[Mapping[str, float]]) -> Measures:
    """Measure → mean over the rows that have it."""
    names = dict.fromkeys(name for row in rows for name in row)
    values = {name: [row[name] for row in rows if name in row] for name in names}
    return {name: sum(found) / len(found) for name, found in values.items()}


def report_json(run: Run, earlier: Mapping[str, Measures] | None = None) -> Json:
    """The whole report; ``questions`` makes it something a later run can be compared with."""
    kinds: dict[str, list[Outcome]] = {_ALL: list(run.outcomes)}
    for outcome in run.outcomes:
        if outcome.query.kind:
            kinds.setdefault(outcome.query.kind, []).append(outcome)
    measured = {o.query.id: o.measures for o in run.outcomes}
    both = [o for o in run.outcomes if o.other]
    now, then = means([o.measures for o in both]), means([o.other for o in both])
    against = compare_runs(earlier, measured) if earlier is not None else {}
    return {
        "count": len(run.outcomes),
        "trained_on": overlap(o.query.question for o in run.outcomes),
        "measures": {kind: _rounded(_measures(some)) for kind, some in kinds.items()},
        "counts": {kind: len(some) for kind, some in kinds.items()},
        "other_script": _rounded({name: then[name] - now[name] for name in then}),
        "ms": {"search": _times(run.search_ms), "ask": _times(run.ask_ms)},
        **({"against": {name: _difference(d) for name, d in against.items()}} if against else {}),
        "questions": [
            {
                "id": o.query.id,
                "kind": o.query.kind,
                **_refused(o),
                "measures": _rounded(o.measures),
            }
            for o in run.outcomes
        ],
    }


def _measures(outcomes: Sequence[Outcome]) -> Measures:
    asked = [
        (o.query.answerable, o.refused)
        for o in outcomes
        if o.query.answerable is not None and o.refused is not None
    ]
    return means([o.measures for o in outcomes]) | refusals(asked)


def _refused(outcome: Outcome) -> Json:
    return {} if outcome.refused is None else {"refused": outcome.refused}


def _rounded(measures: Measures) -> Measures:
    return {name: round(value, 4) for name, value in measures.items()}


def _times(times: Sequence[float]) -> Json:
    return {"p50": round(percentile(times, 0.5), 1), "p95": round(percentile(times, 0.95), 1)}


def _difference(one: Difference) -> Json:
    return {
        "was": round(one.was, 4), "now": round(one.now, 4), "low": round(one.low, 4),
        "high": round(one.high, 4), "questions": one.questions, "sure": one.sure,
    }  # fmt: skip


def read_earlier(path: Path) -> dict[str, Measures]:
    """Question id → measures, of the report of an earlier run."""
    try:
        rows = json.loads(path.read_text("utf-8-sig"))["questions"]
        return {row["id"]: {k: float(v) for k, v in row["measures"].items()} for row in rows}
    except OSError as error:
        raise UsageError(f"打不开 {path}（{why(error)}）：请检查路径和权限") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError(
            f"{path} 不是以前的评测结果：请用 python app.py eval 题目.jsonl --json > 结果.json 生成"
        ) from error


def report_text(report: Json) -> str:
    """The report as a table: a row a measure, a column a kind of question."""
    lines = [f"共 {report['count']} 题"]
    for thing, count in report["trained_on"].items():
        lines.append(
            f"注意：其中 {count} 题曾用于训练 {thing}，这些题上的成绩偏高，不能当作未见题的成绩"
        )
    columns = list(report["measures"])
    head = ["", *("全部" if kind == _ALL else kind for kind in columns)]
    counts = ["题数", *(str(report["counts"][kind]) for kind in columns)]
    names = dict.fromkeys(name for kind in columns for name in report["measures"][kind])
    rows = [
        [measure_word(name), *(_shown(report["measures"][kind].get(name)) for kind in columns)]
        for name in names
    ]
    lines += ["", *table([head, counts, *rows])]
    lines += _more(report)
    return "\n".join(lines)


def _more(report: Json) -> list[str]:
    lines = []
    if report["other_script"]:
        apart = "，".join(
            f"{measure_word(name)} {value:+.3f}" for name, value in report["other_script"].items()
        )
        lines += ["", f"换成另一种字体（简/繁）提问，变化：{apart}"]
    for what, name in (("search", "查找"), ("ask", "回答")):
        times = report["ms"][what]
        if times["p50"]:
            lines.append(f"{name}用时：中位 {times['p50']} 毫秒，95% 在 {times['p95']} 毫秒以内")
    if "against" in report:
        rows = [["与以前相比", "以前", "现在", "95% 区间", "是否显著"]]
        for name, one in report["against"].items():
            between = f"{one['low']:+.3f} … {one['high']:+.3f}"
            sure = "显著" if one["sure"] else "不显著"
            rows.append([measure_word(name), _shown(one["was"]), _shown(one["now"]), between, sure])
        lines += ["", *table(rows)]
    return lines


def measure_word(name: str) -> str:
    """A measure's name in Chinese: 召回率@10."""
    word, _, depth = name.partition("@")
    return WORDS.get(word, word) + (f"@{depth}" if depth else "")


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows as lines, columns aligned; a 汉字 is two columns wide."""
    widths = [max(_width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        .rstrip()
        for row in rows
    ]  # fmt: skip


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
