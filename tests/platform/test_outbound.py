"""The HTTP client keeps out of the private net and says clearly what went wrong."""

import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.fakes.http_server import HttpServer, Reply
from watchbell.platform.outbound import OutboundError, is_public, request


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a9fe:a9fe",
        "ff02::1",
    ],
)  # fmt: skip
def test_addresses_of_private_networks_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::ffff:127.0.0.1]:{port}/",
            "http://2130706433:{port}/"]
)  # fmt: skip
def test_loopback_is_refused_and_never_connected(server: HttpServer, url: str) -> None:
    with pytest.raises(OutboundError) as refusal:
        request("GET", url.format(port=server.port))
    assert refusal.value.permanent
    assert "private network" in refusal.value.reason
    assert server.received == []


def test_an_operator_may_allow_the_private_net(server: HttpServer, private_net: None) -> None:
    answer = request("POST", f"{server.url}/hook", body=b"hello", headers={"X-One": "1"})
    assert (answer.status, answer.body) == (200, b"ok")
    [received] = server.received
    assert (received.method, received.path, received.body) == ("POST", "/hook", b"hello")
    assert received.headers["X-One"] == "1"


class _Serving(socketserver.ThreadingTCPServer):
    daemon_threads = True


@contextmanager
def answering(times: int) -> Iterator[tuple[str, list[int]]]:
    """Serve `times` requests a connection, then hang up on the next; list who asked how often."""
    counts: list[int] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            counts.append(0)
            mine = len(counts) - 1
            while self.rfile.readline():
                while self.rfile.readline() != b"\r\n":
                    pass
                counts[mine] += 1
                if counts[mine] > times:
                    return
                self.wfile.write(b"HTTP/1.1 204 taken\r\n\r\n")

    with _Serving(("127.0.0.1", 0), Handler) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_address[1]}/", counts
        served.shutdown()


def test_a_connection_is_kept_only_for_who_asks_for_it(private_net: None) -> None:
    with answering(times=3) as (url, counts):
        for keep in (True, True, False, True):
            assert request("POST", url, keep=keep).status == 204
        assert counts == [3, 1]


def test_what_a_kept_connection_did_not_take_goes_by_a_new_one(private_net: None) -> None:
    with answering(times=1) as (url, counts):
        assert request("POST", url, keep=True).status == 204
        assert request("POST", url, keep=True).status == 204
        assert counts == [2, 1]


def test_a_new_connection_that_breaks_is_not_tried_twice(private_net: None) -> None:
    with answering(times=0) as (url, counts):
        with pytest.raises(OutboundError, match="broke the connection"):
            request("POST", url, keep=True)
        assert counts == [1]


def test_the_name_is_looked_up_once_and_sent_as_host(
    server: HttpServer, private_net: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []

    def answer_differently(host: str, port: int, *_: object, **__: object) -> list[object]:
        if host[0].isdigit():
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr("watchbell.platform.outbound.socket.getaddrinfo", answer_differently)
    request("GET", f"http://hooks.example.org:{server.port}/a")
    assert looked_up == ["hooks.example.org"]
    assert server.received[0].headers["Host"] == f"hooks.example.org:{server.port}"


def test_a_redirect_is_an_answer_and_not_followed(server: HttpServer, private_net: None) -> None:
    server.replies = [Reply(302, headers={"Location": "/elsewhere"})]
    answer = request("GET", f"{server.url}/")
    assert answer.status == 302
    assert [r.path for r in server.received] == ["/"]
    with pytest.raises(OutboundError) as failure:
        answer.require_ok()
    assert failure.value.permanent


def test_an_answer_larger_than_the_limit_is_refused(server: HttpServer, private_net: None) -> None:
    server.replies = [Reply(body=b"x" * 5000)]
    with pytest.raises(OutboundError, match="more than 1000 bytes"):
        request("GET", f"{server.url}/", max_bytes=1000)


@pytest.mark.parametrize(
    ("status", "permanent", "retry_after"),
    [(400, True, None), (404, True, None), (410, True, None), (429, False, 7.0), (408, False, 7.0),
     (500, False, 7.0), (503, False, 7.0)],
)  # fmt: skip
def test_the_status_says_whether_to_try_again(
    server: HttpServer,
    private_net: None,
    status: int,
    permanent: bool,
    retry_after: float | None,
) -> None:
    server.replies = [Reply(status, headers={"Retry-After": "7"})]
    with pytest.raises(OutboundError) as failure:
        request("GET", f"{server.url}/").require_ok()
    assert failure.value.permanent is permanent
    assert failure.value.retry_after == retry_after


def test_a_closed_port_and_a_broken_connection_are_temporary(
    server: HttpServer, private_net: None
) -> None:
    server.replies = [Reply(hang_up=True)]
    with pytest.raises(OutboundError) as broken:
        request("GET", f"{server.url}/")
    assert not broken.value.permanent
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(OutboundError, match="cannot connect") as closed:
            request("GET", f"http://127.0.0.1:{unused.getsockname()[1]}/")
    assert not closed.value.permanent


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "file:///etc/passwd", "http://", "/path", "http://0177.0.0.1/", "x"],
)
def test_addresses_that_are_no_web_addresses_are_refused(url: str) -> None:
    with pytest.raises(OutboundError) as refusal:
        request("GET", url)
    assert refusal.value.permanent
