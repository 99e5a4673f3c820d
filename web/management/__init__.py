"""What the desk offers to the command line, in Django's way."""
