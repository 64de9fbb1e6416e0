"""Snowfield: an invite-only network for people who run a call to action."""
