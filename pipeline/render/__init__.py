"""Step 4 and the last part of 6: a resolved record becomes DOCX, PDF and charts.

Each foreign library stands behind one door: `pdf` (WeasyPrint), `docx` (docxtpl), `pdf_text` (PDFium), `raster` (resvg)
and `font_build` (fontTools). Everything is deterministic: the same input gives the same bytes, in every process.
"""
