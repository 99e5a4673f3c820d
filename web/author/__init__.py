"""The report author's room: workbooks to take, files to hand in, what can still be done with one's own documents."""
