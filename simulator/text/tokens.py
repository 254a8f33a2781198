"""Words with character offsets. Contractions come apart, so that "didn't", "didnt" and "did not" read the same."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from simulator.text.headings import headings
from simulator.text.verbs import is_participle
from simulator.text.wordlist import words

__all__ = ["COMMA", "NONE", "STOP", "Token", "tokenise"]

NONE, COMMA, STOP = 0, 1, 2  # how strong the break before a token is

# A word run, a number run or one piece of punctuation. No nested repetition: linear on any input.
_PIECE = re.compile(r"\d+(?:[.,:/]\d+)*[^\W\d_]*|[^\W\d_]+(?:['’ʼ‘`´][^\W\d_]+)*|[%$€£₹¥&]|[^\s\w]|\n\s*\n")
_STOPS = frozenset(".!?…;。！？؟\n")
_COMMAS = frozenset(',:—–()"“”«»、，')
_SYMBOLS = {"%": "percent", "$": "dollars", "€": "euros", "£": "pounds", "₹": "rupees", "¥": "yen", "&": "and"}
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))

_BARE = {
    "dont": "do not", "didnt": "did not", "doesnt": "does not", "wasnt": "was not", "werent": "were not",
    "isnt": "is not", "arent": "are not", "wouldnt": "would not", "couldnt": "could not", "shouldnt": "should not",
    "cant": "can not", "cannot": "can not", "wont": "will not", "havent": "have not", "hasnt": "has not",
    "hadnt": "had not", "im": "i am", "ive": "i have", "youre": "you are", "youve": "you have",
    "theyre": "they are", "theyve": "they have", "weve": "we have", "hes": "he is", "shes": "she is",
    "thats": "that is", "theres": "there is", "whats": "what is", "youll": "you will", "theyll": "they will",
    "youd": "you would", "theyd": "they would", "itll": "it will", "aint": "is not", "mustnt": "must not",
    "gonna": "going to", "wanna": "want to", "gotta": "got to", "hed": "he would", "heres": "here is",
}  # fmt: skip
_SUFFIXES = {"m": "am", "re": "are", "ve": "have", "ll": "will", "d": "would", "em": "them"}
_PRONOUNS = words(
    """i you he she it we they there that this what who where how here when why everybody nobody somebody everyone
    someone anybody nothing everything which"""
)
_NEGATED = {"ca": "can", "wo": "will", "sha": "shall", "ai": "is"}


class Token(NamedTuple):
    """``norm``: lower case, contractions and heading letters written out; ``text[start:end]`` is the token itself."""

    norm: str
    start: int
    end: int
    gap: int  # NONE, COMMA or STOP: the break before it
    capital: bool


def tokenise(text: str) -> list[Token]:
    """Split into tokens. Punctuation is kept as the strength of the break before a token. Linear time."""
    return list(_tokenised(text))


@lru_cache(maxsize=8)  # several readers of one answer in turn
def _tokenised(text: str) -> tuple[Token, ...]:
    tokens: list[Token] = []
    gap = STOP
    breaks, letters = headings(text)
    waiting = sorted(breaks, reverse=True)
    for match in _PIECE.finditer(text):
        piece = match.group()
        first = piece[0]
        start = match.start()
        while waiting and waiting[-1] <= start:
            waiting.pop()
            gap = STOP
        if start in letters:
            tokens.append(Token(letters[start], start, match.end(), gap, True))
            gap = NONE
        elif first.isalnum():
            if "'" in piece or not piece.isascii():
                piece = piece.translate(_APOSTROPHES)
            low = piece.lower()
            if len(low) != len(piece):  # a few scripts change length in lower case; keep offsets honest
                low = piece
            _add(tokens, low, start, gap, piece[0].isupper())
            gap = NONE
        elif first in _SYMBOLS:
            tokens.append(Token(_SYMBOLS[first], match.start(), match.end(), gap, False))
            gap = NONE
        elif first in _STOPS:
            gap = STOP
        elif first in _COMMAS:
            gap = max(gap, COMMA)
    return tuple(_settle(tokens))


def _add(tokens: list[Token], low: str, start: int, gap: int, capital: bool) -> None:
    end = start + len(low)
    apostrophe = low.rfind("'")
    if apostrophe < 0:
        spelled = _BARE.get(low)
        if spelled is None:
            tokens.append(Token(low, start, end, gap, capital))
            return
        one, two = spelled.split()
        # "dont" is do+nt: the second token keeps the tail so that offsets stay inside the word
        cut = min(start + max(1, len(one)), end - 1)
        tokens.append(Token(one, start, cut, gap, capital))
        tokens.append(Token(two, cut, end, NONE, False))
        return
    head, tail = low[:apostrophe], low[apostrophe + 1 :]
    if tail == "t" and head.endswith("n") and len(head) > 1:
        head = head[:-1]
        tokens.append(Token(_NEGATED.get(head, head), start, start + len(head), gap, capital))
        tokens.append(Token("not", start + len(head), end, NONE, False))
    elif tail in _SUFFIXES and head:
        _add(tokens, head, start, gap, capital)
        tokens.append(Token(_SUFFIXES[tail], start + apostrophe, end, NONE, False))
    elif tail == "s" and head:
        _add(tokens, head, start, gap, capital)
        word = "is" if head in _PRONOUNS else "us" if head == "let" else "'s"
        tokens.append(Token(word, start + apostrophe, end, NONE, False))
    elif head:
        tokens.append(Token(low.replace("'", ""), start, end, gap, capital))
    else:
        tokens.append(Token(tail, start, end, gap, capital))


_USER_ID = words("user the an a ticket order account customer patient your his her their no by with")
_ADVERBS = words("not never just already only always really also actually even all both")


def _settle(tokens: list[Token]) -> list[Token]:
    """Resolve what needs a neighbour: 'd (had or would), 's (is or has), a bare "id" (I'd)."""
    out: list[Token] = []
    count = len(tokens)
    for i, token in enumerate(tokens):
        norm = token.norm
        if norm == "would" and token.end - token.start <= 3:
            following = _after(tokens, i, count)
            if following == "better" or (is_participle(following) and following not in _BASE_TOO):
                out.append(token._replace(norm="had"))
                continue
        elif (
            norm == "is"
            and token.end - token.start == 2
            and i
            and not token.capital
            and token.start == tokens[i - 1].end
        ):
            following = _after(tokens, i, count)
            if following in {"been", "got", "had", "gone", "become"}:
                out.append(token._replace(norm="has"))
                continue
        elif norm == "id" and (i == 0 or tokens[i - 1].norm not in _USER_ID):
            following = _after(tokens, i, count)
            had = is_participle(following) and following not in _BASE_TOO
            out.append(Token("i", token.start, token.start + 1, token.gap, token.capital))
            out.append(Token("had" if had else "would", token.start + 1, token.end, NONE, False))
            continue
        out.append(token)
    return out


_BASE_TOO = words("come become run put cut let set read hit hurt quit shut split spread cost bet burst need feed")


def _after(tokens: list[Token], i: int, count: int) -> str:
    """The next word behind a place that is no adverb."""
    for j in range(i + 1, min(i + 4, count)):
        if tokens[j].norm not in _ADVERBS:
            return tokens[j].norm
    return ""
