"""Calls to what is forbidden are noticed, in threads too, and an attempt not to be watched is one of them."""

import functools
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from lrlib import schedules
from lrlib.checking.calls import TooSlow, watched
from lrlib.checking.exercise import ask
from lrlib.exercises.curves import KERAS_SCHEDULES, SCHEDULE_LIBRARIES, curve_exercise


def reference():
    return schedules.cosine_decay(3, 0.1, 10)


def in_a_thread():
    thread = threading.Thread(target=reference)
    thread.start()
    thread.join()


def in_a_pool():
    with ThreadPoolExecutor(1) as pool:
        pool.submit(reference).result()


def switched_off():
    sys.setprofile(None)
    reference()


def switched_off_in_a_thread():
    def thread():
        sys.setprofile(None)
        reference()

    started = threading.Thread(target=thread)
    started.start()
    started.join()


def another_hook():
    list(map(sys.setprofile, [lambda *event: None]))
    reference()


def switched_off_for_threads():
    threading.setprofile(None)
    in_a_thread()


def switched_off_and_on_again():
    hook = sys.getprofile()
    sys.setprofile(None)
    reference()
    sys.setprofile(hook)


NOTICED = [
    reference,
    in_a_thread,
    in_a_pool,
    switched_off,
    switched_off_in_a_thread,
    another_hook,
    switched_off_for_threads,
    switched_off_and_on_again,
]


@pytest.mark.parametrize("answer", NOTICED, ids=lambda answer: answer.__name__)
def test_noticed(answer):
    before = sys.getprofile(), threading.getprofile()
    with watched(SCHEDULE_LIBRARIES) as notes:
        answer()
    assert notes.forbidden
    assert (sys.getprofile(), threading.getprofile()) == before


def computes():
    return [step**2 for step in range(10)]


def own_threads():
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(abs, range(10)))


def own_decorator():
    @functools.wraps(computes)
    def wrapped():
        return computes()

    return wrapped()


def too_deep():
    """Python drops a profile hook for which there is no room on the stack; that is no attempt to switch it off."""
    try:
        return too_deep()
    except RecursionError:
        return None


@pytest.mark.parametrize("answer", [computes, own_threads, own_decorator, too_deep], ids=lambda answer: answer.__name__)
def test_not_noticed(answer):
    before = sys.getprofile(), threading.getprofile()
    with watched(SCHEDULE_LIBRARIES) as notes:
        answer()
    assert notes.forbidden == []
    assert (sys.getprofile(), threading.getprofile()) == before


def test_an_own_keras_schedule_calls_no_schedule_of_keras():
    from lrlib.tf_schedules import keras, tf

    class Halving(keras.optimizers.schedules.LearningRateSchedule):
        def __init__(self, rate):
            super().__init__()
            self.rate = rate

        def __call__(self, step):
            return self.rate * 0.5 ** tf.cast(step, tf.float32)

    exercise = curve_exercise("halving", lambda step, rate: rate * 0.5**step, lambda case: [3])
    assert ask(exercise, lambda step, rate: Halving(rate)(step), {"rate": 0.1})[0].forbidden == ()
    theirs = keras.optimizers.schedules.ExponentialDecay
    assert ask(exercise, lambda step, rate: theirs(rate, 1, 0.5)(step), {"rate": 0.1})[0].forbidden


def test_every_schedule_of_keras_is_known():
    from lrlib.tf_schedules import keras

    theirs = {name for name in vars(keras.optimizers.schedules) if name[0].isupper()}
    assert theirs - {"LearningRateSchedule"} == set(KERAS_SCHEDULES)


def test_many_cores_do_not_shorten_the_limit(monkeypatch):
    """On a machine of many cores a library's threads compute for a minute within a second."""
    monkeypatch.setattr(time, "process_time", lambda: 60 * time.monotonic())
    with watched(seconds=1.0):
        time.sleep(0.6)
    with pytest.raises(TooSlow), watched(seconds=0.2):
        time.sleep(1.5)
