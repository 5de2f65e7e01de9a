"""Commands of the installation as a whole: serve, demo, messages.

Stand on every app.
"""
