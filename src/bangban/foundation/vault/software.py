"""The software provider: AES-256-GCM or SM4-GCM with keys from the key ring, HMAC-SM3 for the blind index.

A sealed value is: cipher (1 byte), key id (2 bytes), nonce (12 bytes), ciphertext and tag (16 bytes longer than
the text).
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bangban.foundation.vault import keyring

NONCE = 12
TAG = 16
HEAD = 3
AES, SM4 = 1, 2
CIPHERS = {"aes-256-gcm": AES, "sm4-gcm": SM4}


class DecryptFailed(Exception):
    """A stored value cannot be opened: the key is missing, or the value was changed or moved to another field."""


class Provider(Protocol):
    """Who holds the keys: this software, or a certified signing server behind the same four methods."""

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        """Encrypt under the active key, bound to `aad`."""

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        """The text again. Errors: DecryptFailed."""

    def head(self) -> bytes:
        """The first three bytes of every value sealed now: cipher and active key id."""

    def digest(self, message: bytes) -> bytes:
        """HMAC-SM3 of the message under the index key, 32 bytes."""


class _Aes:
    def __init__(self, secret: bytes) -> None:
        self._aead = AESGCM(_derive(secret, b"aes-256-gcm", 32))
        self.encrypt = self._aead.encrypt
        self.decrypt = self._aead.decrypt


class _Sm4:
    def __init__(self, secret: bytes) -> None:
        self._algorithm = algorithms.SM4(_derive(secret, b"sm4-gcm", 16))

    def encrypt(self, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(aad)
        return encryptor.update(plain) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce: bytes, data: bytes, aad: bytes) -> bytes:
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, data[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(aad)
        return decryptor.update(data[:-TAG]) + decryptor.finalize()


def _derive(secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, None, b"bangban vault " + info).derive(secret)


class Software:
    """Keys in a file of this machine.

    Random nonces: rotate well before 2**32 values under one key (NIST SP 800-38D).
    """

    def __init__(self, path: Path, cipher: str) -> None:
        self._path = path
        self._code = CIPHERS[cipher]
        self._open(keyring.load_or_make(path))

    def _open(self, ring: keyring.KeyRing) -> None:
        self._heads = {
            bytes([code]) + number.to_bytes(2, "big"): kind(secret)
            for number, secret in ring.keys.items()
            for code, kind in ((AES, _Aes), (SM4, _Sm4))
        }
        self._head = bytes([self._code]) + ring.active.to_bytes(2, "big")
        self._encrypt = self._heads[self._head].encrypt
        self._hmac = hmac.HMAC(ring.index, hashes.SM3())

    def head(self) -> bytes:
        """The first three bytes of every value sealed now."""
        return self._head

    def seal(self, plain: bytes, aad: bytes) -> bytes:
        """Encrypt under the active key."""
        nonce = os.urandom(NONCE)
        return self._head + nonce + self._encrypt(nonce, plain, aad)

    def unseal(self, sealed: bytes, aad: bytes) -> bytes:
        """The text again; a key that another process added since is read from the file. Errors: DecryptFailed."""
        head = sealed[:HEAD]
        if head not in self._heads:
            self._open(keyring.load(self._path))
        if head not in self._heads:
            raise DecryptFailed(
                f"no key for a value of {aad.decode()} (cipher and key {head.hex()})"
            )
        try:
            return self._heads[head].decrypt(
                sealed[HEAD : HEAD + NONCE], sealed[HEAD + NONCE :], aad
            )
        except (InvalidTag, ValueError) as problem:
            raise DecryptFailed(
                f"a value of {aad.decode()} does not open with its key"
            ) from problem

    def digest(self, message: bytes) -> bytes:
        """HMAC-SM3 under the index key."""
        mac = self._hmac.copy()
        mac.update(message)
        return mac.finalize()

    def add_key(self) -> None:
        """Add a data key and seal with it from now on; older keys stay to open older values."""
        ring = keyring.load(self._path).with_new_key()
        keyring.save(self._path, ring)
        self._open(ring)


@lru_cache(maxsize=8)
def provider(path: Path, cipher: str) -> Software:
    """The provider of one key ring and cipher, opened once per process. Errors: KeyError for an unknown cipher."""
    return Software(path, cipher)
