"""Real inputs of every kind for the fuzzer, made once."""

from __future__ import annotations

import shutil
from pathlib import Path

__all__ = ["QUESTIONS", "RULES", "SETTINGS", "Seeds"]

ROOT = Path(__file__).resolve().parents[2]
RULES = [
    b"""classes:
  money: budget, invoice
rules:
  mine.one:
    kind: phrase
    message: A message.
    why: A reason.
    source: mine
    patterns: ['(we|they) ..2 @money', '#num people?']
    examples:
      hits: ['<<we cut the budget>>', '<<they paid the invoice>>']
      misses: [budget, invoice]
"""
]
SETTINGS = [b'rate = 155\nvolume = 1.0\nvocabulary = ["Kafka", "OKR"]\nheadphones = true\nloop = "quick-20"\n# end\n']
QUESTIONS = [
    (ROOT / "prompts/questions" / name).read_bytes()[:4000].rpartition(b"\n  - id:")[0]
    for name in sorted(path.name for path in (ROOT / "prompts/questions").glob("*.yaml"))[:3]
]


class Seeds:
    """Real inputs of every kind, made once."""

    def __init__(self, scratch: Path) -> None:
        import numpy as np
        import soundfile

        from simulator.store.archive import Packed, files_of, pack

        sessions = sorted((ROOT / "tests/data/sessions").glob("schema-*/*"))
        self.logs = [(folder / "session.jsonl").read_bytes() for folder in sessions]
        tone = (3000 * np.sin(np.arange(8000) / 9)).astype(np.int16)
        self.sounds: list[tuple[str, bytes]] = []
        for suffix, form, subtype in (("wav", "WAV", "PCM_16"), ("flac", "FLAC", "PCM_16"), ("ogg", "OGG", "VORBIS"),
                                      ("mp3", "MP3", None), ("opus", "OGG", "OPUS")):  # fmt: skip
            path = scratch / f"seed.{suffix}"
            soundfile.write(path, tone, 16_000, format=form, subtype=subtype)
            self.sounds.append((suffix, path.read_bytes()))
        for suffix, form, subtype in (("wav", "WAV", "FLOAT"), ("wav", "WAV", "GSM610"), ("aiff", "AIFF", "PCM_16"),
                                      ("caf", "CAF", "PCM_16")):  # fmt: skip
            path = scratch / f"{subtype}.{suffix}"
            soundfile.write(path, tone, 16_000 if subtype != "GSM610" else 8_000, format=form, subtype=subtype)
            self.sounds.append((suffix, path.read_bytes()))
        for suffix in ("m4a", "webm", "mp4", "mov", "mkv"):
            self.sounds.append((suffix, _with_av(scratch / f"seed.{suffix}", tone)))
        folder = scratch / "seed"
        shutil.copytree(sessions[0], folder)
        (folder / "audio").mkdir(exist_ok=True)
        (folder / "audio/002-answer.flac").write_bytes(self.sounds[1][1])
        target = scratch / "seed.zip"
        pack(target, [Packed("2026-01-01-000000-seed", files_of(folder, audio=True))], audio=True, aliased=False)
        self.archive = target.read_bytes()


def _with_av(path: Path, tone: object) -> bytes:
    import av
    import numpy as np

    assert isinstance(tone, np.ndarray)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libopus" if path.suffix in (".webm", ".mkv") else "aac", rate=48_000)
        stream.layout = "mono"
        samples = np.repeat(tone, 3).reshape(1, -1)
        for at in range(0, samples.shape[1], 960):
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[:, at : at + 960]), "s16", "mono")
            frame.sample_rate, frame.pts = 48_000, at
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()
