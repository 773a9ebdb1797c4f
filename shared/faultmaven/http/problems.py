"""Errors as the user of the API sees them: `application/problem+json` (RFC 9457), whatever went wrong."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from faultmaven.core.errors import FaultMavenError
from faultmaven.http.translated import translation_for

MEDIA_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one field; `field` is its path, such as `tags.3`."""

    field: str
    message: str


class Problem(BaseModel):
    """Why a request was not served. Programs read `code`, people read `detail`, support asks for `request_id`."""

    type: str = Field(examples=["urn:faultmaven:problem:case_not_found"])
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem] | None = None


def problem_response(
    *,
    status: int,
    code: str,
    title: str,
    detail: str,
    request_id: str,
    errors: Sequence[FieldProblem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Render one problem."""
    problem = Problem(
        type=f"urn:faultmaven:problem:{code}",
        title=title,
        status=status,
        detail=detail,
        code=code,
        request_id=request_id,
        errors=list(errors) or None,
    )
    body = problem.model_dump(exclude_none=True)
    return JSONResponse(body, status_code=status, headers=dict(headers or {}), media_type=MEDIA_TYPE)


def explained(error: FaultMavenError, request_id: str, detail: str | None = None) -> Response:
    """Render an error of our own tree, with its `detail` as its reader knows it."""
    return problem_response(
        status=error.status,
        code=error.code,
        title=error.title,
        detail=error.detail if detail is None else detail,
        request_id=request_id,
        errors=[FieldProblem(field=error.field, message=error.title)] if error.field else (),
        headers=error.headers,
    )


def unexplained(request_id: str) -> Response:
    """Render a failure nobody foresaw: it says where to look, and nothing about the inside."""
    error = FaultMavenError(f"This was not your fault. Try again, or report it with the request id {request_id}.")
    return explained(error, request_id)


def install(app: FastAPI) -> None:
    """Make the app answer each error it raises itself as a problem."""
    app.add_exception_handler(FaultMavenError, _ours)
    app.add_exception_handler(HTTPException, _frameworks)
    app.add_exception_handler(RequestValidationError, _malformed)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, FaultMavenError)
    translation = translation_for(request)
    detail = translation.restored(error.detail) if translation else None
    return explained(error, request_id_of(request), detail)


async def _frameworks(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    details = {
        404: "There is no such address.",
        405: f"{request.method} is not possible here.",
        400: "The body is not JSON that can be read.",
    }
    return problem_response(
        status=status,
        code=status.name.lower(),
        title=status.phrase,
        detail=details.get(status, status.description or status.phrase),
        request_id=request_id_of(request),
        headers=error.headers,
    )


async def _malformed(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found: Sequence[Mapping[str, Any]] = error.errors()
    if any(item["type"] == "json_invalid" for item in found):
        return await _frameworks(request, HTTPException(400))
    fields = [FieldProblem(field=_path(item["loc"]), message=item["msg"]) for item in found]
    return problem_response(
        status=422,
        code="malformed_request",
        title="The request has the wrong form",
        detail="Correct the fields named under errors.",
        request_id=request_id_of(request),
        errors=fields,
    )


def _path(location: Sequence[str | int]) -> str:
    # The first part only says body, query, path, header or cookie.
    return ".".join(str(part) for part in location[1:]) or str(location[0])


def request_id_of(request: Request) -> str:
    """Return the id the edge gave to this request."""
    return str(request.scope["state"]["request_id"])
