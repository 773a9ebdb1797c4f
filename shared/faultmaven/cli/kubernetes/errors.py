"""What can go wrong with kubectl."""

from faultmaven.core.errors import BadRequest, FaultMavenError


class KubectlMissing(BadRequest):
    code, title = "kubectl_missing", "There is no kubectl on this machine"


class KubectlFailed(FaultMavenError):
    code, title = "kubectl_failed", "kubectl did not do what it was asked"


class NotReadOnly(FaultMavenError):
    code, title = "not_read_only", "Only what changes nothing and shows no secret is run"
