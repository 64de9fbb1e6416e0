"""What reporting costs: `full.py` measures, `load.py` sends reports, `floor.py` is what they are held against."""
