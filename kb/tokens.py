"""How long a text is to a language model, in tokens, counted offline.  The only door to tiktoken.

tiktoken's own vocabularies are downloaded at first use, so an encoding is built here instead: all
bytes, the two-byte beginnings of 汉字, every 汉字 and the punctuation of Chinese text.  A 汉字
counts as one token, a Latin letter as one; that is a budget, not any model's exact count.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

_PUNCTUATION = (range(0x2010, 0x2040), range(0x3000, 0x3030), range(0xFF00, 0xFFF0))
_HAN = range(0x4E00, 0xA000)
_KNOWN = "".join(f"{chr(codes[0])}-{chr(codes[-1])}" for codes in (_HAN, *_PUNCTUATION))
_ONE_EACH = re.compile(f"[\0-\x7f{_KNOWN}]*")


@lru_cache(maxsize=1)
def _encoding() -> Any:
    import tiktoken

    whole = [chr(code).encode() for codes in (_HAN, *_PUNCTUATION) for code in codes]
    pieces = [bytes([b]) for b in range(256)] + sorted({w[:2] for w in whole}) + whole
    ranks = {piece: rank for rank, piece in enumerate(dict.fromkeys(pieces))}
    return tiktoken.Encoding("tiaowen", pat_str=r"[\s\S]", mergeable_ranks=ranks, special_tokens={})


def count_tokens(text: str) -> int:
    """The tokens of a text; lone surrogates count as what replaces them."""
    if _ONE_EACH.fullmatch(text):  # as nearly every text does, and this is fifty times as quick
        return len(text)
    return len(_encoding().encode_ordinary(text.encode("utf-8", "replace").decode()))
