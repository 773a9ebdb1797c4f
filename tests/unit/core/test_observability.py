"""Logs hold ids and counts, and nothing a user wrote."""

from faultmaven.core.observability import bind, follow, log, request_id, unbind


def test_a_field_that_is_not_on_the_list_is_named_and_not_shown(logged):
    log("evidence_extracted", evidence_id="evidence_1", records=412, text="canary-9")
    (line,) = logged()
    assert (line["message"], line["evidence_id"], line["records"]) == ("evidence_extracted", "evidence_1", 412)
    assert line["dropped"] == ["text"]
    assert "canary-9" not in str(line)


def test_an_error_shows_where_and_not_what(logged):
    try:
        raise ValueError("canary-9 was in the file")
    except ValueError as error:
        log("extraction_failed", level=40, error=error)
    (line,) = logged()
    assert (line["level"], line["error_type"]) == ("ERROR", "ValueError")
    assert line["places"][-1].startswith("test_observability.py:")
    assert "canary-9" not in str(line)


def test_ids_are_bound_until_the_next_request(logged):
    bind(user_id="user_1", password="canary-9")
    log("one")
    unbind()
    log("two")
    one, two = logged()
    assert one["user_id"] == "user_1"
    assert "user_id" not in two
    assert "canary-9" not in str(one)


def test_a_task_of_a_state_machine_logs_for_the_request_that_began_it(logged):
    bind(session_id="session_of_another")
    follow({"request_id": "web_1", "case_id": "case_1", "token": "canary-9", "pending": True})
    assert request_id() == "web_1"
    log("turn_answered")
    unbind()
    (line,) = logged()
    assert (line["request_id"], line["case_id"]) == ("web_1", "case_1")
    assert "session_id" not in line
    assert "canary-9" not in str(line)
    assert request_id() == ""
