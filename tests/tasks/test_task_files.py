"""Task files: what they may say, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from wellposed.tasks import TaskError, catalogue, load
from wellposed.tasks.task import select

GOOD = """
id: decay
prompt: y' = -y, y(0) = 1. Find y(1).
expect:
  answers: [{value: 0.36787944117, rtol: 1.0e-8, source: closed form}]
tags: [mine]
"""


def written(folder: Path, text: str, name: str = "tasks.yaml") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_with_one_task_and_a_folder_of_lists_are_read(tmp_path: Path) -> None:
    (task,) = load(written(tmp_path, GOOD))
    assert (task.id, task.tags, task.expect.verdicts) == ("decay", ("mine",), ("VERIFIED",))
    assert task.expect.answers[0].rtol == 1e-8
    indented = "".join(f"  {line}\n" for line in GOOD.strip().splitlines()).replace("  id", "- id", 1)
    written(tmp_path, indented.replace("decay", "other"), "more.yaml")
    assert [t.id for t in load(tmp_path)] == ["decay", "other"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("tags:", "tag:"), "tag"),
        (("rtol", "tolerance"), "answers.0.tolerance"),
        (("id: decay", "id: De cay"), "id"),
        (("prompt: y'", "problem: {}\nturns: [a, b]\nprompt: y'"), "exactly one"),
        (
            ("answers: [{value: 0.36787944117, rtol: 1.0e-8, source: closed form}]", "verdict: FINE"),
            "verdict",
        ),
        (("answers:", "status: refused\n  answers:"), "a refusal has no answers"),
        (("answers: [{value: 0.36787944117, rtol: 1.0e-8, source: closed form}]", "message: x"), "say what"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    assert change[0] in GOOD
    with pytest.raises(TaskError, match=said) as caught:
        load(written(tmp_path, GOOD.replace(*change)))
    assert "instead:" in str(caught.value)


def test_text_that_is_not_yaml_and_folders_without_tasks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"no \.yaml file"):
        load(tmp_path)
    with pytest.raises(TaskError, match="does not exist"):
        load(tmp_path / "nowhere")
    with pytest.raises(TaskError, match="not YAML"):
        load(written(tmp_path, "id: [unclosed"))


def test_an_id_may_stand_once(tmp_path: Path) -> None:
    written(tmp_path, GOOD, "a.yaml")
    written(tmp_path, GOOD, "b.yaml")
    with pytest.raises(TaskError, match=r"twice[\s\S]*a\.yaml[\s\S]*b\.yaml"):
        load(tmp_path)


def test_selection_knows_ids_and_tags(tmp_path: Path) -> None:
    tasks = load(written(tmp_path, GOOD))
    assert select(tasks, (), ("mine",)) == tasks
    with pytest.raises(TaskError, match=r"decai[\s\S]*decay"):
        select(tasks, ("decai",), ())


def test_the_catalogue_is_whole() -> None:
    """Ids once (load checks), a source for every number, groups that `--tag` may name."""
    tasks = catalogue()
    assert len(tasks) >= 120
    for task in tasks:
        assert {"standard", "long"} & set(task.tags), task.id
        assert all(a.source for a in task.expect.answers), task.id
    assert any("quick" in t.tags for t in tasks)
    assert {t.expect.status for t in tasks} == {"solved", "refused"}


def test_the_fingerprint_follows_the_question_and_the_expectation(tmp_path: Path) -> None:
    (one,) = load(written(tmp_path, GOOD))
    (other,) = load(written(tmp_path, GOOD.replace("y(1).", "y(2).")))
    (looser,) = load(written(tmp_path, GOOD.replace("1.0e-8", "1.0e-7")))
    (tagged,) = load(written(tmp_path, GOOD.replace("[mine]", "[yours]")))
    assert len({one.fingerprint, other.fingerprint, looser.fingerprint}) == 3
    assert tagged.fingerprint == one.fingerprint
