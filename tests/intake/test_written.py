"""How answers of the short way are put together."""

from watchbell.intake.exchange import Reply
from watchbell.intake.protocol import Written

MORNING = [(b"date", b"Sun, 22 Nov 2026 08:00:00 GMT")]
LATER = [(b"date", b"Sun, 22 Nov 2026 08:00:01 GMT")]


def test_a_bare_answer_is_the_same_bytes_until_the_second_is_over() -> None:
    written = Written()
    first = written.of(MORNING, Reply(202), closes=False)
    assert first == (
        b"HTTP/1.1 202 Accepted\r\ndate: Sun, 22 Nov 2026 08:00:00 GMT\r\ncontent-length: 0\r\n\r\n"
    )
    assert written.of(MORNING, Reply(202), closes=False) is first
    assert b"08:00:01" in written.of(LATER, Reply(202), closes=False)


def test_answers_of_other_words_or_another_end_are_others() -> None:
    written = Written()
    assert written.of(MORNING, Reply(200), closes=False).startswith(b"HTTP/1.1 200 OK\r\n")
    told = written.of(MORNING, Reply(202, b"{}", b"application/json"), closes=False)
    assert told.endswith(b"content-type: application/json\r\ncontent-length: 2\r\n\r\n{}")
    closing = written.of(MORNING, Reply(200), closes=True)
    assert closing.count(b"connection: close") == 1
    refused = Reply(503, b"", headers=((b"retry-after", b"1"), (b"connection", b"close")))
    assert written.of(MORNING, refused, closes=True).count(b"connection: close") == 1
    assert written.of(MORNING, Reply(200), closes=False).count(b"connection: close") == 0
