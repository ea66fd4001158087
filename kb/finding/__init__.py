"""From a question to passages, and what of them is shown (检索)."""
