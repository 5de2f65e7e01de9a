"""The main job: invite the right people to a theme meeting and hear who comes.

Stands on `meetings`. Main functions: `audience.resolve`, `actions.invite`, `delivery.deliver`, `actions.record_reply`.
"""
