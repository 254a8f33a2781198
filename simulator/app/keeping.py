"""An answer of a session kept as a story of the candidate's own bank."""

from __future__ import annotations

from pathlib import Path

from simulator.app.home import Home
from simulator.app.knowledge import read_bank
from simulator.app.preparing import CandidateFiles
from simulator.errors import InputError
from simulator.preparing.models import Story

__all__ = ["keep_story"]


def keep_story(home: Home, session: Path, files: CandidateFiles, *, number: int | None = None) -> Story:
    """A story out of the answer to the question of that number (None: the one that tells most), saved.

    Raises InputError where nothing can be kept.
    """
    from simulator.preparing.keeping import as_story
    from simulator.session.threads import answers_of
    from simulator.store.history import read_history

    history = read_history(session)
    questions = [t for t in history.turns if t.role == "question"]
    if number is not None and not 0 < number <= len(questions):
        raise InputError(f"{session.name} has no question {number}", f"It has {len(questions)}.")
    mains = questions if number is None else [questions[number - 1]]
    mains = [t for t in mains if answers_of(history, t.number)]
    if not mains:
        raise InputError(f"no answer of {session.name} can be kept as a story", "Nothing in it was judged.")

    def weight(turn: int) -> int:
        return sum(part.strength for _, review in answers_of(history, turn) for part in review.parts.values())

    chosen = max(mains, key=lambda t: weight(t.number))
    answers = []
    for answer, review in answers_of(history, chosen.number):
        heard = (answer.judgement.transcript if answer.judgement else None) or answer.transcript
        if heard is not None:
            answers.append((heard.text, review))
    bank = read_bank(home)
    question = bank.questions.get(chosen.question or "")
    core = (
        next((r.story_told for _, r in answers if r.story_told), None) or (question.story if question else None) or ""
    )
    have = files.stories.content.stories
    same = next((s for s in have if s.source == history.header.id), None)
    title = question.title if question else " ".join(chosen.text.split()[:6])
    story = as_story(
        answers, same.title if same else title, [] if same else [s.id for s in have],
        keep=files.words.stories.keep, core=core,
    ).model_copy(update={"source": history.header.id})  # fmt: skip
    if same:
        story = story.model_copy(update={"id": same.id, "when": same.when, "people": same.people})
    files.save_story(story)
    return story
