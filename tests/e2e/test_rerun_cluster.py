"""``rerun --scheduler`` on a real Dask cluster of two worker processes, one of which is killed midway."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulator.cli import run
from simulator.session.history import assemble
from simulator.session.log import read_log
from tests.support import made
from tests.support.library import write_session
from tests.support.waits import NET

pytestmark = [pytest.mark.e2e, pytest.mark.enable_socket]
COUNT = 60

# a program of its own: a cluster starts threads and processes that a test run should not keep
CLUSTER = """
import sys
from distributed import LocalCluster

if __name__ == "__main__":
    how = {"host": "127.0.0.1", "dashboard_address": None, "processes": True}
    with LocalCluster(n_workers=2, threads_per_worker=1, **how) as cluster:
        pids = [str(worker.pid) for worker in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        sys.stdin.readline()
"""


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """The scheduler's address and the workers' process ids."""
    pytest.importorskip("distributed")
    program = tmp_path / "cluster.py"
    program.write_text(CLUSTER)
    child = subprocess.Popen(
        [sys.executable, str(program)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        address, *pids = child.stdout.readline().split()
        yield address, [int(pid) for pid in pids]
    finally:
        child.stdin.close()
        child.stdout.close()
        try:
            child.wait(NET)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def judged_again(folder: Path) -> bool:
    log = read_log(folder / "session.jsonl")
    return all(t.judgements[-1].by == "rerun" for t in assemble(log.header, log.lines).turns)


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::UserWarning"
)  # Dask's own
def test_a_killed_worker_costs_no_session_and_judges_none_twice(
    cluster: tuple[str, list[int]], own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    address, pids = cluster
    folders = [
        write_session(own_home, f"2026-01-01-{n:06}-made", text=f"{made.ANSWER} We lost {n} days.")
        for n in range(COUNT)
    ]
    killed = threading.Event()

    def kill_midway() -> None:
        while not judged_again(folders[COUNT // 6]):
            if killed.wait(0.02):
                return
        os.kill(pids[0], signal.SIGKILL)
        killed.set()

    watcher = threading.Thread(target=kill_midway)
    watcher.start()
    try:
        assert run(["rerun", "--all", "--scheduler", address]) == 0
    finally:
        midway = killed.is_set()
        killed.set()
        watcher.join()
    assert midway
    assert f"{COUNT} sessions, {2 * COUNT} answers judged, {2 * COUNT} differ" in capsys.readouterr().out
    for folder in folders:
        log = read_log(folder / "session.jsonl")
        history = assemble(log.header, log.lines)
        assert [[j.by for j in t.judgements] for t in history.turns] == [["session", "rerun"]] * 2


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_no_scheduler_is_told(
    own_home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    write_session(own_home)
    assert run(["rerun", "--all", "--scheduler", "tcp://127.0.0.1:9"]) == 3
    assert "no Dask scheduler answers" in capsys.readouterr().err
