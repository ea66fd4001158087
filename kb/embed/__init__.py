"""Embedders: the bundled one, one behind an address, one in a folder."""
