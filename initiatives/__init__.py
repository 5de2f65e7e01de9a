"""Ideas of residents and organisations, from the form to what became of them, and the market where they are shown.

Stands on `invitations`: the outbox and the links. Main functions: `actions.hand_in`, `actions.send_answers`.
"""
