"""Initiatives, what happened to them, the stands of a market, who wants to join, and asking again later."""

from initiatives.models.following_up import FollowUp
from initiatives.models.initiative import NEEDS_ANSWER, PUBLIC_STATES, Initiative, Step
from initiatives.models.joining import Joiner
from initiatives.models.market import Call, Stand

__all__ = ["NEEDS_ANSWER", "PUBLIC_STATES", "Call", "FollowUp", "Initiative", "Joiner", "Stand", "Step"]
