"""A disk that goes wrong on purpose, and what mockloop must still be able to do afterwards."""
