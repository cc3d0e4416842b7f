"""Each question answers from a recording, and from nothing else."""

import pytest

from probe.entries import Recording
from probe.questions import QUESTIONS

from .cases import CASES
from .recordings import Case

BY_KEY = {question.key: question for question in QUESTIONS}


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{case.question}-{case.answer}" for case in CASES]
)
def test_a_question_is_answered_from_a_recording(case: Case) -> None:
    recording = Recording(tuple(case.entries), case.seconds)
    answer = BY_KEY[case.question].answer(recording)
    assert answer.verdict == case.answer
    assert {key: answer.seen.get(key) for key in case.seen} == case.seen


def test_every_question_is_in_the_table_with_each_answer_it_can_give() -> None:
    found: dict[str, set[str]] = {key: set() for key in BY_KEY}
    for case in CASES:
        found[case.question].add(case.answer)
    # That no maintenance was seen does not mean that there is never any. A DVR that is not found may be none.
    assert found.pop("running_butler") == {"yes", "not seen"}
    assert found.pop("dvrs") == {"yes", "not seen"}
    assert {frozenset(answers) for answers in found.values()} == {
        frozenset({"yes", "no", "not seen"})
    }


def test_nothing_is_known_from_an_empty_recording() -> None:
    for question in QUESTIONS:
        assert question.answer(Recording((), 0)).verdict == "not seen"
