"""The course of each investigation in DynamoDB: one item, changed by whoever has read its last revision."""

from dataclasses import replace
from functools import cache

from pydantic import TypeAdapter
from pynamodb.exceptions import DoesNotExist, TransactWriteError

from faultmaven.case.errors import CaseNotFound
from faultmaven.case.investigation.course import Course
from faultmaven.case.repository.lookup import case_sk, find_case, is_there
from faultmaven.case.tables import CaseItem, CourseItem
from faultmaven.providers.data.base import case_key, transaction, user_key
from faultmaven.providers.data.failures import failed_conditions

_SK = "course"


class CourseRepository:
    """Stores where investigations stand."""

    def get(self, user_id: str, case_id: str) -> Course:
        """Return the course as of the last write, a new one when there is none; raises CaseNotFound."""
        try:
            item = CourseItem.get(case_key(user_id, case_id), _SK, consistent_read=True)
        except DoesNotExist:
            case = find_case(user_id, case_id)
            if case is None or case.is_deleting:
                raise CaseNotFound from None
            return Course()
        return replace(_adapter().validate_python(item.course), revision=int(item.revision))

    def save(self, user_id: str, case_id: str, course: Course) -> bool:
        """Store a course read at `course.revision` as the next; False when somebody was faster. Raises CaseNotFound.

        A write that the SDK repeats after a lost answer finds its own course there, which counts as stored.
        """
        kept = _adapter().dump_python(replace(course, revision=0), mode="json")
        item = CourseItem(case_key(user_id, case_id), _SK, course=kept, revision=course.revision + 1)
        is_last = CourseItem.pk.does_not_exist() if not course.revision else CourseItem.revision == course.revision
        try:
            with transaction() as write:
                write.condition_check(CaseItem, user_key(user_id), case_sk(case_id), is_there())
                write.save(item, is_last)
        except TransactWriteError as error:
            failed_conditions(error)
            return replace(self.get(user_id, case_id), revision=course.revision) == course
        return True


@cache
def _adapter() -> TypeAdapter[Course]:
    return TypeAdapter(Course)
