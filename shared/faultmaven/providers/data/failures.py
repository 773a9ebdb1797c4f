"""What a refused write means, read from the SDK's errors in one place."""

from pynamodb.exceptions import PynamoDBException, TransactWriteError

_CONDITION = "ConditionalCheckFailed"


def is_condition_failure(error: PynamoDBException) -> bool:
    """Tell whether a single write was refused because its condition did not hold."""
    return error.cause_response_code == f"{_CONDITION}Exception"


def failed_conditions(error: TransactWriteError) -> tuple[bool, ...]:
    """Tell for each action of a cancelled transaction, in order, whether its condition did not hold.

    All False means another transaction was in the way: the write may be tried again.
    An error that is no cancellation at all is raised again.
    """
    if error.cause_response_code != "TransactionCanceledException":
        raise error
    return tuple(reason is not None and reason.code == _CONDITION for reason in error.cancellation_reasons)
