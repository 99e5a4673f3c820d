"""Circulars typed into a form: by matter, with a preview of every channel; emergencies on a prepared text."""
