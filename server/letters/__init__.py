"""What our letters say: one file a theme. Each is the same words twice, as plain text and as HTML."""
