"""Sealing personal data: a ring of keys, authenticated encryption, blind indexes and short codes.

The ring is text, one key a line: `id suite secret`. The newest key (the last line) seals, all of
them open. The line whose id is `index` is apart: blind indexes are made with it, and it is never
rotated, because a column that is searched by must keep its values.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import threading
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

INDEX = "index"
NONCE_BYTES = 12
# Nothing that is mistaken for something else when read aloud or written by hand: no 0 O 1 I L.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


class BrokenSeal(Exception):
    """A token that no key of the ring opens: damaged, moved to another column, or the key is gone."""


class Cipher(Protocol):
    """A way to encrypt and to authenticate. Another one (SM4 and SM3) joins through SUITES."""

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Encrypt, bound to its context; the nonce is part of the result."""

    def open(self, key: bytes, token: bytes, context: bytes) -> bytes:
        """Decrypt what `seal` made; raises BrokenSeal."""

    def mac(self, key: bytes, message: bytes) -> bytes:
        """A keyed digest of at least 32 bytes."""


class AesSha:
    """AES-256-GCM with random nonces, and HMAC-SHA256."""

    def seal(self, key: bytes, plain: bytes, context: bytes) -> bytes:
        """Encrypt: nonce, ciphertext, tag."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(key).encrypt(nonce, plain, context)

    def open(self, key: bytes, token: bytes, context: bytes) -> bytes:
        """Decrypt; raises BrokenSeal."""
        try:
            return AESGCM(key).decrypt(token[:NONCE_BYTES], token[NONCE_BYTES:], context)
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal("the token does not fit the key or the column") from error

    def mac(self, key: bytes, message: bytes) -> bytes:
        """HMAC-SHA256."""
        return hmac.digest(key, message, "sha256")


SUITES: dict[str, Cipher] = {"aes": AesSha()}


@dataclass(frozen=True)
class Key:
    """One line of the ring, with the two keys derived from its secret."""

    id: str
    suite: str
    secret: bytes = field(repr=False)
    for_seal: bytes = field(init=False, repr=False)
    for_mac: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "for_seal", hmac.digest(self.secret, b"mulin seal", "sha256"))
        object.__setattr__(self, "for_mac", hmac.digest(self.secret, b"mulin mac", "sha256"))

    @property
    def cipher(self) -> Cipher:
        """What this key is used with."""
        return SUITES[self.suite]

    def mac(self, value: str, purpose: str) -> bytes:
        """A keyed digest; purpose and value cannot run into each other."""
        return self.cipher.mac(self.for_mac, f"{len(purpose)}:{purpose}:{value}".encode())

    def line(self) -> str:
        """As it is written down."""
        return f"{self.id} {self.suite} {urlsafe_b64encode(self.secret).decode()}"


def fresh_key(name: str = "", suite: str = "aes") -> Key:
    """A new key of 32 random bytes."""
    return Key(name or "k" + secrets.token_hex(3), suite, secrets.token_bytes(32))


@dataclass(frozen=True)
class Ring:
    """All keys: the last one seals, each opens what it sealed."""

    index: Key
    keys: tuple[Key, ...]

    @classmethod
    def parse(cls, text: str) -> Ring:
        """Read lines (or comma-separated entries); raises ImproperlyConfigured."""
        found: dict[str, Key] = {}
        for line in text.replace(",", "\n").splitlines():
            if line.strip():
                key = _parse_line(line)
                found[key.id] = key
        index = found.pop(INDEX, None)
        if index is None or not found:
            raise ImproperlyConfigured(
                "The key ring needs a line «index …» and at least one other key;"
                " python -m mulin.core.seal prints a fresh ring."
            )
        return cls(index, tuple(found.values()))

    @property
    def newest(self) -> Key:
        """The key that seals."""
        return self.keys[-1]

    def named(self, name: str) -> Key | None:
        """The key of that id."""
        return next((key for key in self.keys if key.id == name), None)

    def text(self) -> str:
        """As it is written down."""
        return "\n".join(key.line() for key in (self.index, *self.keys)) + "\n"


def _parse_line(line: str) -> Key:
    try:
        name, suite, secret = line.split()
        key = Key(name, suite, urlsafe_b64decode(secret))
    except ValueError as error:
        # The line itself stays out of the message: it holds a secret.
        raise ImproperlyConfigured("A line of the key ring is not «id suite secret».") from error
    if suite not in SUITES or len(key.secret) < 32 or "." in name:
        raise ImproperlyConfigured("The key ring has an unknown suite, a short secret or a bad id.")
    return key


def fresh_ring() -> Ring:
    """A ring with an index key and one key that seals."""
    return Ring(fresh_key(INDEX), (fresh_key(),))


_ring: Ring | None = None
_guard = threading.Lock()


def ring_path() -> Path:
    """Where the ring is kept when the environment does not give one."""
    return Path(settings.HOME) / "seal.keys"


def ring() -> Ring:
    """The ring of this process: from MULIN_SEAL_KEYS, or the file, made on first use (0600)."""
    global _ring  # noqa: PLW0603 (read once)
    if _ring is None:
        with _guard:
            if given := os.environ.get("MULIN_SEAL_KEYS"):
                _ring = Ring.parse(given)
            else:
                _ring = Ring.parse(_kept(ring_path()))
    return _ring


def forget() -> None:
    """Read the ring anew at the next use."""
    global _ring  # noqa: PLW0603 (see ring)
    _ring = None


def _kept(path: Path) -> str:
    """The file's text; two processes starting together agree on the one that was first."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
        _write(draft, fresh_ring().text())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        draft.unlink()
    return path.read_text(encoding="ascii")


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def rotate() -> str:
    """Add a key that seals from now on; returns its id. Old tokens keep opening."""
    if os.environ.get("MULIN_SEAL_KEYS"):
        raise ImproperlyConfigured("The ring comes from MULIN_SEAL_KEYS: add the new key there.")
    path = ring_path()
    old = Ring.parse(_kept(path))
    key = fresh_key()
    draft = path.with_name(f"{path.name}.new")
    _write(draft, Ring(old.index, (*old.keys, key)).text())
    draft.replace(path)
    forget()
    return key.id


def seal(text: str, context: str) -> str:
    """A token `keyid.base64` that only opens with the same context (`app.model.field`)."""
    key = ring().newest
    token = key.cipher.seal(key.for_seal, text.encode(), context.encode())
    return f"{key.id}.{urlsafe_b64encode(token).decode().rstrip('=')}"


def unseal(token: str, context: str) -> str:
    """The text of a token; raises BrokenSeal."""
    name, _, body = token.partition(".")
    key = ring().named(name)
    if key is None:
        forget()  # Another process may have rotated the ring.
        key = ring().named(name)
    if key is None:
        raise BrokenSeal(f"no key «{name[:12]}» in the ring")
    try:
        raw = urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except ValueError as error:
        raise BrokenSeal("not a token") from error
    return key.cipher.open(key.for_seal, raw, context.encode()).decode()


def sealed_by_newest(token: str) -> bool:
    """Whether a token needs no re-sealing after `rotate`."""
    return token.partition(".")[0] == ring().newest.id


def normal(value: str) -> str:
    """One writing for one thing: full-width folded, no spaces or hyphens, lower case."""
    folded = unicodedata.normalize("NFKC", value).casefold()
    return "".join(folded.split()).replace("-", "")


def blind_index(value: str, purpose: str) -> str:
    """32 letters that are equal when the values are equal, and tell nothing else. "" stays ""."""
    plain = normal(value)
    return ring().index.mac(plain, f"index/{purpose}").hex()[:32] if plain else ""


def _here(purpose: str) -> str:
    """Counties may share a ring; what one of them signs must not count in another."""
    return f"{settings.COUNTY}/{purpose}"


def sign(value: str, purpose: str) -> str:
    """A signature `keyid.hex` over a value."""
    key = ring().newest
    return f"{key.id}.{key.mac(value, 'sign/' + _here(purpose)).hex()}"


def check_signature(value: str, purpose: str, signature: str) -> bool:
    """Whether one of our keys signed exactly this for this purpose."""
    name, _, given = signature.partition(".")
    key = ring().named(name)
    if key is None:
        return False
    good = key.mac(value, "sign/" + _here(purpose)).hex()
    return hmac.compare_digest(good.encode(), given.encode())


def code(value: str, purpose: str, length: int = 8) -> str:
    """A short code a person can read aloud, made from the value: nothing has to be stored."""
    return _code(ring().newest, (value, purpose), length)


def _code(key: Key, what: tuple[str, str], length: int) -> str:
    value, purpose = what
    number = int.from_bytes(hashlib.sha256(key.mac(value, "code/" + _here(purpose))).digest())
    letters = []
    for _ in range(length):
        number, place = divmod(number, len(LETTERS))
        letters.append(LETTERS[place])
    return "".join(letters)


def check_code(value: str, purpose: str, given: str, *, length: int = 8) -> bool:
    """Whether the code belongs to the value under any key; takes the same time for every guess."""
    guess = normal(given).upper().encode()
    good = False
    for key in ring().keys:
        good |= hmac.compare_digest(_code(key, (value, purpose), length).encode(), guess)
    return good


if __name__ == "__main__":
    print(fresh_ring().text(), end="")  # noqa: T201 (the point of running it)
