"""Paper: where it hangs, where it is to hang, and what must come down."""
