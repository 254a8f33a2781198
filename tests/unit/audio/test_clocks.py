"""Virtual time: it stands while anybody works and jumps when everybody waits."""

from __future__ import annotations

import threading
from collections.abc import Callable

from audio.clocks import SystemClock, VirtualClock
from tests.support.waits import NET

NEVER = threading.Event()


def test_a_lone_waiter_jumps_to_its_moment() -> None:
    clock = VirtualClock()
    assert clock.wait_until(3600.0, NEVER)
    assert clock.now() == 3600.0


def test_two_actors_take_turns_in_the_order_of_time() -> None:
    clock = VirtualClock()
    seen: list[tuple[str, float]] = []

    def actor(name: str, step: float, count: int) -> Callable[[], None]:
        def run() -> None:
            with clock.acting():
                clock.release()
                for n in range(1, count + 1):
                    clock.wait_until(n * step, NEVER)
                    seen.append((name, clock.now()))

        return run

    threads = [threading.Thread(target=actor("fast", 1.0, 5)), threading.Thread(target=actor("slow", 2.25, 2))]
    for _ in threads:
        clock.hold()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(NET)
    assert seen == sorted(seen, key=lambda step: step[1])
    assert [name for name, _ in seen] == ["fast", "fast", "slow", "fast", "fast", "slow", "fast"]


def test_held_time_stands_still() -> None:
    clock = VirtualClock()
    clock.hold()
    reached = threading.Event()
    thread = threading.Thread(target=lambda: (clock.wait_until(5.0, NEVER), reached.set()))
    thread.start()
    assert not reached.wait(0.05)
    assert clock.now() == 0.0
    clock.release()
    thread.join(NET)
    assert reached.is_set()


def test_timers_fire_on_time_and_may_be_cancelled() -> None:
    clock = VirtualClock()
    clock.hold()
    fired: list[float] = []
    clock.call_at(2.0, lambda: fired.append(clock.now()))
    cancel = clock.call_at(3.0, lambda: fired.append(clock.now()))
    clock.call_at(4.0, lambda: fired.append(clock.now()))
    cancel()
    clock.release()
    assert fired == [2.0, 4.0]
    assert clock.now() == 4.0


def test_a_timer_that_holds_stops_time_at_its_moment() -> None:
    clock = VirtualClock()
    clock.hold()
    clock.call_at(2.0, clock.hold)
    clock.call_at(3.0, lambda: None)
    clock.release()
    assert clock.now() == 2.0
    clock.release()
    assert clock.now() == 3.0


def test_giving_up_wakes_the_waiter() -> None:
    clock = VirtualClock()
    clock.hold()
    give_up = threading.Event()
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(clock.wait_until(9.0, give_up)))
    thread.start()
    give_up.set()
    clock.wake()
    thread.join(NET)
    assert results == [False]
    assert clock.now() == 0.0


def test_nested_acting_counts_once() -> None:
    clock = VirtualClock()
    with clock.acting(), clock.acting():
        assert clock.wait_until(1.0, NEVER)


def test_the_system_clock_keeps_the_same_face() -> None:
    clock = SystemClock()
    fired = threading.Event()
    with clock.acting():
        clock.hold()
        clock.release()
        clock.wake()
        start = clock.now()
        assert clock.wait_until(start + 0.01, NEVER)
        assert clock.now() - start >= 0.009
        cancel = clock.call_at(clock.now() + 60, NEVER.set)
        cancel()
        clock.call_at(clock.now(), fired.set)
        assert fired.wait(NET)


def test_who_gives_up_in_a_timer_waits_no_longer() -> None:
    clock, give_up = VirtualClock(), threading.Event()
    clock.hold()
    clock.call_at(1.0, give_up.set)
    clock.call_at(2.0, lambda: None)
    with clock.acting():
        clock.release()
        assert not clock.wait_until(10.0, give_up)
        assert clock.now() == 1.0


def test_a_timer_at_the_very_moment_of_a_deadline_wakes_who_waits() -> None:
    clock, woken, acting = VirtualClock(), threading.Event(), threading.Event()

    def wait() -> None:
        with clock.acting():
            acting.set()
            clock.wait_until(2.0, threading.Event())
        woken.set()

    clock.hold()
    clock.call_at(2.0, lambda: None)
    thread = threading.Thread(target=wait)
    thread.start()
    acting.wait(NET)
    clock.release()  # in most runs the other thread waits by now, and time moves in this one
    assert woken.wait(NET)
    thread.join()
