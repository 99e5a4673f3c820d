"""The command line: it asks the flow to act and shows what came of it. Thin: nothing is decided here."""
