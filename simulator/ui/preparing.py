"""The guided way to fill the candidate's own bank: what is asked, in which order, and what is said to each answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.app.home import Home
from simulator.app.knowledge import read_mind
from simulator.app.preparing import CandidateFiles
from simulator.planning.judge import Judge
from simulator.preparing.asking import read_asked
from simulator.preparing.keeping import free_id
from simulator.preparing.models import Asked, FieldReading, Seed, Story, System
from simulator.preparing.stories import read_story
from simulator.preparing.systems import read_system
from simulator.preparing.words import AuditPrompt, Checklist, FieldWords
from simulator.ui.dialogue import HOW, Dialogue

__all__ = ["walk", "walk_audit", "walk_claims", "walk_questions", "walk_stories", "walk_systems", "when_of"]

_MARK = ("✗", "~", "✓")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NO_MONTH = "That is no year or month. Type it as 2025 or 2025-03, or leave it out."
_LEARNING = ("mistake", "rule", "used")


def walk(dialogue: Dialogue, home: Home, files: CandidateFiles, what: str, which: str = "") -> None:
    """Fill one part of the bank: systems, stories, audit, questions, or a role's claims. Raises StoppedError."""
    match what:
        case "systems":
            walk_systems(dialogue, files, read_mind(home), which)
        case "stories":
            walk_stories(dialogue, files, read_mind(home), which)
        case "audit":
            walk_audit(dialogue, files)
        case "questions":
            walk_questions(dialogue, files)
        case "role":
            walk_claims(dialogue, files)


# --- systems ---
def walk_systems(dialogue: Dialogue, files: CandidateFiles, mind: Judge, which: str = "") -> None:
    """Fill in ways of working: one checklist, a category, or those that are picked. Raises StoppedError."""
    dialogue.say(HOW)
    every = files.words.systems.checklists
    chosen = [c for c in every if which in (c.id, c.category)]
    if chosen:
        for checklist in chosen:
            _fill_system(dialogue, files, mind, checklist)
        return
    while True:
        have = {system.checklist for system in files.systems.content.systems}
        options = [f"{'✓' if c.id in have else ' '} {c.category:11}  {c.title}" for c in every]
        options.append(f"  {'':11}  the seven traits")
        picked = dialogue.pick("Which one? A number; nothing ends it.", options)
        if picked is None:
            return
        if picked == len(every):
            _fill_traits(dialogue, files)
        else:
            _fill_system(dialogue, files, mind, every[picked])


def _fill_system(dialogue: Dialogue, files: CandidateFiles, mind: Judge, checklist: Checklist) -> None:
    known = {system.checklist: system for system in files.systems.content.systems}
    system = known.get(checklist.id) or System(checklist=checklist.id, category=checklist.category)
    dialogue.say(f"\n{checklist.title}\n{checklist.ask}")
    words = files.words.systems
    for field in words.fields:
        system = _ask_system(dialogue, files, system, field)
    if not system.told():
        return
    for again in (True, False):
        weak = _say_fields(dialogue, read_system(system, mind, words).fields, words.fields)
        if not again or not weak:
            return
        for field in weak:
            system = _ask_system(dialogue, files, system, field, more=True)


def _ask_system(
    dialogue: Dialogue, files: CandidateFiles, system: System, field: FieldWords, *, more: bool = False
) -> System:
    have = system.steps if field.id == "steps" else tuple(filter(None, [getattr(system, field.id)]))
    typed = dialogue.text(f"{field.label.capitalize()}: {field.add if more else field.ask}", have=have)
    if not typed:
        return system
    value = (*(have if more else ()), *typed) if field.id == "steps" else " ".join(typed)
    system = system.model_copy(update={field.id: value})
    files.save_system(system)
    return system


def _fill_traits(dialogue: Dialogue, files: CandidateFiles) -> None:
    for trait in files.words.systems.traits:
        have = files.systems.content.traits.get(trait.id, "")
        typed = dialogue.text(f"{trait.title.capitalize()}: {trait.ask}", have=[have] if have else ())
        if typed:
            files.save_trait(trait.id, " ".join(typed))


# --- stories ---
def walk_stories(dialogue: Dialogue, files: CandidateFiles, mind: Judge, which: str = "") -> None:
    """Draft stories: the one of that id, one of a core story, or those that are picked. Raises StoppedError."""
    dialogue.say(HOW)
    known = {story.id: story for story in files.stories.content.stories}
    if which in known:
        _fill_story(dialogue, files, mind, known[which])
        return
    if which:
        _fill_story(dialogue, files, mind, _fresh(which if which in mind.bank.stories else ""))
        return
    while True:
        have = files.stories.content.stories
        seeds = [seed for seed in files.audit.content.seeds if not seed.story]
        told = {story.core for story in have}
        options = [f"{'✓' if core.id in told else ' '} {core.title}" for core in mind.bank.stories.values()]
        options.append("  another one")
        options += [f"  from your audit: {_short(seed.note)}" for seed in seeds]
        options += [f"  go on with: {story.title}" for story in have]
        picked = dialogue.pick("Which one? A number; nothing ends it.", options)
        if picked is None:
            return
        cores = list(mind.bank.stories)
        if picked <= len(cores):
            _fill_story(dialogue, files, mind, _fresh(cores[picked] if picked < len(cores) else ""))
        elif picked <= len(cores) + len(seeds):
            seed = seeds[picked - len(cores) - 1]
            core = next((p.core for p in files.words.audit.prompts if p.id == seed.prompt), "")
            grown = _fill_story(dialogue, files, mind, _fresh(core).model_copy(update={"when": seed.when}), seed.note)
            if grown:
                files.save_seed(seed.model_copy(update={"story": grown}))
        else:
            _fill_story(dialogue, files, mind, have[picked - len(cores) - len(seeds) - 1])


def _fresh(core: str) -> Story:
    return Story(id="0", title="-", core=core)


def _fill_story(dialogue: Dialogue, files: CandidateFiles, mind: Judge, story: Story, note: str = "") -> str:
    """The id of the story; empty where it was left before it had a title."""
    words = files.words.stories
    if story.core:
        core = mind.bank.stories[story.core]
        dialogue.say(f"\n{core.title}. A listener waits for: {'; '.join(e.hears for e in core.elements)}.")
    if note:
        dialogue.say(f"From your audit: {note}")
    for field in words.fields:
        story = _ask_story(dialogue, files, story, field)
        if field.id == "title" and story.id == "0":
            return ""
    story = _ask_values(dialogue, files, story)
    for again in (True, False):
        reading = read_story(story, mind, words)
        weak = _say_fields(dialogue, reading.fields, words.fields)
        if not again or not weak:
            if reading.serves:
                titles = [mind.bank.questions[q].title for q in reading.serves[:3]]
                dialogue.say(f"It serves: {'; '.join(titles)}.")
            return story.id
        for field in weak:
            if field.id == "learning":
                for name in _LEARNING:
                    if not getattr(story.learning, name):
                        story = _ask_story(dialogue, files, story, words.field(name), more=True)
            else:
                story = _ask_story(dialogue, files, story, field, more=True)
    return story.id


def _ask_story(
    dialogue: Dialogue, files: CandidateFiles, story: Story, field: FieldWords, *, more: bool = False
) -> Story:
    said = field.add if more else field.ask
    question = f"{field.label.capitalize()}: {said}"
    if field.id in ("title", "when"):
        have = "" if story.id == "0" and field.id == "title" else getattr(story, field.id)
        while True:
            typed = " ".join(dialogue.text(question, have=[have] if have else ()))
            value = when_of(typed) if field.id == "when" else typed
            if value is not None:
                break
            dialogue.say(_NO_MONTH)
        if not value:
            return story
        update: dict[str, object] = {field.id: value}
        if story.id == "0":
            update["id"] = free_id(value, [each.id for each in files.stories.content.stories])
    else:
        have_lines = _have(story, field.id)
        lines = dialogue.text(question, have=have_lines)
        if not lines:
            return story
        update = _update(story, field.id, (*have_lines, *lines) if more else lines)
    story = story.model_copy(update=update)
    files.save_story(story)
    return story


def _ask_values(dialogue: Dialogue, files: CandidateFiles, story: Story) -> Story:
    """Which of the company's values the story shows, where a role was read."""
    values = [value.name for value in files.role.content.values]
    if not values:
        return story
    dialogue.say("\nWhich of their values does it show? Numbers, or nothing.")
    for number, value in enumerate(values, 1):
        dialogue.say(f"{number:3}  {value}{'  (yes)' if value in story.values else ''}")
    said = re.findall(r"\d+", dialogue.line(""))
    shown = [values[int(number) - 1] for number in said if 0 < int(number) <= len(values)]
    if not shown:
        return story
    story = story.model_copy(update={"values": tuple(dict.fromkeys([*story.values, *shown]))})
    files.save_story(story)
    return story


def _have(story: Story, name: str) -> tuple[str, ...]:
    if name == "people":
        return tuple(f"{alias}, {who}" if who else alias for alias, who in story.people.items())
    if name == "actions":
        return story.actions
    text = getattr(story.learning, name) if name in _LEARNING else getattr(story, name)
    return (text,) if text else ()


def _update(story: Story, name: str, lines: Sequence[str]) -> dict[str, object]:
    if name == "people":
        pairs = (re.split(r"[,:=]\s*", line, maxsplit=1) for line in lines)
        return {"people": {pair[0].strip(): pair[1].strip() if len(pair) > 1 else "" for pair in pairs}}
    if name == "actions":
        return {"actions": tuple(lines)}
    if name in _LEARNING:
        return {"learning": story.learning.model_copy(update={name: " ".join(lines)})}
    return {name: " ".join(lines)}


def when_of(typed: str) -> str | None:
    """What was typed as a year or month: "March 2025", "03/2025", "2025-03"; None where it is neither."""
    text = typed.strip().lower()
    if not text or re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?", text):
        return text
    if found := re.fullmatch(r"([a-z]{3})[a-z]*\.? ((?:19|20)\d\d)", text):
        return f"{found[2]}-{_MONTHS.index(found[1]) + 1:02}" if found[1] in _MONTHS else None
    if found := re.fullmatch(r"(0?[1-9]|1[0-2])[/.-]((?:19|20)\d\d)", text):
        return f"{found[2]}-{int(found[1]):02}"
    return None


# --- the audit ---
def walk_audit(dialogue: Dialogue, files: CandidateFiles) -> None:
    """Walk through the last months, prompt by prompt. Raises StoppedError."""
    words = files.words.audit
    dialogue.say(HOW)
    dialogue.say(f"\nThe last {words.months} months. A line or two each; nothing where there was none.")
    for number, prompt in enumerate(words.prompts, 1):
        have = sum(seed.prompt == prompt.id for seed in files.audit.content.seeds)
        for place in range(have, prompt.times):
            if not _remember(dialogue, files, prompt, f"{number} of {len(words.prompts)}", place):
                break
    seeds = len(files.audit.content.seeds)
    dialogue.say(f"\n{seeds} remembered. Turn them into stories: mockloop prepare stories")


def _remember(dialogue: Dialogue, files: CandidateFiles, prompt: AuditPrompt, where: str, place: int) -> bool:
    which = f" ({place + 1} of {prompt.times})" if prompt.times > 1 else ""
    typed = dialogue.text(f"{where}{which}: {prompt.ask}")
    if not typed:
        return False
    seed = Seed(prompt=prompt.id, note=" ".join(typed))
    files.add_seed(seed)
    while (when := when_of(" ".join(dialogue.text("When? A month such as March 2025, or nothing.")))) is None:
        dialogue.say(_NO_MONTH)
    if when:
        files.save_seed(seed.model_copy(update={"when": when}))
    return True


# --- questions to ask ---
def walk_questions(dialogue: Dialogue, files: CandidateFiles) -> None:
    """Write questions to ask them, each judged at once. Raises StoppedError."""
    words = files.words.asking
    role = files.role.content
    theirs = [each.name for each in (*role.values, *role.domains, *role.metrics)]
    dialogue.say("A question a line. Nothing ends it; what you typed is kept.")
    for known in files.questions.content.questions:
        dialogue.say(f"  {_MARK[2 if read_asked(known, words, theirs).specific else 1]} {known.ask}")
    while ask := dialogue.line("Your question to them:"):
        asked = Asked(ask=ask)
        files.save_asked(asked)
        reading = read_asked(asked, words, theirs)
        dialogue.say(f"  ✓ specific: {', '.join(reading.because)}" if reading.specific else f"  ~ {reading.add}")
    count = len(files.questions.content.questions)
    if count < words.least:
        dialogue.say(f"You have {count}; take at least {words.least} with you.")


# --- what was claimed aloud ---
def walk_claims(dialogue: Dialogue, files: CandidateFiles) -> None:
    """Ask of each unverified number whether it holds. Raises StoppedError."""
    from simulator.preparing.ledger import settled

    open_ = [claim for claim in files.claims.content.claims if claim.state == "unverified"]
    if not open_:
        dialogue.say("No number that you said aloud is open.")
        return
    dialogue.say("Numbers that you said and that stand in no CV. y: it holds · n: I take it back · nothing: later")
    for claim in open_:
        said = dialogue.line(f"{claim.number}: “{claim.quote}”").lower()
        state = {"y": "confirmed", "yes": "confirmed", "n": "taken-back", "no": "taken-back"}.get(said)
        if state:
            files.save_claims(settled(files.claims.content, claim.id, state))


# --- all of them ---
def _say_fields(dialogue: Dialogue, fields: Sequence[FieldReading], words: Sequence[FieldWords]) -> list[FieldWords]:
    """Say what was heard; returns the fields that are weak."""
    labels = {each.id: each for each in words}
    dialogue.say("")
    weak = []
    for reading in fields:
        label = labels[reading.name].label if reading.name in labels else reading.name
        tip = f"  {reading.add}" if reading.add else ""
        dialogue.say(f"  {_MARK[reading.strength]} {label:10}{tip}")
        if reading.strength < 2:
            weak.append(labels.get(reading.name) or FieldWords(id=reading.name, label=reading.name, ask=reading.add))
    return weak


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + "…"
