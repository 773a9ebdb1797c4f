"""What an erasure remembers, in DynamoDB."""

from faultmaven.erasure.tables import ErasedCaseItem
from faultmaven.providers.data.base import user_key

_PREFIX = "erased-case#"


class ErasedCases:
    """Remembers which cases an account had, until the account itself is gone."""

    def remember(self, user_id: str, case_ids: list[str]) -> None:
        """Note cases before they are erased."""
        with ErasedCaseItem.batch_write() as batch:
            for case_id in case_ids:
                batch.save(ErasedCaseItem(user_key(user_id), f"{_PREFIX}{case_id}", case_id=case_id))

    def list(self, user_id: str) -> list[str]:
        """Return all that were noted."""
        found = ErasedCaseItem.query(user_key(user_id), ErasedCaseItem.sk.startswith(_PREFIX), consistent_read=True)
        return [item.case_id for item in found]

    def forget(self, user_id: str) -> None:
        """Remove the notes."""
        with ErasedCaseItem.batch_write() as batch:
            for case_id in self.list(user_id):
                batch.delete(ErasedCaseItem(user_key(user_id), f"{_PREFIX}{case_id}"))
