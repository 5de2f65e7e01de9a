"""One finding of `mailcheck`."""

from dataclasses import dataclass

OK, WARNING, ERROR = "ok", "warning", "error"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at and how it is; when it is not right, why (`cause`) and what to do (`cure`)."""

    level: str
    subject: str
    cause: str
    cure: str = ""
