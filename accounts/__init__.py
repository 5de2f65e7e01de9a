"""Who can log in: the user, their role, the log of what was done, and the house style that everybody sees.

Stands on nothing (leaf). Main function: `actions.log`.
"""
