"""The facts of the written incident: who says each, how, and how somebody asks for it long after.

A fact stands in a message of the user, in an answer, or in the output of a tool; `answer` is what has to be in front of
the model when `question` is asked. Questions are put in other words than the facts where people would do so.
"""

from typing import NamedTuple


class Fact(NamedTuple):
    """One fact. `told` is the sentence that holds it, `by` who says it: user, assistant or system (a tool)."""

    by: str
    told: str
    question: str
    answer: str
    is_pinned: bool = False


#: In the order in which they come up. The first five of a conversation that are pinned are pinned by the user.
FACTS = (
    Fact("user", "Checkout has been timing out since 09:42 UTC, mostly for customers in Frankfurt.",
         "since when does checkout time out?", "09:42"),
    Fact("user", "Whatever you suggest, do not restart orders-db-2, it is in the middle of a vacuum.",
         "can I restart the database?", "do not restart orders-db-2", True),
    Fact("assistant", "The first error is from pod checkout-7d9f8c6b54-kx2lp, which was killed with exit code 137.",
         "which exit code did checkout-7d9f8c6b54-kx2lp end with?", "137"),
    Fact("user", "We deployed version v2.41.3 of checkout at 09:30, twelve minutes before it started.",
         "which version was rolled out before the incident?", "v2.41.3"),
    Fact("system", "NAME checkout LIMIT memory=512Mi REQUEST memory=256Mi node=ip-10-0-3-17",
         "what is the memory limit of checkout?", "512Mi"),
    Fact("user", "The change freeze begins at 18:00, nothing may go out after that.",
         "until when can we still deploy?", "18:00", True),
    Fact("assistant", "Connections to orders-db wait 4.2 s on average; the pool of checkout holds 20 connections.",
         "how large is the connection pool?", "20 connections"),
    Fact("user", "Rolling back is Priya's decision, she is the incident commander.",
         "who decides about a rollback?", "Priya"),
    Fact("system", "2026-03-02T09:41:58Z WARN payments retry budget exhausted for gateway acquirer-eu-1",
         "which acquirer gateway ran out of retries?", "acquirer-eu-1"),
    Fact("user", "The status page says degraded, and support has ticket INC-48213 for it.",
         "what was the ticket number?", "INC-48213", True),
    Fact("assistant", "Disk of node ip-10-0-3-17 is at 94 %, which is above the eviction threshold of 90 %.",
         "how full was the disk of the node?", "94 %"),
    Fact("user", "We use Redis 7.2 in cluster mode for the cart, with three shards.",
         "how many shards does the cart's cache have?", "three shards"),
    Fact("assistant", "Certificates are not the reason: that of gateway.shop.example expires on 14 June.",
         "when does the certificate of the gateway expire?", "14 June"),
    Fact("user", "Marketing sent a newsletter to 1.2 million people at 09:35, so traffic was higher than usual.",
         "was there unusual traffic, and why?", "newsletter"),
    Fact("system", "resolver 10.96.0.10 answered SERVFAIL for acquirer-eu-1.pay.example 312 times",
         "how often did name resolution fail?", "312 times"),
    Fact("user", "The feature flag new-tax-engine was switched on for 10 % of customers yesterday evening.",
         "which feature flag was changed lately?", "new-tax-engine"),
    Fact("assistant", "Ruled out: a lock in the database. No session of orders-db waited longer than 80 ms for a lock.",
         "did we exclude locks in the database?", "80 ms"),
    Fact("user", "Customer Halvorsen must not be affected, they have a contract with a penalty per minute.",
         "which customer has a penalty clause?", "Halvorsen", True),
    Fact("system", "kafka consumer group billing-writer lag=48211 topic=orders.v3 partition=7",
         "how big is the lag of billing-writer?", "48211"),
    Fact("user", "Backups of orders-db run at 03:15 and were fine last night.",
         "when do the database backups run?", "03:15"),
    Fact("assistant", "Garbage collection of checkout paused 11 times for more than 2 s between 09:40 and 09:50.",
         "how long were the garbage collection pauses?", "more than 2 s"),
    Fact("user", "The load balancer is an nginx 1.25.4 with keepalive_timeout 65.",
         "which keepalive timeout does nginx have?", "keepalive_timeout 65"),
    Fact("assistant", "The network policy deny-egress-default was created at 09:12 by ci-deployer.",
         "who created deny-egress-default?", "ci-deployer"),
    Fact("user", "Our error budget for this month is 43 minutes, and 31 of them are gone.",
         "how much of the error budget is left?", "43 minutes", True),
    Fact("system", "thread dump of checkout: 187 threads BLOCKED on com.shop.tax.RateTable.lookup",
         "on what are the threads of checkout blocked?", "RateTable.lookup"),
    Fact("user", "Jonas says the tax service has a new endpoint, tax-v2.internal:8443, since Monday.",
         "what is the new address of the tax service?", "tax-v2.internal:8443"),
    Fact("assistant", "Heap usage of checkout grows by 38 MB a minute and never falls after a full collection.",
         "how fast does the heap grow?", "38 MB a minute"),
    Fact("user", "In staging we could not reproduce it, but staging has only one replica.",
         "could it be reproduced in staging?", "could not reproduce"),
    Fact("system", "HTTP 503 from envoy: upstream_reset_before_response_started{overflow} 9217",
         "what does envoy say about the 503s?", "overflow"),
    Fact("user", "We scaled checkout from 6 to 10 replicas at 10:20 and it got worse.",
         "what happened when we scaled out?", "10 replicas"),
    Fact("assistant", "max_connections of orders-db is 200, and ten replicas with 20 connections each use them all.",
         "what is max_connections of orders-db?", "200"),
    Fact("user", "The DBA on call is Mehmet, reachable at extension 7734.",
         "how do I reach the DBA?", "7734"),
    Fact("system", "FATAL: remaining connection slots are reserved for superuser connections (10:21:07)",
         "what did postgres say when the slots ran out?", "remaining connection slots"),
    Fact("user", "PgBouncer is planned for Q3, it is not in use yet.",
         "do we use pgbouncer?", "planned for Q3"),
    Fact("assistant", "The commit that introduced the rate table cache without a bound is 9c41e7d by l.brandt.",
         "which commit brought in the cache?", "9c41e7d"),
    Fact("user", "A hotfix is in branch fix/rate-table-bound and needs an approval by QA.",
         "in which branch is the hotfix?", "fix/rate-table-bound"),
    Fact("system", "image registry.shop.example/checkout:v2.41.4 digest sha256:7be1d0c4 pushed 11:02:44",
         "what is the digest of the new image?", "sha256:7be1d0c4"),
    Fact("user", "QA approved it, Sofia signed off at 11:10.",
         "who approved the hotfix?", "Sofia"),
    Fact("assistant", "After v2.41.4 the p99 of checkout fell from 8.7 s to 240 ms within six minutes.",
         "what was the latency after the fix?", "240 ms"),
    Fact("user", "Finance asks for the number of lost orders: we count 1,874 so far.",
         "how many orders were lost?", "1,874"),
)  # fmt: skip
