"""What a question says, read: its words, names, pinpoints, claims and follow-ups (问题的解读)."""
