"""The vocabulary: document types, records, rules, problems and errors.

Everything here is pure and imports nothing else of this project, so that every other package may rely on it.
"""
