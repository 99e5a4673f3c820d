"""`rebuild --database`: the tables made anew from ledger and archive alone. Start reading in `database.py`."""
