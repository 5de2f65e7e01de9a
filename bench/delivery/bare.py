"""The reference: plain `smtplib`, nothing written down. `python -m bench.delivery.bare FILE PORT` sends at a sign."""

import pickle
import smtplib
import sys


def main() -> None:
    """Read the mails, say so, wait for a line, send them over one connection, say so."""
    with open(sys.argv[1], "rb") as file:
        mails = pickle.load(file)
    print("ready", flush=True)
    if not sys.stdin.readline():  # the benchmark has gone
        return
    with smtplib.SMTP("127.0.0.1", int(sys.argv[2]), local_hostname="bench.example") as smtp:
        for sender, recipient, content in mails:
            smtp.sendmail(sender, [recipient], content)
    print("done", flush=True)


if __name__ == "__main__":
    main()
