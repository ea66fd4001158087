"""Chunks in, passages out: words by Tantivy, vectors by Chroma, exact search as the fallback."""
