"""What the agency that runs the service says of itself (运行单位的信息), by settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class House:
    """Lines at the foot of every page; an empty one is left out."""

    contact: str = ""  # KB_CONTACT: 人工咨询
    feedback: str = ""  # KB_FEEDBACK: 纠错投诉
    filing: str = ""  # KB_FILING: 备案号

    def lines(self) -> tuple[tuple[str, str], ...]:
        """(what it is, as given)."""
        return (
            ("人工咨询：", self.contact),
            ("纠错投诉：", self.feedback),
            ("备案号：", self.filing),
        )
