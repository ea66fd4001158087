"""The embedder that the settings name."""

from __future__ import annotations

from pathlib import Path

from kb.config import Settings
from kb.protocols import Embedder


def embedder(settings: Settings) -> Embedder:
    """The bundled one, one behind an address, or one in a folder; nothing is asked of it yet."""
    if settings.embed == "openai":
        from kb.embed.openai import EndpointEmbedder
        from kb.endpoint import Endpoint

        url = f"{settings.embed_base_url.rstrip('/')}/embeddings"
        endpoint = Endpoint(
            "向量模型", "KB_EMBED", url, settings.embed_api_key, settings.embed_timeout
        )
        return EndpointEmbedder(endpoint, settings.embed_model, prefix=settings.embed_prefix)
    if settings.embed.startswith("onnx:"):
        from kb.embed.local import OnnxEmbedder

        folder = Path(settings.embed.removeprefix("onnx:"))
        return OnnxEmbedder(folder, prefix=settings.embed_prefix)
    from kb.embed.static import StaticEmbedder

    return StaticEmbedder()


def served(settings: Settings) -> Embedder | None:
    """The same where it is one behind an address; nothing is opened for any other."""
    return embedder(settings) if settings.embed == "openai" else None
