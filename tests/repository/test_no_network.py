"""The guard of tests/conftest.py guards."""

import asyncio
import socket

import pytest


def test_a_test_cannot_reach_another_machine():
    with pytest.raises(BaseException, match="must work offline"), socket.socket() as sock:
        sock.connect(("192.0.2.1", 80))


def test_a_test_cannot_look_up_a_host_name():
    with pytest.raises(BaseException, match="must work offline"):
        socket.getaddrinfo("example.org", 443)


def test_asyncio_cannot_reach_another_machine():
    async def connect():
        await asyncio.open_connection("192.0.2.1", 80)

    with pytest.raises(BaseException, match="must work offline"):
        asyncio.run(connect())


def test_a_test_can_talk_to_itself():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername()[0] == "127.0.0.1"
