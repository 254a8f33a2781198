"""mockloop's mind: text, rules, judgement, planning, sessions and what is shown of them."""

__version__ = "0.1.0"
