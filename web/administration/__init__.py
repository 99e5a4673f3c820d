"""The administrator's room: people, projects, types, settings, and who changed them."""
