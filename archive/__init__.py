"""The store: entries, copies, fixity, the ledger and the tickets of a draw.

Everything here is pure: it returns values and renders nothing. What joins the archive with the index or turns what it
knows into pages lives in `pipeline`. The one door for filing is `Store.commit`.
"""
