"""Measurements of speed; `make bench` writes docs/reference/timings.md."""
