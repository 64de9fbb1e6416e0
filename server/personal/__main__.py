"""`python -m server.personal`: writes the table of what is held into docs/data-protection.md. `make gen` does it."""

from pathlib import Path

from server.personal.page import PAGE, with_table

path = Path(__file__).resolve().parents[2] / PAGE
path.write_text(with_table(path.read_text()))
