from __future__ import annotations

import os
import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.org", 443), ("2001:db8::1", 80)])
def test_a_test_cannot_leave_this_machine(address):
    with socket.socket() as ours, pytest.raises(pytest.fail.Exception, match="stay on this"):
        ours.connect(address)


def test_loopback_is_open():
    with socket.socket() as server, socket.socket() as client:
        server.bind(("127.0.0.1", 0))
        server.listen()
        client.connect(server.getsockname())


def test_no_setting_comes_from_outside():
    assert not [name for name in os.environ if name.startswith("KB_")]
