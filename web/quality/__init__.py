"""The quality centre's room: project by period, what is owed, the state of the archive, who looked at what."""
