"""mockloop's mind: text, rules, judgement, planning, sessions and what is shown of them."""

import os

__version__ = "0.1.0"

# Libraries that report home unless they are stopped. They look when they are loaded, so it is said here, which every
# process of ours runs before any of them (``audio`` does, too) and every child inherits. No setting undoes it.
os.environ.update(ORT_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_TELEMETRY="1")
# Pydantic would look through every installed package for plugins, and run them over our data; there are none of ours.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
