"""Signing in: people of the company with their own password, a second factor if they like, or somebody who vouches."""
