"""Files from elsewhere: areas with their codes and boundaries, and the directory.

Each import goes read → match → report → write. Reading and matching change nothing; `areas.actions` opens the
transaction and calls the writing part.
"""
