"""What a text says only of a part (限于): the words by which it is narrower than a claim.

禁止在禁渔区、禁渔期进行捕捞 bears out no 禁止捕捞.  What stands before 不得 and 可以 says of whom
and when; behind them stands what, where and how, and no word of that may be left out.  Behind
应当 it may: who must do a thing within 30 days must do it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kb.asking.lay import meant
from kb.asking.mentions import read_pinpoints
from kb.asking.rules import (
    EXCEPT,
    FRONTED,
    MEMBER,
    PLACE,
    WITHOUT,
    Rule,
    Ruled,
    Told,
    at_end,
    read_rule,
    tight,
)
from kb.text import Tokeniser

_DEMANDS = re.compile(r"应当|必须|须")
_LISTED = re.compile(r"(?:下列|以下)[^,:]*:?$")
_FURTHER = re.compile(r"等[一-鿿]{2}(?=[^一-鿿]|进行|$)")
_HOW = frozenset("擅自 非法 违法 违规 违章 无故 恶意 故意 随意 变相 强行 强制".split())
"""Words of how, none of which may be left out."""

_TO = "向对为以从用"
_MANNER = re.compile(r"的?(?:方式|条件|手段|形式|名义|理由|方法|情况|程序|范围|目的)")
_INSIDE = re.compile(r"(?:以?[内外上下前后中]|之[内外前后间]|期间|时)$")
_MUCH = 0.25
_MUCH_OF_ONE = 0.3


def limit(said: str, ruled: Ruled, tokeniser: Tokeniser) -> str:
    """What the text says its rule of and the claim leaves out, folded; nothing where it is told."""
    told = _told(said, tokeniser)
    rule = read_rule(told, ruled)
    if _of_others(told, rule):
        return rule.of
    outside = replace(told, but=told.known(PLACE.sub("", rule.what)))
    found = _of_whom(outside, rule, told)
    if found or not rule.modal or _DEMANDS.fullmatch(rule.modal):
        return found
    return _behind(replace(outside, but=told.known(rule.of)), rule.what, told)


# --- in front of 不得 -------------------------------------------------------------------------


def _told(said: str, tokeniser: Tokeniser) -> Told:
    plain = tight(said)
    return Told(plain, tokeniser, meant=meant(plain))


def opposed(said: str, ruled: Ruled, tokeniser: Tokeniser) -> str:
    """Of what part alone a rule against a claim speaks, folded; nothing where of all of it."""
    told = _told(said, tokeniser)
    rule = read_rule(told, ruled)
    outside = replace(told, but=told.known(PLACE.sub("", rule.what)))
    if found := _of_whom(outside, rule, told):
        return found
    if (place := PLACE.search(rule.what)) and _elsewhere(outside, place.group()):
        return place.group()
    return next((part for part in _attributes(rule.what) if _more_gone(told, part)), "")


def _of_others(told: Told, rule: Rule) -> bool:
    """Whether the rule is said of some, and the claim of all or of others."""
    named = bool(read_pinpoints(told.plain))  # 第五条规定不得收取押金: of those of 第五条
    return not named and sum(told.weight(rule.of)) > 0 and not told.known(rule.of)


def _of_whom(outside: Told, rule: Rule, told: Told) -> str:
    """A condition that is left out, or of whom alone it is said."""
    for clause in rule.conditions:
        if not EXCEPT.search(clause) and _untold(outside, clause):
            return clause
    if (place := PLACE.search(rule.of)) and _elsewhere(outside, place.group()):
        return place.group()
    if any(_more_gone(told, part) for part in _attributes(rule.of)):
        return rule.of
    return _one_of(told, PLACE.sub("", rule.of))


def _untold(told: Told, clause: str) -> bool:
    """Whether a condition is not in the claim: what its members share, or each of them."""
    if WITHOUT.search(clause) and not WITHOUT.search(told.plain):
        return True
    if place := at_end(clause):
        return _elsewhere(told, place)
    if any(_more_gone(told, part) for part in _attributes(clause)):
        return True
    *members, last = MEMBER.split(clause)
    own = next((word for word, _ in told.words(last)), "")
    shared = last[last.find(own) + len(own) :] if members and FRONTED.search(clause) else ""
    if sum(told.weight(shared)):
        return _more_gone(told, shared)
    return all(_more_gone(told, _unled(told, one)) for one in (*members, last))


def _unled(told: Told, clause: str) -> str:
    """The clause from the first word that the claim has not: 执行任务时 of 警车执行任务时."""
    lacks = told.lacks(clause)
    return clause[clause.find(lacks[0]) :] if lacks else ""


def _more_gone(told: Told, part: str) -> bool:
    there, gone = told.weight(part)
    return gone > there


def _attributes(part: str) -> list[str]:
    """What stands before each 的 that goes on."""
    pieces = part.split("的")
    return [piece for piece in (pieces[:-1] if pieces[-1] else pieces[:-2]) if piece]


def _elsewhere(told: Told, place: str) -> bool:
    """Whether the claim names none of the places or times of 在…: each by its last word."""
    heads = []
    for member in MEMBER.split(place):
        plain = _INSIDE.sub("", member)
        words = list(told.words(plain))
        tail = plain[plain.rfind(words[-1][0]) + len(words[-1][0]) :] if words else ""
        heads += [
            known and (not tail or words[-1][0] + tail in told.plain) for _, known in words[-1:]
        ]
    return bool(heads) and not any(heads)


def _one_of(told: Told, subject: str) -> str:
    """The member of a list of which the claim has only a part: 歌舞娱乐场所 for 娱乐场所."""
    for member in _counted(told, MEMBER.split(subject)):
        there, gone = told.weight(member)
        if gone > _MUCH_OF_ONE * (there + gone):
            return member
    return ""


def _counted(told: Told, members: Sequence[str]) -> list[str]:
    """The members that the claim speaks of: each has words of it that no better one has."""
    known: frozenset[str] = frozenset()
    out: list[str] = []
    for member in sorted(members, key=lambda one: -told.weight(one)[0]):
        if more := told.known(member) - known:
            known |= more
            out.append(member)
    return out


# --- behind it ---------------------------------------------------------------------------------


def _behind(told: Told, after: str, whole: Told) -> str:
    """What the rule is said of and the claim leaves out."""
    listed = _LISTED.search(after)
    if listed and after.endswith(":") and not re.search("下列|以下", whole.plain):
        return listed.group().rstrip(":")
    if place := PLACE.search(after):
        outside = replace(whole, but=whole.known(PLACE.sub("", after)))
        if _elsewhere(outside, place.group()):
            return place.group()
        after = f"{after[: place.start()]}{after[place.end() :]}"
        told = replace(told, but=told.but | whole.known(place.group()))
    members = MEMBER.split(_FURTHER.sub("", after))
    if len(members) > 1 and (under := _shared(whole, members[0])):
        return under
    for member in _counted(told, members):
        own = _own_word(whole, member, first=member is members[0]) if len(members) > 1 else ""
        if found := _left_out(whole, member, own):
            return found
    return ""


def _shared(told: Told, first: str) -> str:
    """What the first of a list has before its own word, for all of them: 向未成年人销售烟、酒."""
    own = _own_word(told, first, first=True)
    under = first[: first.rfind(own)]
    lacks = told.lacks(under)
    several = len(lacks) > 1 or under[:1] in _TO
    return _up_to(under, lacks[-1]) if several and _more_gone(told, under) else ""


def _own_word(told: Told, member: str, *, first: bool) -> str:
    """The word that is the member's alone: the last of the first of a list, the first of others."""
    words = [word for word, _ in told.words(member)]
    return (words[-1] if first else words[0]) if words else ""


def _left_out(told: Told, member: str, own: str) -> str:
    """The member, to the last word that the claim has not, where it lacks too much of it."""
    lacks = [word for word in told.lacks(member) if word != own]
    weight = sum(told.weight(member)) - len(own) * (own in told.lacks(member))
    much = sum(map(len, lacks)) > _MUCH * weight
    how = any(w in _HOW or member[member.find(w) - 1 : member.find(w)] in _TO for w in lacks)
    return _up_to(member, lacks[-1]) if lacks and (much or how) else ""


def _up_to(part: str, word: str) -> str:
    """The part to the end of the word, and of what it says how of: 以分装方式."""
    end = part.rfind(word) + len(word)
    rest = _MANNER.match(part, end)
    return part[: rest.end() if rest else end]
