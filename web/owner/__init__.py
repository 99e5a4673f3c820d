"""Pages for owners: is this paper genuine, what was published, and a word to the project. No account, no names."""
