"""How good the answers are: question files, measures, and runs compared (评测)."""
