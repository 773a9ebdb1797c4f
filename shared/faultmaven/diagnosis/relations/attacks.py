"""Attacks as a relation between many login records."""

from collections.abc import Iterator, Sequence

from faultmaven.diagnosis.attacks.findings import attack_proofs, entry_sentence
from faultmaven.diagnosis.attacks.logins import FEW, Source, logins_of
from faultmaven.diagnosis.binding import Binding
from faultmaven.diagnosis.picture import Picture
from faultmaven.diagnosis.quantities import counted

#: Many addresses with few tries each are an attack too.
_WIDE = 20
#: A command with more addresses is no longer read by anybody; the rest is for a tool such as fail2ban.
_BLOCKED = 30


def password_guessing(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield one binding for all SSH logs of the case, with the figures that the finding tells as well."""
    logins = logins_of(picture)
    if not logins.sources or (logins.sources[0].failures < FEW and logins.failures < _WIDE):
        return
    top = logins.sources[0]
    file = str(top.rows[0]["evidence_id"])
    span = logins.span
    blocked = list(logins.significant[:_BLOCKED])
    values = {
        "failed": counted(logins.failures, "failed login"),
        "addresses": counted(len(logins.sources), "address", "addresses"),
        "address": top.ip,
        "count": str(top.failures),
        "first_seen": picture.clock.say(span[0], file) if span else "",
        "last_seen": picture.clock.say(span[1], file) if span else "",
        "entry": entry_sentence(picture),
        "blocked": counted(len(blocked), "address", "addresses"),
        "v4": _joined(blocked, ":", is_in=False),
        "v6": _joined(blocked, ":", is_in=True),
    }
    yield given.bound(
        subject=picture.log_owners.of(dict(top.rows[0])),
        values={name: value for name, value in values.items() if value},
        proofs=tuple(attack_proofs(picture)),
        count=logins.failures,
    )


def _joined(sources: Sequence[Source], mark: str, *, is_in: bool) -> str:
    return " ".join(source.ip for source in sources if (mark in source.ip) == is_in)
