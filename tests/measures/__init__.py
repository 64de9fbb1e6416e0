"""The arithmetic of reports: no database, no clock, no network."""
