"""What we write about initiatives: questions to confirm, answers, who wants to join, and how it goes. Pure."""

from initiatives.mail.words import answer_to_idea, question_about_idea, question_to_join, question_to_progress, wants_to

__all__ = ["answer_to_idea", "question_about_idea", "question_to_join", "question_to_progress", "wants_to"]
