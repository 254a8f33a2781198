"""What each transition of the session machine does. Pure: each turns (plan, state, time, event) into commands.

``simulator.session.machine`` holds the table that says which transition answers which event in which state.
"""

from __future__ import annotations

from simulator.analysis.patterns import flat, found
from simulator.errors import as_sentences
from simulator.model.events import (
    CutIn,
    Event,
    GiveTime,
    Heard,
    Judged,
    Key,
    Mended,
    Recorded,
    SetTimer,
    Spoken,
    TimerFired,
    Transcribe,
    Trouble,
)
from simulator.model.review import FollowUp
from simulator.session.state import Then, current_item, give_back
from simulator.session.step import SUSPENDED, Step

__all__ = ["Transitions"]

CLOSING = 40  # words; more is no "that was all"
LEAST_BUDGET = 20.0  # seconds before the last cue, even for an answer that begins after its question's time


class Transitions(Step):
    """One method for each transition that the table names."""

    def nothing(self, event: Event) -> None:
        """Noted in the log; changes nothing here."""

    def begin(self, event: Event) -> None:
        self._show("arriving")
        self._next_item()

    def spoken(self, event: Spoken) -> None:
        self._after_line(event.problem)

    def _after_line(self, message: str = "") -> None:
        match self.state.after_line:
            case "listen":
                self._listen(message)
            case "hear":
                self._hear()
            case _:
                self._next_item()

    def cut_question(self, event: Event) -> None:
        """The candidate goes on before the line has ended."""
        self._stop_speaking()
        self._after_line()

    def barge_in(self, event: Event) -> None:
        self._stop_speaking()
        self._set(name="listening")
        self.voice(event)

    def voice(self, event: Event) -> None:
        """The answer's clock starts with its first word: time to think costs the question nothing."""
        s = self.state
        if s.voice_since is not None:
            return
        think = 0.0 if s.voiced else self.at - s.listening_since
        self._set(voiced=True, voice_since=self.at, question_end=s.question_end + think)
        s = self.state
        left = max(LEAST_BUDGET, s.question_end - self.at)
        timers = []
        if s.target is not None and not s.target_cued and 0 < s.target - s.answered < left:
            timers.append(SetTimer(name="target", seconds=round(s.target - s.answered, 3), turn=s.turn))
        if not s.budget_cued:
            timers.append(SetTimer(name="budget", seconds=round(left, 3), turn=s.turn))
        self.commands.extend(timers)
        self._set(timers=tuple(t.name for t in timers))
        self._show("listening")

    def cue(self, event: TimerFired) -> None:
        """A soft sign on the screen, once; nobody is ever cut off."""
        lines = self.plan.lines
        if event.name == "budget":
            self._set(budget_cued=True)
            self._show("listening", lines.budget_cue)
        else:
            self._set(target_cued=True)
            self._show("listening", lines.target_cue)
        self._set(timers=tuple(t for t in self.state.timers if t != event.name))

    def quiet(self, event: Event) -> None:
        """Once per take: said softly before the first word, only shown after it."""
        s = self.state
        if s.nudged:
            return
        self._set(nudged=True)
        if s.voiced or self.plan.headphones:
            self._show("still-listening", self.plan.lines.take_your_time)
        else:
            self._close("nudge")

    def more_time(self, event: Event) -> None:
        self._set(nudged=True)
        self.commands.append(GiveTime(turn=self.state.turn))
        self._show("still-listening", self.plan.lines.take_your_time)

    def answered(self, event: Event) -> None:
        self._close("hear")
        self._show("thinking")

    def take_back(self, event: Event) -> None:
        """The answer was not over: the wait was too short, or a finger too quick."""
        if self.state.name == "closing":
            self._set(after_recording="go-on")
        else:
            self._go_on()

    def cut_in(self, event: CutIn) -> None:
        """The interviewer interrupts: what was said is heard while they say so, and a short question follows."""
        self._set(cut_in=True)
        self._close("cut-in")

    def recorded(self, event: Recorded) -> None:
        """The recording is on disk: do what it was closed for."""
        s = self.state
        self._set(mic=False, problem=s.problem or event.problem)
        match s.after_recording:
            case "hear":
                self.commands.append(Transcribe(turn=s.turn, take=s.take, ending=s.ending))
                self._set(name="hearing")
            case "go-on":
                self._go_on()
            case "redo":
                if s.voiced:
                    self.commands.append(Transcribe(turn=s.turn, take=s.take))
                self._again(s.take + 1)
                self._listen()
            case "repeat" | "rephrase" | "nudge":
                self._set(part=s.part + 1)
                if s.after_recording == "nudge":
                    self._aside(self.plan.lines.take_your_time, "listen")
                else:
                    self._ask_again(s.after_recording)
            case "cut-in":
                self._set(part=s.part + 1)
                self._aside(self.plan.lines.cut_in, "hear")
            case "skip":
                self._next_item()
            case "quit":
                self._finish("quit")
            case "pause" | "leave" | "trouble":
                self._set(part=s.part + 1)
                self._enter(s.after_recording, "listening" if s.under == "closing" else s.under, self.state.problem)

    def heard(self, event: Heard) -> None:
        s = self.state
        lines = self.plan.lines
        text = event.transcript.text.strip()
        if s.role == "reverse":
            self._hear_reverse(text)
        elif not text:
            self._hear_nothing()
        elif s.role == "check":
            self._aside(lines.check_heard.format(text=text), "next")
        elif s.role in ("question", "task", "follow-up"):
            self._judge()
        else:
            self._next_item()

    def _hear_nothing(self) -> None:
        s = self.state
        lines = self.plan.lines
        if s.unheard == 0:
            self._again(s.take + 1)
            self._set(unheard=1)
            self._remark = s.problem
            self._aside(lines.check_failed if s.role == "check" else lines.unheard, "listen")
        elif s.role == "check":
            self._again(s.take + 1)
            self._enter("trouble", "listening", s.problem or lines.check_failed)
        else:
            self._aside(lines.unheard_again, "next")

    def _hear_reverse(self, text: str) -> None:
        s = self.state
        lines = self.plan.lines
        plain = " ".join("".join(c for c in text.lower() if c.isalnum() or c == " ").split())
        late = self.at >= s.question_end
        over = "?" not in text and len(text.split()) <= CLOSING and found(lines.reverse_closing, flat(text))
        if over or not text or plain in (none.replace("'", "") for none in lines.reverse_none):
            self._next_item()
        elif late or s.reverse + 1 >= self.plan.reverse_limit:
            self._aside(lines.reverse_answer, "next")
        else:
            self._set(reverse=s.reverse + 1)
            parent = s.parent
            self._open_turn("reverse", f"{lines.reverse_answer} {lines.reverse_more}", listens=True, target=s.target)
            self._set(parent=parent)

    def judged(self, event: Judged) -> None:
        if self.plan.study and (event.decision is None or event.decision.move == "ask"):
            self._set(name="reviewing", decision=event.decision, stopped_since=self.at)
            self._show("reviewing", self.plan.lines.study_prompt)
        else:
            self._follow(event.decision)

    def _follow(self, decision: FollowUp | None) -> None:
        self.state = give_back(self.state, self.at)
        s = self.state
        item = current_item(self.plan, s)
        if decision is not None and decision.move != "ask":
            self._instead(decision)
            return
        time_left = s.question_end - self.at >= self.plan.shortest_follow_up
        if decision is None or s.follow_ups >= item.follow_ups or not time_left:
            self._next_item()
            return
        self._set(follow_ups=s.follow_ups + 1)
        self._open_turn("follow-up", decision.text, listens=True, target=item.follow_up_target, decision=decision)

    def _instead(self, decision: FollowUp) -> None:
        """What was said was no answer: the question stays open, and no follow-up is used up; or it is left."""
        if decision.move in ("skip", "close"):
            self._aside(decision.text, "next")
            return
        target = self.state.target
        self._open_turn("follow-up", decision.text, listens=True, target=target, decision=decision)

    def go_on(self, event: Event) -> None:
        """Study mode: the candidate has read what was found and goes on."""
        self._follow(self.state.decision)

    # --- keys ---
    def repeat(self, event: Key) -> None:
        kind: Then = "rephrase" if event.name == "rephrase" else "repeat"
        s = self.state
        if s.name == "listening":
            if event.by == "voice":  # the request was no beginning of an answer
                self._set(voiced=s.answered > 0, voice_since=None)
            self._close(kind)
        else:
            self._stop_speaking()
            self._ask_again(kind)

    def repeat_after_all(self, event: Key) -> None:
        """The answer was nothing but this request, which was understood only after it was over."""
        self._again(self.state.take + 1)
        self._ask_again("rephrase" if event.name == "rephrase" else "repeat")

    def time_after_all(self, event: Key) -> None:
        """Spoken: as ``repeat_after_all``. Pressed: the answer was not over."""
        if event.by == "key":
            self.take_back(event)
            return
        self._again(self.state.take + 1)
        self._listen()
        self.more_time(event)

    def skip(self, event: Event) -> None:
        s = self.state
        if s.name == "speaking":
            self._stop_speaking()
        if s.mic:
            self._close("skip")
        else:
            self._next_item()

    def redo(self, event: Event) -> None:
        """Another take of the same answer; both are kept."""
        if self.state.mic:
            self._close("redo")
        else:
            self.state = give_back(self.state, self.at)
            self._again(self.state.take + 1)
            self._listen()

    def pause(self, event: Event) -> None:
        self._suspend("pause")

    def quit(self, event: Event) -> None:
        self._suspend("leave")

    def quit_now(self, event: Event) -> None:
        """Leave without asking; a recording is completed first."""
        s = self.state
        if s.name == "speaking":
            self._stop_speaking()
        if s.name == "closing":
            self._set(after_recording="quit", back=None)
        elif s.mic:
            self._set(under=s.name)
            self._close("quit")
        else:
            self._finish("quit")

    def resume(self, event: Event) -> None:
        """Go on after a pause, a question whether to leave, or trouble; the time lost is given back."""
        self.state = give_back(self.state, self.at)
        s = self.state
        self._set(problem="", broken=())
        match s.under:
            case "next":
                self._next_item()
            case "speaking":
                self._aside(s.said, s.after_line)
            case "hearing" | "judging" | "reviewing":
                self._set(name=s.under, held=None)
                self._show("reviewing" if s.under == "reviewing" else "thinking")
                if s.under == "reviewing":
                    self._set(stopped_since=self.at)
                match s.held:
                    case Heard():
                        self.heard(s.held)
                    case Judged():
                        self.judged(s.held)
                    case Trouble():
                        self.trouble(s.held)
                    case _:
                        pass
            case _:
                self._listen()

    def hold(self, event: Event) -> None:
        """An answer of the engine or the mind during a pause: taken up afterwards."""
        self._set(held=event)

    # --- trouble ---
    def trouble(self, event: Trouble) -> None:
        s = self.state
        message = as_sentences(event.message, event.hint)
        suspended = s.name in SUSPENDED.values()
        if event.part == "terminal":
            self.quit_now(event)
        elif event.part == "engine" and s.name in ("hearing", "judging"):
            self._aside(self.plan.lines.engine_trouble, "next")
        elif event.part == "engine" and suspended and s.under in ("hearing", "judging"):
            self._set(held=event)
        elif event.part == "microphone" and s.mic and s.name != "closing":
            self._set(broken=(*s.broken, event.part))
            self._suspend("trouble", message)
        elif event.part == "clock" and not suspended and s.name != "closing":
            self._suspend("pause", message)
        else:
            shown = {"closing": "thinking", "hearing": "thinking", "judging": "thinking", "idle": "arriving"}
            self._show(shown.get(s.name, s.name), message)

    def mended(self, event: Mended) -> None:
        if self.state.name == "trouble" and event.part in self.state.broken:
            self.resume(event)

    # --- another day ---
    def reopened(self, event: Event) -> None:
        """Go on where the session stopped; whatever was under way in the old process is gone, what it knew is not."""
        self.state = give_back(self.state, self.at)
        s = self.state
        held = s.held
        stood = s.under if s.name in (*SUSPENDED.values(), "finished") else s.name
        self._set(mic=False, held=None, timers=(), broken=(), problem="", reason="", voice_since=None, back=None)
        match stood:
            case "next":
                self._next_item()
            case "hearing" if isinstance(held, Heard) and held.transcript.text:
                self._set(name="hearing")
                self.heard(held)
            case "judging" if isinstance(held, Judged):
                self._set(name="judging")
                self.judged(held)
            case "hearing":
                self._hear()
            case "judging":
                self._judge()
            case "reviewing":
                self._set(name="reviewing", stopped_since=self.at)
                self._show("reviewing", self.plan.lines.study_prompt)
            case "closing" if s.after_recording == "skip":
                self._next_item()
            case "speaking" if s.after_line == "hear":
                self._hear()
            case "speaking" if s.listens and s.after_line == "next":
                self._next_item()  # it was the last word on an answer that is over
            case _:
                begun = stood in ("listening", "closing") or s.mic or s.part > 1
                self._again(s.take + 1 if begun else s.take)
                self._aside(f"{self.plan.lines.welcome_back} {s.asked}".strip(), "listen" if s.listens else "next")
