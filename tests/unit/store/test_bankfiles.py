"""The candidate's own files: comments stay, edits win, nothing is lost, mistakes are told at their place."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from simulator.errors import InputError
from simulator.preparing.models import Learning, Stories, Story
from simulator.store.bankfiles import Opened, changed, opened, put

HAND = """\
# my own notes, do not lose them
stories:
  - id: sam   # the first one
    title: 'Sam and the dates'
    when: 2025
    actions: I spoke with him.
    learning:
    # what I would still like to add
    metric: 40
"""


def with_story(file: Opened[Stories], story: Story) -> Opened[Stories]:
    return changed(file, lambda tree: put(tree, "stories", story), "Your stories.")


def test_a_new_file_is_private_and_says_what_it_is(tmp_path: Path) -> None:
    story = Story(id="a", title="Yes: a title", when="2025-03", context="It was long. " * 12, people={"Sam": ""})
    file = with_story(opened(tmp_path / "bank", "stories", Stories), story)
    assert file.content == Stories(stories=(story.model_copy(update={"context": story.context.strip()}),))
    assert file.text.startswith("# Your stories.\n")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700
    assert max(map(len, file.text.splitlines())) < 110


def test_comments_and_what_was_not_touched_stay(tmp_path: Path) -> None:
    (tmp_path / "stories.yaml").write_text(HAND)
    file = opened(tmp_path, "stories", Stories)
    (sam,) = file.content.stories
    assert (sam.when, sam.actions, sam.metric, sam.learning) == ("2025", ("I spoke with him.",), "40", Learning())
    again = with_story(file, sam.model_copy(update={"challenge": "He had just been promoted."}))
    assert again.text == HAND.replace("    actions: I", "    challenge: He had just been promoted.\n    actions: I")


def test_an_edited_file_wins_and_the_other_is_kept_beside_it(tmp_path: Path) -> None:
    (tmp_path / "stories.yaml").write_text(HAND)
    file = opened(tmp_path, "stories", Stories)
    edited = HAND.replace("Sam and the dates", "Sam, edited")
    (tmp_path / "stories.yaml").write_text(edited)
    found = with_story(file, Story(id="b", title="typed meanwhile"))
    assert (tmp_path / "stories.yaml").read_text() == edited
    assert found.content.stories[0].title == "Sam, edited"
    assert found.kept is not None
    assert "typed meanwhile" in found.kept.read_text()
    assert stat.S_IMODE(found.kept.stat().st_mode) == 0o600
    more = with_story(found, Story(id="c", title="after that"))
    assert [s.title for s in more.content.stories] == ["Sam, edited", "after that"]


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ("title: 'Sam and", "titel: 'Sam and", "3:5", "title"),
        ("when: 2025", "when: next year", "5:5", "no year or month"),
        ("metric: 40", "metric: [40]", "9:5", "metric"),
        ("id: sam ", "id: Sam!", "3:5", "id"),
    ],
)
def test_a_wrong_field_is_told_at_its_place(tmp_path: Path, old: str, new: str, where: str, what: str) -> None:
    path = tmp_path / "stories.yaml"
    path.write_text(HAND.replace(old, new))
    with pytest.raises(InputError) as wrong:
        opened(tmp_path, "stories", Stories)
    assert wrong.value.where == f"{path}:{where}"
    assert what in str(wrong.value)


def test_a_file_that_was_broken_meanwhile_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "stories.yaml").write_text(HAND)
    file = opened(tmp_path, "stories", Stories)
    (tmp_path / "stories.yaml").write_text("stories: [")
    with pytest.raises(InputError, match=r"stories\.yaml:2:1") as wrong:
        with_story(file, Story(id="b", title="typed meanwhile"))
    assert "stories.kept-1.yaml" in wrong.value.hint
    assert "typed meanwhile" in (tmp_path / "stories.kept-1.yaml").read_text()
