"""Pure arithmetic of reports: nothing here reads, writes, or asks what time it is.

`periods` says which calendar range and which state, `rollup` how facts become figures, `goals` how far and how fast,
`spc` what is a signal; `charts` draws it (with `axes` and `svg`), `words` tells it, `tables` lists it.
"""
