"""Workbooks from a schema, and back: what the people who feed this system fill in, and drop again.

layout.py     a document type's schema becomes sheets, fields and columns; the writer and the reader share it
values.py     one cell's value becomes a value of the record, and back
write.py      record to workbook (style.py: how the sheets look; cells.py: what blank and marked copy share)
marked.py     the marked copy: a clerk's own workbook with everything wrong marked at its place (placing.py: which
              sheets and cells; replica.py: one sheet again; listing.py: 问题清单; marker.py: values as typed)
marks.py      what marking adds, and how the reader takes it away again
recognised.py what the reader recognises of a sheet, asked by the marked copy
fit.py        which type a foreign workbook comes nearest to (mapping.py: the page 对应关系)
tables.py     plain printed tables, such as the register
book.py       the only door to XlsxWriter
grid.py       workbook to plain rows of cells; the only door to openpyxl
read.py       rows of cells to a record, each value knowing where it stood
container.py  is it a workbook at all, and one that may be opened?
examples.py   the workbooks beside each type's examples
"""
