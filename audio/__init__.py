"""The body: microphone, recorder, recogniser, synthesiser, player. Knows the model, the ports and the errors only."""

import simulator  # noqa: F401 - keeps every library that is loaded from here on from reporting home
