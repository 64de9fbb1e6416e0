"""A storm of votes in one webinar: `storm.py` measures, `attendees.py` votes and listens, `floor.py` is what a vote is
held against, `network.py` is where it happens."""
