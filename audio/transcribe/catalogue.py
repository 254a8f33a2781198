"""The Whisper family as converted for CTranslate2: what there is to pull, how big, for which languages."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BETTER", "BY_NAME", "CATALOGUE", "PREFERRED", "PULL", "RECOMMENDED", "KnownModel"]


@dataclass(frozen=True, slots=True)
class KnownModel:
    """``download`` in MB (float16 weights, as stored by the hub); ``memory`` in MB while it runs as int8 on a CPU.

    Two bytes for each parameter, within 1 %. Millions of parameters by OpenAI's model card (tiny 39, base 74,
    small 244, medium 769, large-v3 1550, turbo 809) and huggingface.co/distil-whisper (small.en 166, medium.en 394,
    large-v3 756). Listings of these repositories agree: 74, 141, 464 MiB, 1.4, 2.9, 1.5 GiB; 320, 755 MiB, 1.4 GiB.
    ``memory`` is one byte for each parameter plus about 150 MB for features, beams and the library.
    """

    name: str
    repo: str
    download: int
    memory: int
    language: str  # "English" or "99 languages"
    remark: str = ""


_ENGLISH, _MANY = "English", "99 languages"

CATALOGUE: tuple[KnownModel, ...] = (
    KnownModel("tiny.en", "Systran/faster-whisper-tiny.en", 78, 190, _ENGLISH, "for slow machines; many mistakes"),
    KnownModel("tiny", "Systran/faster-whisper-tiny", 78, 190, _MANY, "for slow machines; many mistakes"),
    KnownModel("base.en", "Systran/faster-whisper-base.en", 148, 225, _ENGLISH, "quicker, fewer words right"),
    KnownModel("base", "Systran/faster-whisper-base", 148, 225, _MANY),
    KnownModel("small.en", "Systran/faster-whisper-small.en", 486, 400, _ENGLISH, "recommended"),
    KnownModel("small", "Systran/faster-whisper-small", 486, 400, _MANY),
    KnownModel("distil-small.en", "Systran/faster-distil-whisper-small.en", 335, 320, _ENGLISH, "small.en, faster"),
    KnownModel("medium.en", "Systran/faster-whisper-medium.en", 1530, 920, _ENGLISH, "a GPU, or after the session"),
    KnownModel("medium", "Systran/faster-whisper-medium", 1530, 920, _MANY),
    KnownModel("distil-medium.en", "Systran/faster-distil-whisper-medium.en", 790, 550, _ENGLISH),
    KnownModel("large-v3", "Systran/faster-whisper-large-v3", 3100, 1700, _MANY, "a GPU, or after the session"),
    KnownModel("large-v3-turbo", "mobiuslabsgmbh/faster-whisper-large-v3-turbo", 1620, 960, _MANY, "a GPU"),
    KnownModel("distil-large-v3", "Systran/faster-distil-whisper-large-v3", 1520, 910, _ENGLISH, "a GPU"),
)

BY_NAME: dict[str, KnownModel] = {model.name: model for model in CATALOGUE}

RECOMMENDED = "small.en"
"""The one model that every page names."""

PULL = f"mockloop models pull {RECOMMENDED}"
"""The command that fetches it."""

_SECONDS = 2  # for 10 s of speech on two cores: scripts/bench/shape_model.py, the model's true shape

BETTER = f"{PULL} ({BY_NAME[RECOMMENDED].download} MB once, {_SECONDS} s for 10 s of speech on two cores)"
"""The same with what it costs; `mockloop doctor --measure` tells it of the machine at hand."""

PREFERRED: tuple[str, ...] = (
    "base.en",
    "small.en",
    "distil-small.en",
    "base",
    "small",
    "tiny.en",
    "tiny",
    "distil-medium.en",
    "medium.en",
    "medium",
    "large-v3-turbo",
    "distil-large-v3",
    "large-v3",
)
"""What ``auto`` takes on a CPU where nothing was measured: live speed first, then accuracy."""
