"""Which module may import which, and what no module may hold: rules as functions of a source tree.

Every rule takes the modules of a tree and gives sentences that name the offending module.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

OURS = ("app", "kb", "ingest", "prompts")

FLOORS: Mapping[int, tuple[str, ...]] = {
    0: ("kb.condition", "kb.model", "kb.results", "kb.numerals", "kb.errors"),
    1: (
        "kb.asking",
        "kb.circuit",
        "kb.citation",
        "kb.compare",
        "kb.conditions",
        "kb.config",
        "kb.cuts",
        "kb.days",
        "kb.decrees",
        "kb.differences",
        "kb.notices",
        "kb.numbering",
        "kb.privacy",
        "kb.protocols",
        "kb.quantities",
        "kb.references",
        "kb.reprints",
        "kb.tabular",
        "kb.text",
        "kb.tokens",
        "kb.traditions",
        "kb.validity",
        "kb.verify",
        "kb.view",
        "prompts",
    ),
    2: (
        "kb.careful",
        "kb.store",
        "kb.embed",
        "kb.endpoint",
        "kb.index",
        "kb.llm",
        "kb.rerank",
    ),
    3: (
        "kb.answering",
        "kb.backup",
        "kb.chat",
        "kb.condense",
        "kb.contract",
        "kb.contrast",
        "kb.finding",
        "kb.desk",
        "kb.desks",
        "kb.doctor",
        "kb.eligibility",
        "kb.measure",
        "kb.retriever",
        "kb.versions",
    ),
    4: ("kb", "kb.arguments", "kb.console", "kb.opinions", "kb.registration", "kb.web", "ingest"),
    5: ("app",),
}
"""A module stands on one floor and imports from that floor or below; a package counts whole."""

DOORS: Mapping[str, str] = {
    "anyio": "kb.web.steps",
    "chromadb": "kb.index.generation",
    "docx": "ingest.word",
    "filelock": "kb.store.home",
    "httpcore": "ingest.wire",
    "jieba": "kb.text",
    "langchain_openai": "kb.llm",
    "langsmith": "kb.llm",
    "limits": "kb.web.limits",
    "lxml": "ingest.html",
    "onnxruntime": "kb.embed.onnx",
    "opencc": "kb.text",
    "openai": "kb.llm",
    "openpyxl": "ingest.sheet",
    "pymilvus": "kb.index.milvus",
    "pypdfium2": "ingest.pdf",
    "pypinyin": "kb.asking.sounds",
    "rapidocr": "ingest.ocr",
    "rensa": "ingest.likeness",
    "rjieba": "kb.text",
    "tantivy": "kb.index.words",
    "tiktoken": "kb.tokens",
    "tokenizers": "kb.embed.onnx",
    "tqdm": "kb.console",
    "trafilatura": "ingest.html",
    "yaml": "ingest.manifest",
}
"""Third-party library → the one module that imports it."""

SEVERAL_DOORS: Mapping[str, tuple[str, ...]] = {
    "numpy": ("kb", "ingest"),
    "sqlite3": ("kb.store.database", "kb.index.generation"),  # Chroma lets sqlite3's errors through
    "langchain_core": ("kb.retriever", "kb.llm"),
    "fastapi": ("kb.web",),
    "httpx": ("kb.endpoint", "kb.llm"),  # the vendor lets its errors through
    "pydantic": ("kb.llm",),
    "gradio": ("kb.web",),
    "starlette": ("kb.web",),
    "uvicorn": ("kb.web",),
}
"""The exceptions: libraries (and sqlite3) met in several modules, and under which packages."""

LIGHT = ("httpcore", "numpy", "sqlite3", "tantivy", "langchain_core")
"""What may be imported at the head of a module: it is quick, or its base classes are inherited.

Everything else is imported inside the function that opens it, so ``app.py --help`` is instant.
"""

APART: Mapping[str, tuple[str, ...]] = {
    "kb": ("ingest", "app"),
    "kb.web": ("kb.index", "kb.embed", "kb.llm", "kb.store.catalog", "kb.store.home"),
    "ingest": ("kb.web", "app"),
}
"""Package → what it never imports, whatever the floor."""

DRAWERS = {"utils", "util", "helpers", "helper", "common", "base", "manager", "service", "misc"}
BLANKET_EXCEPT = "kb.web.page"
LONGER: Mapping[str, int] = {}
MAX_FILE, MAX_FUNCTION, MAX_PARAMETERS = 320, 40, 5


@dataclass(frozen=True)
class Module:
    """A source file, by its dotted name."""

    name: str
    source: str
    package: bool = False

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source, self.name)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))


def modules(root: Path) -> list[Module]:
    files = [root / "app.py"]
    for package in OURS[1:]:
        files += sorted((root / package).rglob("*.py"))
    return [_module(root, path) for path in files if path.is_file()]


def _module(root: Path, path: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if package else parts)
    return Module(name, path.read_text(encoding="utf-8"), package)


def under(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def floor_of(name: str) -> int | None:
    """The floor of a module, by itself or by the package it is in; None where nobody said."""
    for floor, names in FLOORS.items():
        if any(name == n or (n != "kb" and under(name, n)) for n in names):
            return floor
    return None


def imports(module: Module, known: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """The dotted names that a module imports, and whether at its head."""
    named = (*FLOORS.values(), *APART.values())
    names = {*known, *(name for several in named for name in several)}
    head = {id(node) for node in module.tree.body}
    for node in module.nodes:
        if isinstance(node, ast.Import):
            yield from ((alias.name, id(node) in head) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(module, node)
            for alias in node.names:
                full = f"{source}.{alias.name}"
                yield (full if full in names else source), id(node) in head


def _absolute(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    kept = parts[: len(parts) - node.level + module.package]
    return ".".join([*kept, *([node.module] if node.module else [])])


# --- rules ----------------------------------------------------------------------------------


def floors(tree: list[Module]) -> Iterator[str]:
    known = [m.name for m in tree]
    for module in tree:
        own = floor_of(module.name)
        if own is None:
            yield f"{module.name} is on no floor: add it to FLOORS in tests/architecture.py"
            continue
        for name, _ in imports(module, known):
            theirs = floor_of(name) if name.split(".")[0] in OURS else None
            if theirs is not None and theirs > own:
                yield f"{module.name} (floor {own}) imports {name} (floor {theirs})"


def apart(tree: list[Module]) -> Iterator[str]:
    known = [m.name for m in tree]
    for module in tree:
        for name, _ in imports(module, known):
            for package, never in APART.items():
                if under(module.name, package) and any(under(name, n) for n in never):
                    yield f"{module.name} must never import {name}"
            if under(module.name, "ingest") and floor_of(name) == 3:
                yield f"{module.name} must never import {name}"


def circles(tree: list[Module]) -> Iterator[str]:
    known = [m.name for m in tree]
    graph = {m.name: {n for n, _ in imports(m, known) if n in known} - {m.name} for m in tree}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        yield f"imports run in a circle: {' → '.join(circle.args[1])}"


def doors(tree: list[Module]) -> Iterator[str]:
    known = [m.name for m in tree]
    for module in tree:
        for name, at_head in imports(module, known):
            library = name.split(".")[0]
            if library in OURS or (library in sys.stdlib_module_names and library != "sqlite3"):
                continue
            yield from _door(module, library)
            if at_head and library not in LIGHT and not under(module.name, "kb.web"):
                yield f"{module.name} imports {library} at its head: import it where it is used"


def _door(module: Module, library: str) -> Iterator[str]:
    if floor_of(module.name) == 0:
        yield f"{module.name} imports {library}: floor 0 is the standard library only"
    elif library in SEVERAL_DOORS:
        if not any(under(module.name, place) for place in SEVERAL_DOORS[library]):
            yield f"{module.name} imports {library}, which belongs to {SEVERAL_DOORS[library]}"
    elif library not in DOORS:
        yield f"{module.name} imports {library}: name its one door in tests/architecture.py"
    elif DOORS[library] != module.name:
        yield f"{module.name} imports {library}, whose one door is {DOORS[library]}"


_TAGS = "a|abbr|b|body|br|button|details|div|em|h[1-6]|head|hr|html|i|iframe|img|input|li|link"
_TAGS += "|mark|meta|ol|p|pre|script|section|span|strong|style|sub|summary|sup|svg|table|td|th|tr"
_TAG = re.compile(rf"</?(?:{_TAGS}|u|ul)(?:\s[^<>]*)?/?>", re.I)


def markup(tree: list[Module]) -> Iterator[str]:
    for module in tree:
        if not under(module.name, "kb") or under(module.name, "kb.web"):
            continue
        for node in module.nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = _TAG.search(re.sub(r"\(\?P<\w+>", "", node.value))
                if found:
                    yield f"{module.name}:{node.lineno} holds HTML below kb.web: {found.group()}"


def environment(tree: list[Module]) -> Iterator[str]:
    for module in tree:
        for node in module.nodes:
            read = isinstance(node, ast.Attribute) and node.attr in (
                "environ",
                "getenv",
                "environb",
            )
            brought = (
                isinstance(node, ast.ImportFrom)
                and node.module == "os"
                and any(alias.name in ("environ", "getenv") for alias in node.names)
            )
            if (read or brought) and module.name != "app":
                yield f"{module.name}:{node.lineno} reads the environment: only app may"


def prints(tree: list[Module]) -> Iterator[str]:
    for module in tree:
        for node in module.nodes:
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id == "print" and module.name != "app":
                yield f"{module.name}:{node.lineno} prints: only app may"


def excepts(tree: list[Module]) -> Iterator[str]:
    for module in tree:
        found = [node for node in module.nodes if _blanket(node)]
        allowed = 1 if module.name == BLANKET_EXCEPT else 0
        for node in found[allowed:]:
            yield f"{module.name}:{node.lineno} catches everything: name the errors"


def _blanket(node: ast.AST) -> bool:
    if not isinstance(node, ast.ExceptHandler):
        return False
    last = node.body[-1]
    if isinstance(last, ast.Raise) and last.exc is None:
        return False  # it tidies up and lets the error go on
    caught = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
    return any(c is None or ast.unparse(c) in ("Exception", "BaseException") for c in caught)


def drawers(tree: list[Module]) -> Iterator[str]:
    for module in tree:
        if DRAWERS & set(module.name.split(".")):
            yield f"{module.name} is a drawer for anything: name it for what it holds"


def sizes(tree: list[Module]) -> Iterator[str]:
    for module in tree:
        lines = module.source.count("\n")
        most = LONGER.get(module.name, MAX_FILE)
        if lines > most:
            yield f"{module.name} has {lines} lines (at most {most}): split it by vocabulary"
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _function(module.name, node)


def _function(name: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    where = f"{name}.{node.name}"
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    if lines > MAX_FUNCTION:
        yield f"{where} has {lines} lines (at most {MAX_FUNCTION}): give its steps names"
    taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    count = len([a for a in taken if a.arg not in ("self", "cls")])
    if count > MAX_PARAMETERS:
        yield f"{where} takes {count} parameters (at most {MAX_PARAMETERS}): give them a record"


RULES = (
    floors,
    apart,
    circles,
    doors,
    markup,
    environment,
    prints,
    excepts,
    drawers,
    sizes,
)
