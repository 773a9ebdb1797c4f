"""The way of what follows from a request about an account: `auth` -> queue (+ dead letters) -> function."""

from aws_cdk import aws_kms as kms
from constructs import Construct

from infra.constructs.service_function import ServiceFunction
from infra.constructs.work_queue import WorkQueue
from infra.environments import EnvironmentConfig

#: A mail that cannot be sent, a store that does not answer: tried for as long as an outage may last (with the timeout
#: of an erasure between the tries, hours), then kept as a dead letter.
MAX_RECEIVES = 10
_AT_ONCE = 5


class AccountQueue(WorkQueue):
    """Each message is handled until it is done. `variable` tells the senders the queue's URL."""

    def __init__(
        self,
        scope: Construct,
        *,
        name: str,
        variable: str,
        config: EnvironmentConfig,
        key: kms.IKey,
        senders: list[ServiceFunction],
        worker: ServiceFunction,
    ) -> None:
        super().__init__(
            scope,
            f"{name.title()}Queue",
            name=name,
            config=config,
            key=key,
            worker=worker,
            receives=MAX_RECEIVES,
            at_once=_AT_ONCE,
        )
        self.let_send(variable, senders)
