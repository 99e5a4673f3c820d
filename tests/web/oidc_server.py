"""A server on this machine alone that vouches for people: as much of OpenID Connect as a relying party asks for."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "letterbook", "a secret between two servers"


@dataclass
class Provider:
    """For whom it vouches (`claims`), and which codes it gave out."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def sign_in(self, query: str) -> str:
        """Return where the visitor's browser is sent back to after signing in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(query).query).items()}
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked.get("nonce", "")
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def token(self, code: str) -> dict[str, Any]:
        """Return the tokens for a code that was given out, once."""
        nonce = self.codes.pop(code)
        now = int(time.time())
        said = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce, **self.claims}
        token = jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "one"})
        return {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token}

    def answers(self, path: str) -> dict[str, Any]:
        """Return what a document of the server says."""
        if path.endswith("openid-configuration"):
            names = ("authorization", "token", "userinfo")
            keys = {"jwks_uri": f"{self.address}/jwks", "issuer": self.address}
            return keys | {f"{name}_endpoint": f"{self.address}/{name}" for name in names}
        if path == "/jwks":
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
            return {"keys": [public | {"kid": "one", "alg": "RS256", "use": "sig"}]}
        return dict(self.claims)


@contextmanager
def vouching() -> Iterator[Provider]:
    """Run a provider while the block lasts."""
    provider = Provider()

    class Talk(BaseHTTPRequestHandler):
        def _say(self, value: dict[str, Any]) -> None:
            body = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self._say(provider.answers(self.path))

        def do_POST(self) -> None:
            given = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._say(provider.token(given["code"][0]))

        def log_message(self, *_given: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Talk)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
