"""The report: the answers for people, and the timeline for a replay."""

from collections.abc import Iterator
from dataclasses import asdict
import json
from typing import Any

from .entries import GET_IDENTITY, Entry, Recording
from .questions import QUESTIONS, Answer, Question

FORMAT = "plex-activities-probe"
VERSION = 1


def answers(recording: Recording) -> list[tuple[Question, Answer]]:
    """Return each question with its answer."""
    return [(question, question.answer(recording)) for question in QUESTIONS]


def report(recording: Recording, *, complete: bool) -> str:
    """Return the text of the file. `complete` is whether the probe ran for as long as it was told to."""
    identity = recording.responses(GET_IDENTITY, None)
    head = {
        "format": FORMAT,
        "version": VERSION,
        "seconds": round(recording.seconds),
        "complete": complete,
        "server": dict(identity[0].facts) if identity else {},
        "answers": [
            {
                "key": question.key,
                "question": question.text,
                "answer": answer.verdict,
                "seen": dict(answer.seen),
            }
            for question, answer in answers(recording)
        ],
    }
    text = json.dumps(head, indent=1)
    # One line an entry: the timeline is long.
    lines = ",\n".join(json.dumps(_as_json(entry)) for entry in recording.entries)
    return f'{text.removesuffix("\n}")},\n "timeline": [\n{lines}\n ]\n}}\n'


def summary(recording: Recording) -> Iterator[str]:
    """Yield a line for each answer."""
    for question, answer in answers(recording):
        yield f"{answer.verdict:>8}  {question.text}"


def _as_json(entry: Entry) -> dict[str, Any]:
    return {"kind": entry.kind, **asdict(entry)}
