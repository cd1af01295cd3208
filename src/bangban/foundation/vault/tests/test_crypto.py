from __future__ import annotations

import stat

import pytest

from bangban.foundation.vault import crypto, keyring
from bangban.foundation.vault.software import DecryptFailed, Software

CIPHERS = ("aes-256-gcm", "sm4-gcm")


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_sealed_value_opens_to_the_same_text_and_shows_nothing(tmp_path, cipher):
    vault = Software(tmp_path / "keys.json", cipher)
    sealed = vault.seal("张𬭊·艾合买提".encode(), b"accounts.person.name")

    assert vault.unseal(sealed, b"accounts.person.name").decode() == "张𬭊·艾合买提"
    assert "张".encode() not in sealed
    assert vault.seal(b"x", b"f") != vault.seal(b"x", b"f")


@pytest.mark.parametrize("cipher", CIPHERS)
def test_a_value_moved_to_another_field_does_not_open(tmp_path, cipher):
    vault = Software(tmp_path / "keys.json", cipher)
    sealed = vault.seal(b"13800000000", b"accounts.person.phone")

    with pytest.raises(DecryptFailed, match=r"accounts\.person\.address does not open"):
        vault.unseal(sealed, b"accounts.person.address")


@pytest.mark.parametrize("cipher", CIPHERS)
@pytest.mark.parametrize("at", [0, 1, 5, 16, -1])
def test_a_value_with_one_changed_byte_does_not_open(tmp_path, cipher, at):
    vault = Software(tmp_path / "keys.json", cipher)
    sealed = bytearray(vault.seal(b"130222199001011234", b"f"))
    sealed[at] ^= 1

    with pytest.raises(DecryptFailed):
        vault.unseal(bytes(sealed), b"f")


@pytest.mark.parametrize("sealed", [b"\x01", b"\x01\x00\x01", b"\x01\x00\x01" + b"n" * 12])
def test_a_cut_value_does_not_open(tmp_path, sealed):
    vault = Software(tmp_path / "keys.json", "aes-256-gcm")

    with pytest.raises(DecryptFailed):
        vault.unseal(sealed, b"f")


def test_the_key_file_is_for_its_owner_only_and_made_once(tmp_path):
    path = tmp_path / "var" / "keys.json"

    first, second = keyring.load_or_make(path), keyring.load_or_make(path)

    assert first == second
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["keys.json"]


def test_a_process_that_knows_only_the_old_key_opens_what_the_new_key_sealed(tmp_path):
    path = tmp_path / "keys.json"
    running, rotating = Software(path, "aes-256-gcm"), Software(path, "sm4-gcm")
    old = running.seal(b"a", b"f")

    rotating.add_key()

    assert running.unseal(rotating.seal(b"b", b"f"), b"f") == b"b"
    assert rotating.unseal(old, b"f") == b"a"


def test_a_file_that_is_no_key_ring_is_named(tmp_path):
    path = tmp_path / "keys.json"
    path.write_text('{"active": 2, "keys": {}, "index": ""}')

    with pytest.raises(ValueError, match=r"keys\.json is not a key ring"):
        keyring.load(path)


def test_a_blind_index_finds_the_same_value_only_for_the_same_purpose():
    one = crypto.blind_index("130222199001011234", "person.citizen")

    assert one == crypto.blind_index("130222199001011234", "person.citizen")
    assert len(one) == 32
    assert one != crypto.blind_index("130222199001011234", "person.phone")
