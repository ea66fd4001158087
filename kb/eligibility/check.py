"""A profile against what a catalogue holds (对照收录文件)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from kb.condition import Offer
from kb.eligibility.match import Setting, judged_places, match
from kb.eligibility.profile import Profile
from kb.eligibility.report import Check, Checked, checked, ordered, worth_telling
from kb.model import Document

Loader = Callable[[str], Document]


def check(
    profile: Profile, offers: Sequence[tuple[str, Offer]], document: Loader, as_of: date
) -> Check:
    """Every offer held, with its verdict; what can still be applied for first."""
    by_version: dict[str, list[Offer]] = {}
    for version, offer in offers:
        by_version.setdefault(version, []).append(offer)
    found: list[Checked] = []
    for version, own in by_version.items():
        text = document(version)
        if text.record.kind.official:
            found += against(profile, text, own, as_of)
    return Check(as_of, profile, ordered(found))


def against(
    profile: Profile, document: Document, offers: Sequence[Offer], as_of: date
) -> list[Checked]:
    """The offers of one document, with their verdicts."""
    setting = setting_of(document, offers, as_of)
    outcomes = [match(offer, profile, setting) for offer in offers if offer.benefits]
    return [checked(document, o, as_of) for o in outcomes if worth_telling(o, profile)]


def setting_of(document: Document, offers: Sequence[Offer], as_of: date) -> Setting:
    """The day, where 本区 is, and every place the document names."""
    home = f"{document.record.title} {document.record.issuer or ''}"
    return Setting(as_of, home, tuple(dict.fromkeys(judged_places(offers))))
