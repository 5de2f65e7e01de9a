"""Who can log in: the user, their role, and the log of what was done.

Stands on nothing (leaf). Main function: `actions.log`.
"""
