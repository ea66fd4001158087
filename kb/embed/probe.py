"""Is an embedder still what made a home's vectors (探针)?  One fixed text, embedded then and now.

A service may put other weights behind the same name; vectors of the two do not belong together.
"""

from __future__ import annotations

import numpy as np

from kb.protocols import ServedEmbedder, Vectors

PROBE = "本办法由主管部门负责解释，自公布之日起施行，有效期三年。"
"""The text; never changed, for homes keep what was made of it."""

SAME = 0.999
"""The least cosine of one model with itself: half precision and another batch cost less."""

CHANGED = "的服务端换了模型（与建立向量时不是同一个）：请运行 python app.py ingest --reembed"
"""What is said, after the embedder's name, where they differ."""


def same(kept: Vectors, now: Vectors) -> bool:
    """Whether two unit vectors of the probe were made by one model."""
    return kept.shape == now.shape and float(np.dot(kept, now)) >= SAME


def asked(embedder: ServedEmbedder) -> Vectors:
    """What an embedder makes of the probe now, in the time that a question has."""
    return embedder.embed_beside(PROBE, PROBE)[1]
