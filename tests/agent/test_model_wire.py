"""The real `openai` client against a local server: what is sent, what comes back, what goes wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from served import Answer, served

from wellposed.agent.models.faults import Fault
from wellposed.agent.models.protocol import Message, Request, Shape, Usage
from wellposed.agent.models.settings import ModelSettings
from wellposed.agent.models.wire import ServedModel

KEY = "sk-very-secret-0123456789"
SHAPE = Shape("thing", {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]})
ASKED = Request(
    "interpret", (Message("system", "be brief"), Message("user", "how many?")), SHAPE, "json_schema"
)


def model(url: str, waits: list[float] | None = None, **changes: Any) -> ServedModel:
    settings = replace(ModelSettings("tiny", url, KEY, timeout_s=5.0), **changes)
    return ServedModel(settings, sleep=(waits if waits is not None else []).append)


def fault(answers: list[Answer], request: Request = ASKED, **changes: Any) -> Fault:
    with served(answers) as server, pytest.raises(Fault) as caught:
        model(server.url, **changes).complete(request)
    assert KEY not in str(caught.value)
    assert caught.value.exit_code == 6
    assert "instead:" in str(caught.value)
    return caught.value


def test_one_answer_with_its_usage_and_what_was_sent() -> None:
    with served([Answer('{"a": 3}')]) as server:
        reply = model(server.url).complete(ASKED)
    assert (reply.text, reply.usage, reply.finish) == ('{"a": 3}', Usage(11, 7), "stop")
    (sent,) = server.requests
    assert sent["messages"] == [
        {"role": "system", "content": "be brief"},
        {"role": "user", "content": "how many?"},
    ]
    assert sent["response_format"]["json_schema"]["schema"] == SHAPE.schema
    assert not {"tools", "temperature"} & set(sent)
    assert server.keys == [f"Bearer {KEY}"]


def test_every_rung_sends_its_own_and_never_tools_beside_a_response_format() -> None:
    with served(lambda _: Answer('{"a": 3}')) as server:
        served_model = model(server.url)
        texts = [
            served_model.complete(replace(ASKED, rung=rung)).text  # type: ignore[arg-type]
            for rung in ("json_schema", "json_object", "tool", "prompt")
        ]
    assert texts == ['{"a": 3}'] * 4
    kinds = [r.get("response_format", {}).get("type") for r in server.requests]
    assert kinds == ["json_schema", "json_object", None, None]
    assert [("tools" in r) for r in server.requests] == [False, False, True, False]
    assert not any("tools" in r and "response_format" in r for r in server.requests)


@pytest.mark.parametrize("rung", ["json_schema", "tool"])
def test_a_stream_arrives_piece_by_piece(rung: Any) -> None:
    text, pieces = '{"a": 3, "b": "more than one piece of text"}', []
    with served([Answer(text)]) as server:
        reply = model(server.url).complete(replace(ASKED, rung=rung), on_text=pieces.append)
    assert (reply.text, "".join(pieces), reply.usage) == (text, text, Usage(11, 7))
    assert len(pieces) > 3


def test_a_server_without_usage_and_with_fields_of_reasoning_models_is_understood() -> None:
    odd = Answer('{"a": 1}', usage=None, extra={"reasoning_content": "let me think", "reasoning": "hm"})
    with served([odd, odd]) as server:
        whole = model(server.url).complete(ASKED)
        streamed = model(server.url).complete(ASKED, on_text=lambda _: None)
    assert whole == streamed
    assert (whole.text, whole.usage) == ('{"a": 1}', Usage(None, None))


def test_a_server_that_refuses_stream_options_is_asked_without_them() -> None:
    refusal = Answer(status=400, body={"error": {"message": "unknown field stream_options"}})
    with served([refusal, Answer('{"a": 1}'), Answer('{"a": 2}')]) as server:
        asked = model(server.url)
        assert asked.complete(ASKED, on_text=lambda _: None).text == '{"a": 1}'
        assert asked.complete(ASKED, on_text=lambda _: None).text == '{"a": 2}'
    assert ["stream_options" in r for r in server.requests] == [True, False, False]


def test_a_full_server_is_asked_again_after_the_time_it_names() -> None:
    full = Answer(status=429, body={"error": {"message": "slow down"}}, headers={"Retry-After": "3"})
    waits: list[float] = []
    with served([full, full, Answer('{"a": 1}')]) as server:
        model(server.url, waits, timeout_s=60.0).complete(ASKED)
    assert waits == [3.0, 3.0]


@pytest.mark.parametrize("status", [500, 502, 503, 529])
def test_a_failing_server_is_asked_again_with_growing_pauses(status: int) -> None:
    waits: list[float] = []
    broken = Answer(status=status, body={"error": {"message": "worker died"}})
    with served([broken, broken, Answer('{"a": 1}')]) as server:
        model(server.url, waits, timeout_s=60.0).complete(ASKED)
    assert len(waits) == 2
    assert 0.5 <= waits[0] < waits[1]


def test_the_tries_end() -> None:
    broken = Answer(status=503, body={"error": {"message": "no"}})
    with served(lambda _: broken) as server, pytest.raises(Fault) as caught:
        model(server.url, timeout_s=60.0).complete(ASKED)
    assert (caught.value.kind, len(server.requests)) == ("server", 4)


def test_a_wait_beyond_the_time_left_ends_at_once() -> None:
    full = Answer(status=429, body={"error": {"message": "slow down"}}, headers={"Retry-After": "3600"})
    assert fault([full]).kind == "busy"


def test_a_stream_that_breaks_off_is_tried_again_and_never_taken_for_an_answer() -> None:
    cut = Answer('{"a": 3, "b": "a longer text that is cut"}', cut=True)
    with served([cut, Answer('{"a": 4}')]) as server:
        assert model(server.url).complete(ASKED, on_text=lambda _: None).text == '{"a": 4}'
    with served(lambda _: cut) as server, pytest.raises(Fault, match="broke off"):
        model(server.url).complete(ASKED, on_text=lambda _: None)


def test_a_connection_that_is_closed_is_tried_again() -> None:
    with served([Answer(hangs_up=True), Answer('{"a": 4}')]) as server:
        assert model(server.url).complete(ASKED).text == '{"a": 4}'


def test_a_slow_first_byte_is_a_timeout() -> None:
    with served(lambda _: Answer(delay_s=1.5)) as server, pytest.raises(Fault) as caught:
        model(server.url, timeout_s=1.0).complete(ASKED)
    assert caught.value.kind == "timeout"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Answer(status=401, body={"error": {"message": f"Incorrect API key provided: {KEY}"}}), "key"),
        (Answer(status=403, body={"error": {"message": "forbidden"}}), "key"),
        (Answer(status=404, body={"error": {"message": 'model "tiny" not found, try pulling it'}}), "model"),
        (Answer(status=404, body={"error": {"message": "x", "code": "model_not_found"}}), "model"),
        (Answer(status=404, body="<html>no such page</html>", content_type="text/html"), "address"),
        (
            Answer(status=400, body={"error": {"message": "maximum context length is 512 tokens"}}),
            "context",
        ),
        (
            Answer(status=400, body={"error": {"message": "too big", "code": "context_length_exceeded"}}),
            "context",
        ),
        (Answer(status=429, body={"error": {"message": "You exceeded your current quota"}}), "key"),
        (Answer(status=400, body={"error": {"message": "unknown response_format"}}), "form"),
        (Answer(body="<html>welcome to the proxy</html>", content_type="text/html"), "answer"),
        (Answer(body='{"choices": [', content_type="application/json"), "answer"),
        (Answer(body={"choices": []}), "answer"),
        (Answer(body={"object": "list", "data": []}), "answer"),
    ],
)
def test_a_fault_says_what_it_is_and_what_to_do(answer: Answer, kind: str) -> None:
    assert fault([answer]).kind == kind


def test_a_page_instead_of_a_stream_is_named() -> None:
    page = Answer("welcome", content_type="text/html")
    with served([page]) as server, pytest.raises(Fault, match="text/html"):
        model(server.url).complete(ASKED, on_text=lambda _: None)


def test_a_server_error_while_probing_means_that_the_way_of_asking_is_not_known() -> None:
    broken = Answer(status=500, body={"error": {"message": "Input should be 'text' or 'json_object'"}})
    assert fault([broken], replace(ASKED, is_probe=True)).kind == "form"


def test_no_server_is_named_with_its_address() -> None:
    with served([]) as server:
        url = server.url
    with pytest.raises(Fault) as caught:
        model(url).complete(ASKED)
    assert caught.value.kind == "network"
    assert url in str(caught.value)


def test_the_key_is_in_no_representation() -> None:
    settings = ModelSettings("tiny", "http://localhost:1/v1", KEY)
    assert KEY not in repr(settings)
    assert KEY not in str(vars(ServedModel(settings)))
