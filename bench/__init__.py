"""Benchmarks: what is compared is measured side by side in one run. Never part of the tests.

Stand on everything. Each module prints a table for people and, as its last line, one JSON object (`printing.report`).
"""
