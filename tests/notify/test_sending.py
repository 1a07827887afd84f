"""A batch leaves by one thread while the other side is quick, by several when it is not."""

import threading

import pytest

from watchbell.notify.sending import send_all


@pytest.fixture
def looked_after(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the pace soon, as the program does."""
    monkeypatch.setattr("watchbell.notify.sending._LOOK", 0.02)


def test_quick_answers_are_taken_by_one_thread_in_order() -> None:
    by: list[int] = []

    def send(number: int) -> int:
        by.append(threading.get_ident())
        return number * number

    assert send_all(send, range(40), 8) == [number * number for number in range(40)]
    assert set(by) == {threading.get_ident()}


def test_who_is_slow_is_waited_for_by_several_at_once(looked_after: None) -> None:
    together = threading.Barrier(4)

    def send(number: int) -> str:
        together.wait(20)  # goes on only when four are under way at the same time
        return str(number)

    assert send_all(send, range(8), 4) == [str(number) for number in range(8)]


def test_one_that_hangs_holds_up_no_other(looked_after: None) -> None:
    others_left = threading.Semaphore(0)

    def send(number: int) -> int:
        if number == 0:
            for _ in range(9):
                assert others_left.acquire(timeout=20)
        else:
            others_left.release()
        return number

    assert send_all(send, range(10), 4) == list(range(10))
