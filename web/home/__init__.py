"""Where everybody begins: what waits for me."""
