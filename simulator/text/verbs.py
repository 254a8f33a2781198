"""English verb forms: a closed table of irregular verbs and the regular spelling rules.

Grammar, not coaching: what a coach might want to change lives in ``prompts/lexicon``.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from simulator.text.wordlist import words

__all__ = ["NOT_PAST", "Forms", "inflect", "is_ing", "is_past", "lemma_of_past"]


class Forms(NamedTuple):
    """The five forms of one verb; a form with two spellings lists both."""

    base: tuple[str, ...]
    third: tuple[str, ...]
    past: tuple[str, ...]
    participle: tuple[str, ...]
    ing: tuple[str, ...]


# base past participle; "/" separates spellings
_IRREGULAR = """
be was/were been|beat beat beaten|become became become|begin began begun|bend bent bent|bet bet bet|bind bound bound
bite bit bitten|bleed bled bled|blow blew blown|break broke broken|breed bred bred|bring brought brought
build built built|burn burnt/burned burnt/burned|burst burst burst|buy bought bought|catch caught caught
choose chose chosen|cling clung clung|come came come|cost cost cost|creep crept crept|cut cut cut|deal dealt dealt
dig dug dug|do did done|draw drew drawn|dream dreamt/dreamed dreamt/dreamed|drink drank drunk|drive drove driven
eat ate eaten|fall fell fallen|feed fed fed|feel felt felt|fight fought fought|find found found|flee fled fled
fly flew flown|forbid forbade forbidden|forget forgot forgotten|forgive forgave forgiven|freeze froze frozen
get got got/gotten|give gave given|go went gone|grow grew grown|hang hung hung|have had had|hear heard heard
hide hid hidden|hit hit hit|hold held held|hurt hurt hurt|keep kept kept|kneel knelt knelt|know knew known
lay laid laid|lead led led|lean leant/leaned leant/leaned|leap leapt/leaped leapt/leaped
learn learnt/learned learnt/learned
leave left left|lend lent lent|let let let|lie lay lain|light lit lit|lose lost lost|make made made|mean meant meant
meet met met|mistake mistook mistaken|overcome overcame overcome|overhear overheard overheard
override overrode overridden
oversee oversaw overseen|overtake overtook overtaken|pay paid paid|prove proved proven/proved|put put put
quit quit quit
read read read|rebuild rebuilt rebuilt|redo redid redone|rethink rethought rethought|rewrite rewrote rewritten
ride rode ridden|ring rang rung|rise rose risen|run ran run|say said said|see saw seen|seek sought sought
sell sold sold
send sent sent|set set set|sew sewed sewn|shake shook shaken|shed shed shed|shine shone shone|shoot shot shot
show showed shown|shrink shrank shrunk|shut shut shut|sing sang sung|sink sank sunk|sit sat sat|sleep slept slept
slide slid slid|speak spoke spoken|speed sped sped|spend spent spent|spill spilt/spilled spilt/spilled|spin spun spun
split split split|spoil spoilt/spoiled spoilt/spoiled|spread spread spread|spring sprang sprung|stand stood stood
steal stole stolen|stick stuck stuck|sting stung stung|strike struck struck|strive strove striven|swear swore sworn
sweep swept swept|swell swelled swollen|swim swam swum|swing swung swung|take took taken|teach taught taught
tear tore torn|tell told told|think thought thought|throw threw thrown|undergo underwent undergone
understand understood understood|undertake undertook undertaken|undo undid undone|uphold upheld upheld|wake woke woken
wear wore worn|weave wove woven|weep wept wept|win won won|wind wound wound|withdraw withdrew withdrawn
withhold withheld withheld|write wrote written
"""

# words that look like a regular past form and are not, or hardly ever, a finite past verb
NOT_PAST = words(
    """need feed seed speed indeed hundred bed red led embed exceed proceed succeed breed shed weed deed creed
    greed bleed heed kindred sacred naked wicked rugged crooked beloved unused supposed so-called ted fred ned
    med unrelated outdated talented gifted skilled experienced motivated unmotivated dedicated complicated
    sophisticated limited distributed united tired interested excited worried scared concerned pleased related
    aged biased detailed advanced based shared hurried unfinished unplanned untested unsolved retired married
    divorced"""
)


def _build() -> tuple[dict[str, Forms], dict[str, str], dict[str, str]]:
    forms: dict[str, Forms] = {}
    past: dict[str, str] = {}
    participle: dict[str, str] = {}
    for entry in _IRREGULAR.replace("\n", "|").split("|"):
        if not entry.strip():
            continue
        base, pasts, parts = entry.split()
        forms[base] = Forms((base,), (_third(base),), tuple(pasts.split("/")), tuple(parts.split("/")), (_ing(base),))
        for word in pasts.split("/"):
            past.setdefault(word, base)
        for word in parts.split("/"):
            participle.setdefault(word, base)
    forms["be"] = Forms(("be", "am", "are"), ("is",), ("was", "were"), ("been",), ("being",))
    forms["have"] = Forms(("have",), ("has",), ("had",), ("had",), ("having",))
    forms["do"] = Forms(("do",), ("does",), ("did",), ("done",), ("doing",))
    forms["go"] = Forms(("go",), ("goes",), ("went",), ("gone",), ("going",))
    return forms, past, participle


_VOWELS = "aeiou"
_DOUBLE = words(
    """stop plan ship drop chat plug drag grab cut put set sit get let run win begin refer prefer defer occur
    permit commit admit submit swap step slip skip trim cap map scrap wrap nag beg hug jog log tag spot plot pat
    bet hit quit shut split spin dig dim fit flip grin pop rub scan shop shrug snap stir strip tap tip travel
    cancel label model control compel rebut omit transfer unplug equip program rip sum pin ban hop mob rob sob
    trap whip zip debug unplug refit recap regret"""
)


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "oe", "ye")):
        return base[:-1] + "ing"
    if base in _DOUBLE:
        return base + base[-1] + "ing"
    return base + "ing"


def _ed(base: str) -> tuple[str, ...]:
    if base.endswith("e"):
        return (base + "d",)
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return (base[:-1] + "ied",)
    if base in _DOUBLE:
        single = (base + "ed",) if base.endswith("l") else ()
        return (base + base[-1] + "ed", *single)
    return (base + "ed",)


_FORMS, _PAST, _PARTICIPLE = _build()


@cache
def inflect(base: str) -> Forms:
    """All forms of a verb given by its base form; regular spelling where it isn't in the table."""
    known = _FORMS.get(base)
    if known:
        return known
    past = _ed(base)
    ing = (_ing(base), base + "ing") if base in _DOUBLE and base.endswith("l") else (_ing(base),)
    return Forms((base,), (_third(base),), past, past, ing)


@cache
def is_past(word: str) -> bool:
    """Whether a word can be a past tense form (``told``, ``moved``), judged from its shape alone."""
    if word in _PAST:
        return True
    return len(word) > 3 and word.endswith("ed") and word not in NOT_PAST


@cache
def is_participle(word: str) -> bool:
    """Whether a word can be a past participle (``told``, ``written``)."""
    return word in _PARTICIPLE or (len(word) > 3 and word.endswith("ed"))


@cache
def is_ing(word: str) -> bool:
    """Whether a word can be an -ing form of a verb, judged from its shape alone."""
    return len(word) > 4 and word.endswith("ing") and word not in _NOT_ING


_NOT_ING = words(
    """thing nothing something anything everything morning evening during spring string king ring building ceiling
    sterling sibling wedding boring interesting missing king-size pudding clothing bring sting swing cling fling"""
)


def lemma_of_past(word: str) -> str | None:
    """The base of an irregular past form, None for a regular or unknown one."""
    return _PAST.get(word)
