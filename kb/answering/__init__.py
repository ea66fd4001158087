"""From passages to an answer: looked up, quoted, written, checked or refused (作答)."""
