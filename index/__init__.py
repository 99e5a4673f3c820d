"""The finder: analysis, engines and search over filed documents.

A cache and nothing more: it follows the ledger, may lag it, and is rebuilt from the archive at will. Pure: it knows no
framework, and importing it loads no engine and no dictionary. Read `index.search` first.
"""
