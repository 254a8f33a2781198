"""The parts of ``mockloop replay``."""
