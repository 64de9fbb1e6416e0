"""Many facts at once: a table that somebody brings is checked row by row, then written in sets, all of it or nothing.

Invariant: nothing is written while any row is wrong, and what is written twice changes nothing.
"""
