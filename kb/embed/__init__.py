"""Embedders: the bundled static one, and later any endpoint."""
