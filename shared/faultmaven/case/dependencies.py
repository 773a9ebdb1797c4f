"""What the doors of a case ask for, in every slice that has routes below `/cases/{case_id}` or beside it."""

from typing import Annotated

from fastapi import Depends, Request

from faultmaven.auth.dependencies import CurrentUser
from faultmaven.case.course_service import CourseService, course_service
from faultmaven.case.service import CaseService, case_service
from faultmaven.core.translation import Translation
from faultmaven.http.translated import translate_answer


async def case_service_of_request() -> CaseService:
    """Return the service for a request; tests put another in its place."""
    return case_service()


async def course_service_of_request() -> CourseService:
    """Return the service of investigations for a request."""
    return course_service()


async def addresses_of_case(
    request: Request, user: CurrentUser, service: Annotated[CaseService, Depends(case_service_of_request)]
) -> Translation:
    """Return the translation of the path's case, and have the answer translated by it; raises CaseNotFound."""
    translation = service.addresses_of(user.user_id, request.path_params["case_id"])
    translate_answer(request, translation)
    return translation


Cases = Annotated[CaseService, Depends(case_service_of_request)]
Courses = Annotated[CourseService, Depends(course_service_of_request)]
#: The parameter of a route about one case: what comes in is pseudonymised by it, what goes out shows real addresses.
CaseAddresses = Annotated[Translation, Depends(addresses_of_case)]
