"""Numbers with units and comparisons, read once for conditions, claims and verification (数量)."""
