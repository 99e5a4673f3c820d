"""Finding what was filed: the search with its kept questions, and the register of what went to customers."""
