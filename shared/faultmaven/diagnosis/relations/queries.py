"""Queries that read far more than they return, as the slow logs of databases count it."""

from collections.abc import Iterator

from faultmaven.diagnosis.binding import Binding, Proof
from faultmaven.diagnosis.picture import Picture, ref_of
from faultmaven.diagnosis.quantities import counted

#: Rows read below this, or below this many for each row returned, are nothing to speak of.
_ROWS, _FOR_EACH = 10_000, 100
#: MySQL, MariaDB: Rows_examined and Rows_sent of the slow log; MongoDB: docsExamined and nreturned of "Slow query".
_SLOW = """
WITH counted AS (
  SELECT evidence_id, number, filename, line_no, line_end, host, service, component, msg, template_id,
         try_cast(coalesce(json_extract_string(attrs, '$.rows_examined'), json_extract_string(attrs, '$.docsExamined'),
                           json_extract_string(attrs, '$.attr.docsExamined')) AS BIGINT) AS examined,
         try_cast(coalesce(json_extract_string(attrs, '$.rows_sent'), json_extract_string(attrs, '$.nreturned'),
                           json_extract_string(attrs, '$.attr.nreturned')) AS BIGINT) AS returned
  FROM events WHERE attrs LIKE '%xamined%'
)
SELECT evidence_id, number, filename, count(*) AS n, arg_max(line_no, examined) AS line_no,
       arg_max(coalesce(line_end, line_no), examined) AS line_end, arg_max(msg, examined) AS msg,
       max(examined) AS examined, arg_max(returned, examined) AS returned, any_value(host) AS host,
       any_value(service) AS service, any_value(component) AS component
FROM counted WHERE examined >= ? AND examined >= ? * greatest(coalesce(returned, 0), 1)
GROUP BY evidence_id, number, filename, template_id ORDER BY max(examined) * count(*) DESC, number LIMIT 4
"""


def query_examines_many_rows(given: Binding, picture: Picture) -> Iterator[Binding]:
    """Yield one binding per kind of query that reads very many rows for each one it returns."""
    owners = picture.log_owners
    for row in picture.facts.rows_of("events", _SLOW, (_ROWS, _FOR_EACH)):
        subject = owners.of(row)
        statement = " ".join(str(row["msg"]).split())[:160]
        read = f"it reads {row['examined']:,} rows and returns {row['returned'] or 0:,}"
        proof = Proof(
            f"{counted(int(row['n']), 'such query', 'such queries')}; {read}: {statement}",
            ref_of(row),
            (str(row["examined"]),),
            source=f"log of {subject.key}",
            computed=(int(row["n"]),),
        )
        values = {"why": read, "statement": statement, "count": str(row["n"]) if row["n"] > 1 else ""}
        yield given.bound(
            subject=subject, values={k: v for k, v in values.items() if v}, proofs=(proof,), count=int(row["n"])
        )
