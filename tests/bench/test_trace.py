"""Reading of Chromium traces."""

from tests.bench.trace import LongestTask, MainThread, between_marks, longest_task

MAIN = {"pid": 7, "tid": 1}


def mark(name, at):
    return {"name": name, "ph": "I", "ts": at * 1000, **MAIN}


def task(begin, end, thread=MAIN):
    return {"name": "RunTask", "ph": "X", "ts": begin * 1000, "dur": (end - begin) * 1000, **thread}


def test_only_the_time_between_the_marks_counts_as_busy():
    events = [
        mark("highlights-start", 100),
        mark("highlights-painted", 140),
        task(90, 110),
        task(120, 125),
        task(135, 150),
    ]
    assert between_marks(events) == MainThread(painted=40, busy=10 + 5 + 5, longest=20)


def test_other_threads_and_earlier_tasks_do_not_count():
    elsewhere = {"pid": 7, "tid": 2}
    events = [mark("highlights-start", 100), mark("highlights-painted", 140), task(0, 99), task(101, 139, elsewhere)]
    assert between_marks(events) == MainThread(painted=40, busy=0, longest=0)


def test_a_long_task_just_after_painting_counts_as_longest():
    events = [mark("highlights-start", 100), mark("highlights-painted", 140), task(200, 290), task(400, 600)]
    assert between_marks(events) == MainThread(painted=40, busy=0, longest=90)


def test_longest_task_of_a_page_has_its_time_on_the_wall_and_its_processor_time():
    marks = [mark("highlights-start", 100), mark("highlights-painted", 140)]
    waited = task(10, 90) | {"tdur": 20_000}
    assert longest_task([*marks, waited, task(150, 180)]) == LongestTask(wall=80, cpu=30)
