"""The engine: patterns, kinds, scopes, and errors that point at the place."""

from __future__ import annotations

import textwrap

import pytest

from simulator.errors import InputError
from simulator.rules import load_texts
from simulator.rules.pack import RulePack
from simulator.rules.pattern import PatternError, expand
from simulator.text import read


def pack(yaml: str) -> RulePack:
    return load_texts([("pack.yaml", textwrap.dedent(yaml))])


def phrase(*patterns: str, extra: str = "") -> RulePack:
    lines = "\n".join(f"      {p}" for p in patterns)
    return pack(
        "classes:\n  mood: happy, sad, over the moon\n  tell: {verbs: 'tell, ask'}\n  hesitation: um, uh, er\n"
        f"rules:\n  r.x:\n    kind: phrase\n    patterns: |\n{lines}\n{extra}"
    )


def found(rules: RulePack, text: str, rule: str = "r.x") -> tuple[str, ...]:
    return rules.run(read(text)).quotes(rule)


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("did not tell", "I didn't tell him", ("didn't tell",)),
        ("~tell", "she told me, I tell her", ("told", "tell")),
        ("~tell.past", "she told me, I tell her", ("told",)),
        ("was @mood", "I was over the moon", ("was over the moon",)),
        ("@tell.ing", "he was asking", ("asking",)),
        ("i .. home", "I went straight back home", ("I went straight back home",)),
        ("i ..2 home", "I went straight back home", ()),
        ("i (never|always)? lie", "I lie. I never lie.", ("I lie", "I never lie")),
        ("#change", "from sixty to eighty five percent", ("from sixty to eighty five percent",)),
        ("^ so i", "so I left. She says so I stayed, so I go", ("so I", "so I", "so I")),
        ("now $", "she leads it now, I think", ("now",)),
        ("one (a b|c)", "one a b and one c", ("one a b", "one c")),
        ("i ..1 was @mood", "I, um, really was uh over er the moon", ("I, um, really was uh over er the moon",)),
        ("i .. home", "I left. Um my home is far", ()),
    ],
)
def test_pattern(pattern: str, text: str, expected: tuple[str, ...]) -> None:
    assert found(phrase(pattern), text) == expected


def test_patterns_never_cross_a_full_stop() -> None:
    assert found(phrase("i ..5 home"), "I left. My home is far") == ()


def test_the_longest_match_from_the_left_wins() -> None:
    assert found(phrase("a b", "a b c", "b c d"), "a b c d") == ("a b c",)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("a (b", "not closed"),
        ("a )", "stands alone"),
        ("a ..", "begins or ends with a gap"),
        ("..4", "no word or class"),
        ("a ..99 b", "a gap is"),
        ("~go.paste x", "no verb form"),
        (" ".join(["(a b|c d|e f|g h)"] * 7), "stands for"),
    ],
)
def test_patterns_that_cannot_be(pattern: str, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        expand(pattern)


def test_scopes() -> None:
    rules = pack(
        """
        scopes:
          denied: {negated: true}
          reported: {cues: "(he|she) said", reach: sentence}
        rules:
          r.x: {kind: phrase, patterns: [gave up], unless: [denied, reported]}
          r.y: {kind: phrase, patterns: [gave up, give up], within: [denied]}
        """
    )
    assert found(rules, "I gave up. She said they gave up. He gave up.") == ("gave up", "gave up")
    assert found(rules, "I didn't give up. I gave up.", "r.y") == ("give up",)


KINDS = """
classes: {soft: "kind, gentle"}
rules:
  a.soft: {kind: phrase, patterns: ["@soft"]}
  a.date: {kind: phrase, patterns: ["by #duration", "by friday"]}
  k.clause: {kind: clause, subject: i, tense: past, not_verb: [was], opener: [so, ""]}
  k.near: {kind: near, a: a.soft, b: a.date, words: 6}
  k.guarded: {kind: near, a: a.soft, b: a.soft, reach: answer, guard: a.date}
  k.count: {kind: count, of: a.soft, min: 2}
  k.ratio: {kind: ratio, top: a.soft, min: 0.5, floor: 2}
  k.cover: {kind: cover, of: [a.soft, a.date]}
  k.any: {kind: cover, of: [a.soft, a.date], min: 1}
  k.absence: {kind: absence, of: a.date, given: a.soft}
  k.repeat: {kind: repeat, size: 3, times: 2}
  k.position: {kind: position, of: a.soft, start: 0.5}
  k.behind: {kind: position, of: a.soft, behind: a.date}
  k.inline: {kind: near, a: ["`was kind`"], b: ["`by friday`"]}
"""


@pytest.mark.parametrize(
    ("rule", "hit", "miss"),
    [
        ("k.clause", "So I moved it.", "I was there. She moved it."),
        ("k.near", "Be kind and do it by Friday.", "Be kind. There are many words here and then, by Friday."),
        ("k.count", "He was kind. She was gentle.", "He was kind."),
        ("k.ratio", "He was kind. She was gentle.", "He was kind. She left. We stayed. They sang."),
        ("k.cover", "By Friday he was kind.", "He was kind."),
        ("k.any", "He was kind.", "He was there."),
        ("k.absence", "He was kind.", "By Friday he was kind."),
        ("k.repeat", "one two three and one two three", "one two three and one two four"),
        ("k.position", "At last, after all these days, kind.", "Kind at first, and then for many days not at all."),
        ("k.behind", "By Friday he was kind.", "Kind people left by Friday."),
        ("k.inline", "He was kind by Friday.", "He was gentle by Friday."),
    ],
)
def test_kinds(rule: str, hit: str, miss: str) -> None:
    rules = pack(KINDS)
    assert rules.run(read(hit)).any(rule)
    assert not rules.run(read(miss)).any(rule)


def test_a_hit_keeps_what_it_was_built_from() -> None:
    tree = pack(KINDS).run(read("Be kind and do it by Friday.")).tree("k.near")
    assert [line.split(" ", 1)[0] or line.split()[0] for line in tree] == ["k.near", "a.soft", "a.date"]


@pytest.mark.parametrize(
    ("yaml", "where", "message"),
    [
        ("rules: [", "pack.yaml:", "no YAML"),
        ("rules:\n  a.b:\n    kind: phras\n", "pack.yaml:2:3", "phras"),
        ("rules:\n  a.b:\n    kind: phrase\n    patterns: ['x (']\n", "pack.yaml:4:5", "not closed"),
        ("rules:\n  a.b:\n    kind: phrase\n    paterns: [x]\n    patterns: [x]\n", "pack.yaml:4:5", "not permitted"),
        ("rules:\n  a.b:\n    kind: phrase\n    patterns: ['@nope']\n", "pack.yaml:4:5", "no word class @nope"),
        ("rules:\n  a.b:\n    kind: phrase\n    patterns: ['#nope']\n", "pack.yaml:4:5", "no tag #nope"),
        ("rules:\n  a.b: {kind: count, of: c.d}\n", "pack.yaml:2:3", "no such rule"),
        ("rules:\n  a.b: {kind: count, of: a.c}\n  a.c: {kind: count, of: a.b}\n", "pack.yaml:", "circle"),
        ("rules:\n  a.b: {kind: phrase, patterns: [x], unless: [nope]}\n", "pack.yaml:2:3", "no scope"),
        ("classes:\n  a: {include: [b]}\n", "pack.yaml:2:3", "unknown or includes"),
        ("rule:\n  a: 1\n", "pack.yaml:1:1", "no section"),
    ],
)
def test_errors_say_where(yaml: str, where: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        load_texts([("pack.yaml", yaml)])
    assert caught.value.where.startswith(where)
    assert caught.value.hint


def test_a_later_pack_overrides_by_name_but_ours_must_be_single() -> None:
    one = "rules:\n  a.b: {kind: phrase, patterns: [x]}\n"
    two = "rules:\n  a.b: {kind: phrase, patterns: [y]}\n"
    rules = load_texts([("prompts/rules/one.yaml", one), ("home/two.yaml", two)])
    assert found(rules, "x y", "a.b") == ("y",)
    with pytest.raises(InputError, match="already"):
        load_texts([("prompts/rules/one.yaml", one), ("prompts/rules/two.yaml", two)])


def test_the_same_files_have_the_same_name() -> None:
    text = "rules:\n  a.b: {kind: phrase, patterns: [x]}\n"
    assert load_texts([("a.yaml", text)]).sha256 == load_texts([("a.yaml", text)]).sha256
    assert load_texts([("a.yaml", text)]).sha256 != load_texts([("a.yaml", text + "\n")]).sha256


def test_a_long_pattern_goes_on_in_an_indented_line() -> None:
    rules = phrase("i (met|", "    told|asked)", "    (him|her)", "we met")
    assert found(rules, "I told her that we met.") == ("I told her", "we met")
    (rule,) = (rule for name, rule in rules.rules.items() if name == "r.x")
    assert [pattern for _, pattern in rule.patterns_used()] == ["i (met|told|asked) (him|her)", "we met"]
