"""Themes, who is concerned with a theme, venues, and theme meetings.

Stands on `areas`. Main function: `actions.plan_meeting`.
"""
