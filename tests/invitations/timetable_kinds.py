"""Which kinds of messages the timetable makes, read in the source: from its tasks along everything that is called."""

import ast
from collections import defaultdict

from invitations.models import Message
from tests.house import PACKAGES, ROOT

MAKERS = {"actions", "delivery", "watching", "keeping", "tasks.py"}


def kinds_of(tasks):
    """Names of kinds that stand in these tasks, or in a function of that name that one of them calls at some depth."""
    kinds, calls = defaultdict(set), defaultdict(set)
    for path in _sources():
        for found in ast.walk(ast.parse(path.read_text())):
            if isinstance(found, ast.FunctionDef):
                named = [".".join((*path.relative_to(ROOT).with_suffix("").parts, found.name)), found.name]
                for name in named:
                    kinds[name] |= set(filter(None, map(_kind, ast.walk(found))))
                    calls[name] |= {_called(node) for node in ast.walk(found) if isinstance(node, ast.Call)}
    seen, todo = set(), list(tasks)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            todo += calls.get(name, ())
    return set().union(*(kinds.get(name, set()) for name in seen))


def _sources():
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            if MAKERS & set(path.parts):
                yield path


def _kind(node):
    """`Message.Kind.NAME` → NAME, and `Kind.NAME` where that is a kind of message."""
    words = ast.unparse(node).removeprefix("Message.").split(".") if isinstance(node, ast.Attribute) else []
    return words[1] if words[:1] == ["Kind"] and len(words) == 2 and words[1] in Message.Kind.__members__ else None


def _called(node):
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
