"""The rig itself: what the other tests rely on."""

from __future__ import annotations

import socket

import pytest

from tests.network import NetworkIsBlocked
from tools import system


def test_no_test_reaches_another_machine():
    with socket.socket() as s, pytest.raises(NetworkIsBlocked):
        s.connect(("192.0.2.1", 80))
    with pytest.raises(NetworkIsBlocked):
        socket.getaddrinfo("example.invalid", 80)


def test_what_the_operating_system_must_bring_is_there():
    assert system.missing() == []
