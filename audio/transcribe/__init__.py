"""Speech to words: engines behind one port, incremental transcription, guards against invented words."""
