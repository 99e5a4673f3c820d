"""The path of a document: receive, read, check, render, decide, release, file, publish.

Rules are pure, one module a step; only `pipeline.office` and `pipeline.flow` know Django.
"""
