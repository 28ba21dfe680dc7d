"""Structured answers from any server: the ladder, errors fed back, budgets, the cache, the settings."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field
from served import Answer, served

from wellposed.agent.models.advisor import Advisor
from wellposed.agent.models.budget import Budget, Price
from wellposed.agent.models.memory import ReplyCache, RungMemory
from wellposed.agent.models.protocol import Message, Request, Usage
from wellposed.agent.models.settings import Limits, ModelSettings, model_settings
from wellposed.agent.models.strict import shape_of, strict
from wellposed.agent.models.structured import data_in
from wellposed.agent.models.wire import ServedModel
from wellposed.agent.testing import ScriptedModel, Turn, UnexpectedCall
from wellposed.errors import ModelError, ProviderError, UsageLimitExceeded

ASK = (Message("system", "count"), Message("user", "the legs of a spider"))


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["leg", "wing"]
    note: str | None


class Count(BaseModel):
    model_config = ConfigDict(extra="forbid")
    number: int = Field(ge=0, le=100, description="How many.")
    parts: list[Part]


GOOD = '{"number": 8, "parts": [{"kind": "leg", "note": null}]}'


class Log:
    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def note(self, event: str, **details: Any) -> None:
        self.events.append((event, details))


def advisor(url: str, **changes: Any) -> Advisor:
    model = ServedModel(ModelSettings("tiny", url, timeout_s=5.0), sleep=lambda _: None)
    return Advisor(model, **changes)


# The form


def test_a_schema_requires_every_property_and_has_nothing_that_servers_refuse() -> None:
    schema = shape_of(Count).schema
    text = json.dumps(schema)
    assert schema["required"] == ["number", "parts"]
    assert schema["$defs"]["Part"]["required"] == ["kind", "note"]
    assert schema["additionalProperties"] is False
    assert '"default"' not in text
    assert '"title"' not in text
    assert shape_of(Count).name == "count"


def test_a_free_dictionary_is_no_form_for_a_model() -> None:
    class Free(BaseModel):
        values: dict[str, float]

    with pytest.raises(ValueError, match="free dictionary"):
        shape_of(Free)


def test_a_reference_stands_alone() -> None:
    assert strict({"$ref": "#/$defs/A", "description": "x"}) == {"$ref": "#/$defs/A"}


@pytest.mark.parametrize(
    "text",
    [
        '{"number": 8}',
        'Sure! Here it is:\n```json\n{"number": 8}\n```\nAnything else?',
        '<think>maybe {"number": 7}?</think>{"number": 8}',
        '{oops} {"number": 8}',
    ],
)
def test_the_object_is_found_among_words_fences_and_thoughts(text: str) -> None:
    assert data_in(text) == {"number": 8}


# The ladder, over the real client


def form_error(status: int = 400) -> Answer:
    return Answer(status=status, body={"error": {"message": "response_format is not supported"}})


@pytest.mark.parametrize(
    ("understood", "tried"),
    [
        ("json_schema", ["json_schema"]),
        ("json_object", ["json_schema", "json_object"]),
        ("tool", ["json_schema", "json_object", "tool"]),
        ("prompt", ["json_schema", "json_object", "tool", "prompt"]),
    ],
)
def test_the_ladder_is_climbed_down_once_and_the_rung_remembered(
    understood: str, tried: list[str], tmp_path: Path
) -> None:
    def rung_of(request: dict[str, Any]) -> str:
        kind = request.get("response_format", {}).get("type")
        return kind or ("tool" if "tools" in request else "prompt")

    def answer(request: dict[str, Any]) -> Answer:
        return Answer(GOOD) if rung_of(request) == understood else form_error(500)

    memory = RungMemory(tmp_path / "servers.json")
    with served(answer) as server:
        assert advisor(server.url, memory=memory).ask("count", ASK, Count).number == 8
        assert [rung_of(r) for r in server.requests] == tried
        server.requests.clear()
        assert advisor(server.url, memory=memory).ask("count", ASK, Count).number == 8
        assert [rung_of(r) for r in server.requests] == [understood]


def test_a_server_that_ignores_the_schema_is_asked_in_the_next_way() -> None:
    def answer(request: dict[str, Any]) -> Answer:
        told = "JSON Schema" in request["messages"][0]["content"]
        return Answer(GOOD if told else "A spider has eight legs.")

    with served(answer) as server:
        assert advisor(server.url).ask("count", ASK, Count).number == 8
        assert len(server.requests) == 2


def test_errors_of_form_are_fed_back() -> None:
    wrong = '{"number": -8, "parts": [{"kind": "arm", "note": null}]}'
    with served([Answer(wrong), Answer(GOOD)]) as server:
        assert advisor(server.url).ask("count", ASK, Count).number == 8
    said = server.requests[1]["messages"]
    assert said[-2] == {"role": "assistant", "content": wrong}
    assert "number: Input should be greater than or equal to 0" in said[-1]["content"]
    assert "parts.0.kind" in said[-1]["content"]
    assert "'arm'" in said[-1]["content"]


def test_a_model_that_never_answers_in_form_ends_honestly_and_bounded() -> None:
    with served(lambda _: Answer('{"number": "many"}')) as server:
        with pytest.raises(ModelError, match="no answer of the asked form") as caught:
            advisor(server.url).ask("count", ASK, Count)
        assert len(server.requests) <= 8
    assert caught.value.exit_code == 6


def test_a_cut_answer_is_asked_for_again_with_more_room() -> None:
    with served([Answer(GOOD[:20], finish="length"), Answer(GOOD)]) as server:
        assert advisor(server.url).ask("count", ASK, Count, most_tokens=100).number == 8
    assert [r["max_tokens"] for r in server.requests] == [100, 200]


def test_a_refusal_is_told_and_not_retried() -> None:
    refusal = Answer(text="", extra={"refusal": "I would rather not"})
    with (
        served([refusal, Answer(GOOD)]) as server,
        pytest.raises(ModelError, match="I would rather not"),
    ):
        advisor(server.url).ask("count", ASK, Count)
    assert len(server.requests) == 1


# Budgets


@pytest.mark.parametrize(
    ("limits", "named"),
    [
        (Limits(calls=2), "2 calls"),
        (Limits(tokens=300), "300 tokens"),
        (Limits(money=0.0003), "0.0003 USD"),
    ],
)
def test_a_budget_ends_the_calls_and_says_which_limit(limits: Limits, named: str) -> None:
    turns = (Turn("count", GOOD, usage=Usage(100, 50)) for _ in range(9))
    asked = Advisor(ScriptedModel(*turns), budget=Budget(limits, Price(1.0, 2.0)))
    asked.ask("count", ASK, Count)
    asked.ask("count", (*ASK, Message("user", "again")), Count)
    with pytest.raises(UsageLimitExceeded, match=named) as caught:
        asked.ask("count", (*ASK, Message("user", "and again")), Count)
    assert caught.value.exit_code == 6
    assert "2 calls, 300 tokens" in str(caught.value)


def test_an_unknown_price_is_not_zero_and_unknown_tokens_are_estimated() -> None:
    asked = Advisor(ScriptedModel(Turn("count", GOOD, usage=Usage())))
    asked.ask("count", ASK, Count)
    spent = asked.budget.spent
    assert spent.money is None
    assert spent.is_estimate
    assert spent.sent >= 8
    assert "cost unknown" in str(spent)
    assert "about" in str(spent)


def test_money_is_counted_where_the_price_is_known() -> None:
    asked = Advisor(
        ScriptedModel(Turn("count", GOOD, usage=Usage(1000, 500))), budget=Budget(Limits(), Price(2, 4))
    )
    asked.ask("count", ASK, Count)
    assert asked.budget.spent.money == pytest.approx(0.004)


# The cache


def test_the_same_question_is_answered_from_the_disk_without_a_call(tmp_path: Path) -> None:
    first = Advisor(ScriptedModel(Turn("count", GOOD)), cache=ReplyCache(tmp_path))
    first.ask("count", ASK, Count)
    log = Log()
    again = Advisor(ScriptedModel(), cache=ReplyCache(tmp_path), log=log)
    assert again.ask("count", ASK, Count).number == 8
    assert (again.budget.spent.calls, again.budget.spent.cached) == (0, 1)
    assert [d["cached"] for _, d in log.events if "cached" in d] == [True]
    with pytest.raises(UnexpectedCall):
        again.ask("count", (*ASK, Message("user", "and of a fly")), Count)
    with pytest.raises(UnexpectedCall):  # another model
        Advisor(ScriptedModel(name="b"), cache=ReplyCache(tmp_path)).ask("count", ASK, Count)


@pytest.mark.parametrize("content", ["", "{", '{"reply": 3}', '{"reply": "{}"}', "[]"])
def test_a_broken_cache_is_a_miss(content: str, tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    Advisor(ScriptedModel(Turn("count", GOOD)), cache=cache).ask("count", ASK, Count)
    (entry,) = tmp_path.iterdir()
    entry.write_text(content, encoding="utf-8")
    assert Advisor(ScriptedModel(Turn("count", GOOD)), cache=cache).ask("count", ASK, Count).number == 8


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    model = ScriptedModel(Turn("count", GOOD))
    cache, memory = ReplyCache(tmp_path / "file" / "x"), RungMemory(tmp_path / "file" / "y.json")
    assert Advisor(model, cache=cache, memory=memory).ask("count", ASK, Count).number == 8


# The settings


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., ModelSettings | None]:
    def make(
        name: str | None = None, url: str | None = None, toml: str = "", **env: str
    ) -> ModelSettings | None:
        file = tmp_path / "config.toml"
        file.write_text(toml, encoding="utf-8")
        return model_settings(name, url, environment=env, file=file)

    return make


def test_a_fresh_machine_has_no_model(settings: Callable[..., Any], tmp_path: Path) -> None:
    assert model_settings(environment={}, file=tmp_path / "absent.toml") is None
    assert settings(OPENAI_API_KEY="sk-for-another-program") is None
    assert settings("none", WELLPOSED_MODEL="m", OPENAI_API_KEY="k") is None
    assert settings("auto") is None


def test_options_go_before_the_environment_and_that_before_the_file(settings: Callable[..., Any]) -> None:
    toml = '[model]\nname = "f"\nbase_url = "http://file:1/v1/"\n[limits]\ncalls = 3\n'
    toml += "[price]\nsent = 1\nreceived = 2.5"
    found = settings(toml=toml)
    assert (found.name, found.base_url, found.limits.calls, found.price_received) == (
        "f", "http://file:1/v1", 3, 2.5,
    )  # fmt: skip
    found = settings(toml=toml, WELLPOSED_MODEL="e", OPENAI_BASE_URL="http://env:2/v1")
    assert (found.name, found.base_url) == ("e", "http://env:2/v1")
    found = settings(
        "o", "http://opt:3/v1", toml=toml, WELLPOSED_MODEL="e", OPENAI_BASE_URL="http://env:2/v1"
    )
    assert (found.name, found.base_url) == ("o", "http://opt:3/v1")


def test_the_key_comes_from_the_variable_that_the_file_names(settings: Callable[..., Any]) -> None:
    toml = '[model]\nname = "f"\nkey_variable = "MY_KEY"'
    assert settings(toml=toml, MY_KEY="a-key").key == "a-key"


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ('[model]\napi_key = "sk-1"', "keys do not belong into a file"),
        ('[model]\nnmae = "x"', "model.nmae is not known"),
        ("[model]\nname = 3", "wrong kind"),
        ("[modell]", "'modell' is not known"),
        ("model = 1", "not a table"),
        ("[model", "cannot be used"),
    ],
)
def test_a_faulty_file_is_named(settings: Callable[..., Any], toml: str, said: str) -> None:
    with pytest.raises(ProviderError, match=said) as caught:
        settings("m", toml=toml)
    assert "config.toml" in str(caught.value)
    assert "sk-1" not in str(caught.value)


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://x/v1", "http://", "http://me:secret@host/v1"])
def test_an_address_that_is_none_is_refused(settings: Callable[..., Any], url: str) -> None:
    with pytest.raises(ProviderError, match="address") as caught:
        settings("m", url)
    assert "secret" not in str(caught.value)


def test_openai_without_a_key_is_refused_before_anything_is_sent(settings: Callable[..., Any]) -> None:
    with pytest.raises(ProviderError, match="needs a key"):
        settings("gpt-x")
    assert settings("m", "http://localhost:11434/v1").key == ""


# Scripted models


def test_a_script_refuses_what_it_does_not_expect() -> None:
    request = Request("write", ASK)
    with pytest.raises(UnexpectedCall, match="not in the script"):
        ScriptedModel().complete(request)
    with pytest.raises(UnexpectedCall, match="expects 'count'"):
        ScriptedModel(Turn("count", GOOD)).complete(request)
    with pytest.raises(UnexpectedCall, match="does not mention 'fly'"):
        ScriptedModel(Turn("write", GOOD, mentions=("fly",))).complete(request)
    with pytest.raises(UnexpectedCall, match="were not made: count"), ScriptedModel(Turn("count", GOOD)):
        pass
