"""Carries announcements from the log to whoever may hear them. Decides nothing and changes nothing."""
