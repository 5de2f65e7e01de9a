"""Neighbourhoods of any depth, and the directory of organisations and contacts in them.

Stands on `accounts`. Main functions: `access.area_for` (the row or 404) and `queries.covering`.
"""
