"""A web page into text, a line a paragraph of its article; the only door to trafilatura."""

from __future__ import annotations

import copy
import re
from collections import Counter
from itertools import islice
from typing import Any
from urllib.parse import urldefrag, urljoin

from ingest.spread import cells_of, spread

_PRE = re.compile(r"<pre\b.*?</pre>", re.I | re.S)
# The parser compares every attribute of an element with every other one.
_BLOATED = re.compile(r"<([a-zA-Z][a-zA-Z0-9]*)\b[^<>]{20000,}>")
_HAN = "㐀-鿿豈-﫿，。、；：？！“”‘’（）《》【】"
_HAN_BREAK = re.compile(rf"(?<=[{_HAN}])[ \t]*\n\s*(?=[{_HAN}])")
_BREAK = re.compile(r"[ \t]*\n\s*")
_INLINE = ("b", "strong", "i", "em", "u", "font", "span", "mark", "small", "big", "label", "ins")
_BLOCKS = "p|div|li|tr|td|h[1-6]|article|section|table|ul|ol|body|blockquote|center|dd|dt|pre"
_FURNITURE = ("script", "style", "noscript", "template", "iframe", "svg", "button", "select")
_PAGE = re.compile(r"<!doctype html|<html[\s>]", re.I)
_FRAGMENT = re.compile(
    rf"(?>\s*(?:<!--.*?-->\s*)*)<(?:{_BLOCKS}|font|span|strong|img)\b[^>]*>", re.I | re.S
)
_CLOSED = re.compile(rf"</(?:{_BLOCKS})\s*>", re.I)
_TEXT_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_NEARLY_ALL = 0.8
_NUMBERED = re.compile(r"[\s（(]*[\d一二三四五六七八九十]")
_SPACE = re.compile(r"\s+")
_BESIDE = ("nav", "header", "footer", "aside")
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx|txt)(?![\w.-])", re.I)
_CALLED = re.compile(r"\s*[（(【\[]?附[件表]")


def looks_like_html(text: str) -> bool:
    """Whether the text is a page or a piece of one, whatever its name says."""
    if _PAGE.search(text[:2000]):
        return True
    return bool(_FRAGMENT.match(text[:5000]) and _CLOSED.search(text))


def article(page: str) -> tuple[str, str]:
    """The text of the page's article, and the page's title; both empty where there is none."""
    tree = _tree(page)
    if tree is None:
        return "", ""
    title = _title(tree)
    _flatten(tree)
    blocks = [(element, _squeezed(element)) for element in tree.iter(*_TEXT_BLOCKS)]
    body = tree.find("body")
    whole = tree if body is None else body
    plain = "\n".join(_lines(whole))
    text = _extract(copy.deepcopy(tree))
    if not text:
        return plain, title
    kept = _kept(blocks, text)
    if _lost(blocks, kept):
        # The extractor found the place, but dropped headings or sentences that stand in it.
        text = "\n".join(_lines(_holder(kept, whole)))
    return text, title


def links(page: str, base: str) -> list[str]:
    """The web addresses of the attachments (附件) that the page's article offers, in order."""
    from lxml import etree

    tree = _tree(page)
    if tree is None or not any(_is_attachment(a, inside=True) for a in tree.iter("a")):
        return []
    base = _joined(base, next((b.get("href", "") for b in tree.iter("base")), "")) or base
    etree.strip_elements(tree, *_FURNITURE, *_BESIDE, with_tail=False)
    body = tree.find("body")
    whole = tree if body is None else body
    blocks = [(element, _squeezed(element)) for element in tree.iter(*_TEXT_BLOCKS)]
    article = _holder(_kept(blocks, _extract(copy.deepcopy(tree))), whole)
    around = article if article is whole else article.getparent()
    inside = set(article.iter("a"))
    offered = [a for a in around.iter("a") if _is_attachment(a, a in inside)]
    found = (_joined(base, a.get("href", "")) for a in offered)
    return [one for one in dict.fromkeys(found) if one.startswith(("http://", "https://"))]


def _joined(base: str, address: str) -> str:
    """The whole address, without the place in it; empty where it cannot be one."""
    try:
        return urldefrag(urljoin(base, address.strip())).url
    except ValueError:
        return ""


def _is_attachment(link: Any, inside: bool) -> bool:
    """Whether a link offers a file; beside the article, only under the word 附件 itself."""
    address, said = link.get("href") or "", "".join(link.itertext())
    if not address or address.startswith("#"):
        return False
    if _CALLED.match(said):
        return True
    named = _ATTACHMENT.search(address) or _ATTACHMENT.search(said)
    before = islice(link.getparent().itertext(), 3)  # how the block starts is enough
    return bool(named) and (inside or bool(_CALLED.match("".join(before))))


def _title(tree: Any) -> str:
    """The page's heading where its title repeats it with the site's name added, else its title."""
    title = _SPACE.sub(" ", tree.findtext(".//title") or "").strip()
    headings = [_SPACE.sub(" ", "".join(h.itertext())).strip() for h in tree.iter("h1")]
    return next((h for h in headings if h and (h in title or not title)), title)


def _tree(page: str) -> Any:
    from lxml import etree, html

    page = _BLOATED.sub(r"<\1>", page)
    page = _PRE.sub(lambda match: match.group().replace("\n", "<br>"), page)
    page = _BREAK.sub(" ", _HAN_BREAK.sub("", page))
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True
    )
    # As bytes: lxml refuses a string that declares an encoding of its own.
    data = page.encode("utf-8", errors="replace")
    try:
        return html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


def _flatten(tree: Any) -> None:
    """Inline marks unwrapped, list numbers written out, tables as one line of cells a row."""
    from lxml import etree

    etree.strip_elements(tree, *_FURNITURE, with_tail=False)
    etree.strip_tags(tree, *_INLINE)
    for link in list(tree.iter("a")):
        parent = link.getparent()
        if parent is not None and parent.tag == "p" and _is_prose(parent, link):
            link.drop_tag()
    for listing in tree.iter("ol"):
        for number, item in enumerate(listing.iterchildren("li"), 1):
            if item.text and item.text.strip() and not _NUMBERED.match(item.text):
                item.text = f"{number}. {item.text.lstrip()}"
    for item in tree.iter("li"):
        if not any(_is_link_list(item, link) for link in item.iter("a")):
            item.tag = "p"  # the extractor would put a dash before it that nobody published
    _flatten_tables(tree)


def _flatten_tables(tree: Any) -> None:
    for table in list(tree.iter("table")):
        if not any(_holds_blocks(cell) for cell in table.iter("td", "th")):
            spread(table)
    for row in list(tree.iter("tr")):
        _join_cells(row)


def _is_prose(parent: Any, link: Any) -> bool:
    return len("".join(parent.itertext())) > 2 * len("".join(link.itertext()))


def _is_link_list(item: Any, link: Any) -> bool:
    return not _is_prose(item, link)


def _join_cells(row: Any) -> None:
    cells = cells_of(row)
    if any(_holds_blocks(cell) for cell in cells):
        for holder in (*cells, row, *row.iterancestors("table", "tbody", "thead", "tfoot")):
            holder.tag = "div"
        return
    if len(cells) < 2:
        return
    line = " | ".join(_SPACE.sub(" ", "".join(cell.itertext())).strip() for cell in cells)
    for cell in list(row):
        row.remove(cell)
    row.tag, row.text = "p", f"| {line} |"
    # The rows are paragraphs now, and what held them no longer a table.
    for holder in row.iterancestors("table", "tbody", "thead", "tfoot"):
        holder.tag = "div"


def _holds_blocks(cell: Any) -> bool:
    # A cell with paragraphs of its own lays out the page; it is not a datum in a table.
    return len(list(cell.iter("p", "div", "table", "ul", "ol"))) > 1


def _squeezed(element: Any) -> str:
    return _SPACE.sub("", "".join(element.itertext()))


def _kept(blocks: list[tuple[Any, str]], text: str) -> list[tuple[Any, str]]:
    lines = {_SPACE.sub("", line) for line in text.split("\n")}
    return [(element, body) for element, body in blocks if body and body in lines]


def _lost(blocks: list[tuple[Any, str]], kept: list[tuple[Any, str]]) -> bool:
    """Whether a block is missing that stands beside one that was kept."""
    held = {element for element, _ in kept}
    beside = {element.getparent() for element in held}
    return any(
        body and element not in held and element.getparent() in beside for element, body in blocks
    )


def _holder(kept: list[tuple[Any, str]], whole: Any) -> Any:
    """The innermost element that holds nearly all of what was kept."""
    weights: Counter[Any] = Counter()
    for element, body in kept:
        for ancestor in element.iterancestors():
            weights[ancestor] += len(body)
    enough = _NEARLY_ALL * sum(len(body) for _, body in kept)
    holding = [element for element, weight in weights.items() if weight >= enough]
    return max(holding, key=lambda element: len(list(element.iterancestors())), default=whole)


def _extract(tree: Any) -> str:
    import trafilatura

    text = trafilatura.extract(
        tree, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    return str(text or "").strip()


_BLOCK_TAGS = frozenset(
    "p div li tr h1 h2 h3 h4 h5 h6 article section table ul ol body blockquote center dd dt dl td "
    "th pre br hr main header footer nav aside form figure figcaption tbody thead html".split()
)


def _lines(tree: Any) -> list[str]:
    """All text of the element, a line a block."""
    from lxml import etree

    pieces: list[str] = []
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        block = element.tag in _BLOCK_TAGS
        if event == "start":
            pieces += ["\n" if block else "", element.text or ""]
        else:
            pieces += ["\n" if block else "", element.tail or ""]
    # Line ends inside an element were taken out before parsing, so each one here ends a block.
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return [line for line in lines if line]
