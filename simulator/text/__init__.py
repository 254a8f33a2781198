"""Reading an answer: tokens with offsets, spoken numbers, clauses with tense and subject, sentences."""

from __future__ import annotations

from simulator.text.clauses import Clause, Subject, Tense
from simulator.text.document import Document, Sentence, read, read_transcript
from simulator.text.numbers import Number
from simulator.text.tokens import COMMA, NONE, STOP, Token

__all__ = [
    "COMMA",
    "NONE",
    "STOP",
    "Clause",
    "Document",
    "Number",
    "Sentence",
    "Subject",
    "Tense",
    "Token",
    "read",
    "read_transcript",
]
