"""How concretely an answer is told. Pure.

What somebody did in one case is told in words for particular things, with numbers; what could be said of any case is
told in general ones. The parts are heard from clauses; these three numbers say how far to trust what was heard.
"""

from __future__ import annotations

from simulator.model.review import Texture
from simulator.rules.pack import Findings

__all__ = ["texture"]


def texture(findings: Findings) -> Texture:
    """General words (``@abstract``), vague ones (``@vague-word``) and numbers, each in a hundred words."""
    words = [token.norm for token in findings.document.tokens if token.norm[:1].isalnum()]
    general, vague = findings.pack.words["@abstract"], findings.pack.words["@vague-word"]
    numbers = [n for n in findings.document.numbers if n.kind != "ordinal" and (n.kind != "plain" or n.value != 1)]

    def share(count: int) -> float:
        return round(100 * count / max(len(words), 1), 2)

    return Texture(
        general=share(sum(word in general for word in words)),
        vague=share(sum(word in vague for word in words)),
        numbers=share(len(numbers)),
    )
