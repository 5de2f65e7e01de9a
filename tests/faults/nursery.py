"""One process with Django loaded, which forks a worker for each request: it starts in milliseconds, and dies for real.

`python -m tests.faults.nursery` reads lines of JSON and answers each with one:
{"job": name, "arguments": {…}, "settings": {…}, "log": path, "result": path} → {"pid": number}
{"poll": pid} → {"code": null while it runs, else the exit code; below zero the signal that ended it}
When its input ends, everyone it started goes with it.
"""

import contextlib
import json
import os
import signal
import sys
import traceback


def main():
    import django

    django.setup()
    from django.urls import get_resolver

    from platforms.celery import app  # noqa: F401 (tasks are published through it)
    from tests.faults import jobs

    get_resolver().url_patterns  # noqa: B018 (loads the views)
    children = {}
    answer_with({})  # ready
    for line in sys.stdin:
        request = json.loads(line)
        if "poll" in request:
            answer = {"code": poll(children, request["poll"])}
        else:
            pid = start(jobs, request)
            children[pid] = None
            answer = {"pid": pid}
        answer_with(answer)
    for pid, code in children.items():
        if code is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def answer_with(answer):
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def poll(children, pid):
    """Return how a child ended, or None while it runs."""
    if children[pid] is None:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            children[pid] = os.waitstatus_to_exitcode(status)
    return children[pid]


def start(jobs, request):
    """Fork a child in a group of its own; return its number."""
    pid = os.fork()
    with contextlib.suppress(PermissionError):  # both do it, so that it is done when either goes on
        os.setpgid(pid, pid)
    if pid:
        return pid
    code = 1
    try:
        log = os.open(request["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for number, target in enumerate((os.open(os.devnull, os.O_RDONLY), log, log)):
            os.dup2(target, number)
        run(jobs, request)
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def run(jobs, request):
    """Do the job with its settings, and keep what it returned; the name appears when the file is whole."""
    from django.conf import settings

    for name, value in request["settings"].items():
        setattr(settings, name, value)
    result = getattr(jobs, request["job"])(**request["arguments"])
    draft = request["result"] + ".part"
    with open(draft, "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.replace(draft, request["result"])


if __name__ == "__main__":
    main()
