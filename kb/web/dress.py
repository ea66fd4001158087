"""Gradio's page as we send it: in the reader's script, without other hosts' names, in our frame."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.text import to_traditional
from kb.web import wording
from kb.web.frame import Reader, banner, foot
from kb.web.house import House
from kb.web.wording import Words

_OTHER_HOSTS = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*>', re.S)
_MANIFEST = re.compile(r'\s*<link rel="manifest"[^>]*>')


@dataclass(frozen=True, slots=True)
class Dressed:
    """What the page is dressed for: a nonce for its scripts, its reader, the foot's lines."""

    nonce: str
    reader: Reader
    house: House

    def __call__(self, page: str) -> str:
        """The page; its own words are all ours, so they may change script."""
        words = self.reader.words
        ours = (
            '<script src="tiaowen/switches.js"></script>'
            '<link rel="stylesheet" href="tiaowen/style.css">'
            '<link rel="stylesheet" href="tiaowen/pages.css">'
            f'<script type="application/json" id="tw-words">{wording.scripted()}</script>'
            '<script type="module" src="tiaowen/page.js"></script>'
        )
        page = _MANIFEST.sub("", _OTHER_HOSTS.sub("", page))
        if words.script == "hant":
            page = to_traditional(page)
        page = page.replace('lang="en"', f'lang="{words.lang}"', 1)
        page = page.replace("</head>", f"{ours}</head>", 1)
        around = banner(self.reader, Words(words.script)(wording.PAGES[""]))
        page = re.sub(r"<body[^>]*>", lambda m: f"{m.group()}{around}", page, count=1)
        page = page.replace("</body>", f"{foot(self.reader, self.house)}</body>", 1)
        return re.sub(r"<script\b", f'<script nonce="{self.nonce}"', page)
