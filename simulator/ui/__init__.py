"""The front ends of a session while it runs: the full-screen room and the plain interface."""
