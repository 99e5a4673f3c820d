"""The rooms of the projects: one page each that leads to everything of it."""
