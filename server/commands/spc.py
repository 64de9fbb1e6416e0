"""`snowfield spc`: what a series of figures in a file says, in limits, labels and sentences, and drawn."""
