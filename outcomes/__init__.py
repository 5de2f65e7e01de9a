"""What came of a meeting: the report, the agreements made there and what became of them.

Stands on `invitations`: who came, and the outbox. Main: `actions.finalise`, `actions.publish`, `actions.answer`.
"""
