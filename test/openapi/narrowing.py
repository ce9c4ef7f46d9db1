"""Checked by mypy against a generated client: a request's `status` tells which members it has."""

from typing import assert_never

from muster_client import AuthenticatedClient
from muster_client.api.requests import get_request
from muster_client.models.failed_request import FailedRequest
from muster_client.models.problem import Problem
from muster_client.models.queued_request import QueuedRequest
from muster_client.models.rejected_request import RejectedRequest
from muster_client.models.succeeded_request import SucceededRequest

RequestView = QueuedRequest | SucceededRequest | RejectedRequest | FailedRequest


def ending_of(request: RequestView) -> str:
    request.outcome  # type: ignore[union-attr]
    if request.status == "queued":
        return request.accepted_at.isoformat()
    if request.status == "succeeded":
        return request.outcome.value
    if request.status == "rejected":
        return request.error.detail
    if request.status == "failed":
        return request.error.code.value
    assert_never(request)


def ask(client: AuthenticatedClient, request_id: str) -> str:
    request = get_request.sync(request_id, client=client)
    if request is None or isinstance(request, Problem):
        return "unknown"
    return ending_of(request)
