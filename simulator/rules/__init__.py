"""The rule engine: rules are data in ``prompts/rules`` and ``prompts/lexicon``; this room loads and runs them.

How to write a rule
===================
A YAML file under ``prompts/rules/`` (or a user's pack) has sections ``classes``, ``rules``, ``scopes``, ``data``::

    classes:
      kind-word: gentle, soft, friendly            # words and phrases, separated by commas or lines
      comfort: {verbs: "comfort, console, cheer up"}   # base forms; @comfort.past, .base, .ing … come for free
      warm: {include: [kind-word, comfort]}
    rules:
      soft.casual-chat:
        kind: phrase
        message: You kept it casual.
        why: …
        patterns: |                                # one pattern a line; an indented line goes on with it
          (casual|friendly|little) (chat|chats|talk)
          i ~see how they (were|are) feeling
        unless: [reported]                         # outside this scope only; ``within`` is the opposite
        examples:
          hits: ["We had a <<casual chat>> about it."]
          misses: ["I don't do casual."]

Patterns (see ``pattern.py``): ``word``, ``~verb`` any form, ``~verb.past``, ``@class``, ``@class.past``, tags
``#num #percent #money #duration #share #change #year #past #ing #verb #any``, ``(a|b c)``, ``x?``, gaps ``..``
``..5``, ``^`` and ``$`` for clause start and end. Contractions match either way. Patterns never cross a full stop.

Kinds (``kinds/``): ``phrase`` patterns · ``clause`` grammar: subject, tense, verb, opener, negated, having, lacking ·
``near`` a and b within words/clause/sentence, unless guard · ``count`` at least min hits · ``ratio`` top to bottom ·
``cover`` at least min different ones of a list, in any order (all of them at 0; min 1 is "any of") · ``absence`` none
of a list, given others · ``repeat`` · ``position``. A reference is a rule id, or a pattern in backticks:
``a: ["`i ~tell.past @person`"]``.

Rules that accuse also carry ``flag`` ``severity`` ``probe`` ``clears``. Every rule has two ``hits`` (evidence marked
``<<so>>``; exactly those spans must match; nothing marked: any match will do) and two ``misses``.

In code::

    pack = load()                       # ours, plus load([FOLDER]) for the user's
    found = pack.run(read(text))        # Findings
    found.any("soft.casual-chat"); found.count(…); found.of(…) -> Hit(first, last, parts, note)
    found.quotes(rule); found.tree(rule); found.document.span(hit.first, hit.last)
    pack.words["@kind-word"]; pack.data["name"]; pack.sha256

Rule ids are ``room.name``: ``system.trigger``, ``flag-cue.casual-chat``, ``intent.pushback``, ``story.c1-plan``.
"""

from __future__ import annotations

from simulator.rules.hit import Hit
from simulator.rules.kinds import KINDS, Rule
from simulator.rules.load import load, load_texts
from simulator.rules.pack import Findings, RulePack

__all__ = ["KINDS", "Findings", "Hit", "Rule", "RulePack", "load", "load_texts"]
