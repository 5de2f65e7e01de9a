"""Forgets what is past its term, in every app: which rows (`kept.py`), doing it (`running.py`), and its pages."""
