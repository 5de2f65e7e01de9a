"""An OpenID provider as a process of its own: `python provider.py PORT CONTROL`. Knows one person, and lies on request.

CONTROL is a folder: `person.json` holds what it says about who logs in, `lies.json` what it does wrong. It keeps to
OpenID Connect Core: it checks client, redirect address, PKCE and that a code is used once.
"""

import base64
import hashlib
import json
import secrets
import sys
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "buurtvenster", "secret-of-the-client"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CODES = {}
USED = set()
BACK = []  # where people may be sent back to


def read(name):
    file = Path(sys.argv[2]) / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else {}


def note(line):
    with (Path(sys.argv[2]) / "seen.txt").open("a") as file:
        file.write(line + "\n")


class Provider(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    @property
    def issuer(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def log_message(self, *arguments):
        pass

    def answer(self, status, value=None, **headers):
        body = json.dumps(value).encode() if value is not None else b""
        self.send_response(status)
        for name, text in ({"Content-Type": "application/json"} | headers).items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query))
        note(f"GET {url.path}")
        pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/keys": self.keys,
            "/authorize": lambda: self.authorize(query),
            "/userinfo": self.userinfo,
            "/end": lambda: self.answer(302, Location=query["post_logout_redirect_uri"]),
        }
        pages[url.path]()

    def configuration(self):
        if read("lies").get("away"):
            self.answer(503, {})
            return
        own = self.issuer
        self.answer(
            200,
            {
                "issuer": read("lies").get("configured_issuer", own),
                "authorization_endpoint": f"{own}/authorize",
                "token_endpoint": f"{own}/token",
                "userinfo_endpoint": f"{own}/userinfo",
                "jwks_uri": f"{own}/keys",
                "end_session_endpoint": f"{own}/end",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            },
        )

    def keys(self):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        self.answer(200, {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]})

    def authorize(self, query):
        wrong = [
            query.get("client_id") != CLIENT,
            query.get("response_type") != "code",
            query.get("code_challenge_method") != "S256",
            "openid" not in query.get("scope", "").split(),
            not query.get("state") or not query.get("nonce"),
            urllib.parse.urlsplit(query.get("redirect_uri", "")).path != "/inloggen/met/werk/antwoord/",
        ]
        if any(wrong):
            self.answer(400, {"wrong": wrong})
            return
        code = secrets.token_urlsafe(16)
        CODES[code] = query
        given = {"state": query["state"], "code": code}
        if read("lies").get("cancels"):
            given = {"state": query["state"], "error": "access_denied"}
        given |= read("lies").get("answer", {})
        self.answer(302, Location=f"{query['redirect_uri']}?{urllib.parse.urlencode(given)}")

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        form = dict(urllib.parse.parse_qsl(self.rfile.read(length).decode()))
        note(f"POST {self.path}")
        asked = CODES.get(form.get("code"))
        if (
            asked is None
            or form["code"] in USED
            or (form.get("client_id"), form.get("client_secret")) != (CLIENT, SECRET)
        ):
            self.answer(400, {"error": "invalid_grant"})
            return
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            self.answer(400, {"error": "invalid_grant", "error_description": "PKCE"})
            return
        USED.add(form["code"])
        self.answer(200, {"access_token": "t", "token_type": "Bearer", "id_token": self.token(asked["nonce"])})

    def token(self, nonce):
        lies, now = read("lies"), int(time.time())
        claims = read("person") | {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= {name: now + value for name, value in lies.get("seconds", {}).items()}
        claims |= lies.get("claims", {})
        claims = {name: value for name, value in claims.items() if value is not None}
        way = lies.get("signs", "right")
        header = {"kid": lies.get("kid", "one")}
        if way == "none":
            return jwt.encode(claims, None, algorithm="none", headers=header)
        if way == "secret":
            return jwt.encode(claims, SECRET.ljust(32, "x"), algorithm="HS256", headers=header)
        return jwt.encode(claims, OTHER_KEY if way == "other" else KEY, algorithm="RS256", headers=header)

    def userinfo(self):
        self.answer(200, read("person") | read("lies").get("userinfo", {}))


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Provider)
    server.serve_forever()
