"""What an error is to a client."""

from __future__ import annotations

from kg.errors import ServiceFailed
from kg.web.protocol.problems import problem_of


def test_another_servers_failure_is_told_as_such() -> None:
    address = "https://data.example.org/sparql"
    problem = problem_of(ServiceFailed(f"the service {address} failed: it answered with status 500", address))
    assert problem.status == 502
    assert problem.as_json("http://e/")["service"] == address
    assert problem.as_json("http://e/")["type"] == "http://e/about#problem-service-failed"
