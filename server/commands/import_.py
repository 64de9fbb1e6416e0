"""`snowfield import reports`: figures from a file, as if they had been reported."""
