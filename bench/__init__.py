"""Benchmarks of what must stay quick and small: `python -m bench` runs them, `bench/README.md` says what they count."""
