"""Adding facts to a session that is over. Records only ever come behind what is there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from simulator.model.records import Record, Rejudged
from simulator.session.log import LogWriter, read_log
from simulator.store.folder import LOG
from simulator.store.rejudge import Verdict

__all__ = ["append_records", "rejudged"]


def append_records(folder: Path, records: Sequence[Record]) -> None:
    """Write records behind the last line of a session, whose lock the caller holds. Raises StorageError."""
    if not records:
        return
    lines = read_log(folder / LOG).lines
    writer = LogWriter(folder / LOG)
    try:
        writer.append(max((line.at for line in lines), default=0.0), [("record", record) for record in records])
    finally:
        writer.close()


def rejudged(verdict: Verdict, by: str, *, heard_again: bool = False) -> Rejudged:
    """The record of a new judgement; it holds the transcript only where that is new."""
    return Rejudged.model_validate(
        {
            "turn": verdict.turn,
            "by": by,
            "review": verdict.review,
            "decision": verdict.decision,
            "transcript": verdict.transcript if heard_again else None,
            "when": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )
