"""The pages of the privacy officer: the desk that leads to all, the register of processing, and the DPIA."""
