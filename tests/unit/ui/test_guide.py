"""The guide of the first run; it is walked whole in the end-to-end tests."""

from __future__ import annotations

import contextlib
import signal

import pytest

from simulator.ui.guide import interrupts_kept


def test_an_interrupt_that_got_lost_is_heard_at_the_next_question() -> None:
    with interrupts_kept() as heed:
        heed()
        with contextlib.suppress(KeyboardInterrupt):  # as Python does where a library's callback was running
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            heed()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
