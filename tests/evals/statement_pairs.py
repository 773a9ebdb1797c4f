"""Sentences and the lines they cite: which lines carry their sentence, and how the others were falsified."""

from dataclasses import dataclass

KNOWN = frozenset(
    {
        "cart", "orders", "ledger", "redis-main", "checkout", "inventory", "web", "api", "payments-db", "worker-3",
        "node-7", "kafka-0", "search", "mailer", "gateway", "auth",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """`kind` is true, or what is false about the sentence."""

    kind: str
    sentence: str
    line: str
    about: tuple[str, ...] = ()

    @property
    def is_carried(self) -> bool:
        """Tell whether the line carries the sentence."""
        return self.kind == "true"


_OOM = "      Reason:       OOMKilled"
_REFUSED = "2025-03-04T10:15:22.114Z ERROR orders dial tcp 10.8.0.12:6379: connect: connection refused (redis-main)"
_PENDING = "0/5 nodes are available: 3 Insufficient cpu, 2 node(s) had untolerated taint {gpu: true}."
_SLOW = "2025-03-04 10:16:01,220 WARN checkout GET /checkout completed in 8012ms status=200"
_RESTARTS = "ledger-7d9c6b5f4d-xw2lk   0/1     CrashLoopBackOff   11 (2m ago)   34m"
_READY = "cart-6d5f9c7b8d-x2lkp      1/1     Running            0             9d"
_DB = "FATAL:  remaining connection slots are reserved for non-replication superuser connections (max_connections=100)"
_AUTH = 'FATAL:  password authentication failed for user "billing"'
_DISK = "write /var/lib/data/seg-19.log: no space left on device"
_PROBE = "Readiness probe failed: HTTP probe failed with statuscode: 503"
_PORT = "    Port:       8080/TCP  targetPort=9090"
_MEM = '{"ts":"2025-03-04T10:17:00Z","service":"inventory","heap_used_mb":1840,"heap_max_mb":2048,"gc_pause_ms":930}'
_DNS = "lookup payments-db.shop.svc.cluster.local on 10.96.0.10:53: no such host"
_CERT = (
    "x509: certificate has expired or is not yet valid: current time 2025-03-04T10:00:00Z is after 2025-03-01T00:00:00Z"
)
_LAG = "consumer group mailer on kafka-0: lag grew from 120 to 48210 in 10m"
_THROTTLE = "nr_periods 1200 nr_throttled 960 throttled_usec 88012344"
_CALL = "gateway: request from auth to search failed: context deadline exceeded after 5s"

PAIRS: tuple[Pair, ...] = (
    # Sentences that their lines carry.
    Pair("true", "The container was OOMKilled.", _OOM),
    Pair("true", "The container ran out of memory and was killed (OOMKilled).", _OOM),
    Pair("true", "Container `ledger` was OOMKilled.", _OOM, ("ledger-7d9c6b5f4d-xw2lk", "containerStatuses[ledger]")),
    Pair("true", "orders cannot connect to redis-main: the connection is refused.", _REFUSED),
    Pair("true", "At 10:15:22 the connection to 10.8.0.12:6379 was refused.", _REFUSED),
    Pair("true", "Connections to Redis failed from 10:15 on.", _REFUSED),
    Pair("true", "Three nodes lack CPU and two have a taint that the pod does not tolerate.", _PENDING),
    Pair("true", "None of the 5 nodes is available; 3 have insufficient cpu.", _PENDING),
    Pair("true", "A request to /checkout took 8.0 s.", _SLOW),
    Pair("true", "GET /checkout is slow: it took 8012 ms.", _SLOW),
    Pair("true", "checkout answered with status 200 after 8 seconds.", _SLOW),
    Pair("true", "The ledger pod restarted 11 times and is in CrashLoopBackOff.", _RESTARTS),
    Pair("true", "ledger keeps crashing: 11 restarts.", _RESTARTS),
    Pair("true", "Pod `ledger-7d9c6b5f4d-xw2lk` is not ready.", _RESTARTS),
    Pair("true", "The cart pod is running.", _READY),
    Pair("true", "cart has not restarted.", _READY, ("restarts=0",)),
    Pair("true", "The database has no free connections; max_connections is 100.", _DB),
    Pair("true", "Password authentication failed for the user `billing`.", _AUTH),
    Pair("true", "The login of billing was denied: authentication failed.", _AUTH),
    Pair("true", "The disk is full: writing `/var/lib/data/seg-19.log` failed.", _DISK),
    Pair("true", "No space left on the device.", _DISK),
    Pair("true", "The readiness probe fails with status 503.", _PROBE),
    Pair("true", "The container is unhealthy: its probe failed with 503.", _PROBE),
    Pair("true", "The service forwards to targetPort 9090.", _PORT),
    Pair("true", "inventory uses 1840 MB of its 2048 MB heap.", _MEM),
    Pair("true", "A garbage collection paused inventory for 930 ms.", _MEM),
    Pair("true", "The name payments-db.shop.svc.cluster.local was not found.", _DNS),
    Pair("true", "DNS has no such host as payments-db.", _DNS),
    Pair("true", "The certificate expired on 2025-03-01.", _CERT),
    Pair("true", "The certificate is no longer valid.", _CERT),
    Pair("true", "The lag of mailer rose from 120 to 48,210.", _LAG),
    Pair("true", "kafka-0: the consumer group mailer lags behind by 48210.", _LAG),
    Pair("true", "960 of 1200 periods were throttled.", _THROTTLE),
    Pair("true", "The request from auth to search timed out after 5 s.", _CALL),
    Pair("true", "search did not answer auth within 5 seconds: deadline exceeded.", _CALL),
    # Another thing than the one the line speaks of.
    Pair("entity", "cart cannot connect to redis-main: the connection is refused.", _REFUSED),
    Pair("entity", "orders cannot connect to payments-db: the connection is refused.", _REFUSED),
    Pair("entity", "The connection to 10.8.0.21:6379 was refused.", _REFUSED),
    Pair("entity", "Connections to PostgreSQL failed.", _REFUSED),
    Pair("entity", "The cart pod restarted 11 times.", _RESTARTS),
    Pair("entity", "Pod `ledger-7d9c6b5f4d-zz9qk` is in CrashLoopBackOff.", _RESTARTS),
    Pair("entity", "The ledger pod is running.", _READY),
    Pair("entity", "Password authentication failed for the user `orders`.", _AUTH),
    Pair("entity", "Writing `/var/lib/data/seg-20.log` failed: no space left.", _DISK),
    Pair("entity", "The name ledger-db.shop.svc.cluster.local was not found.", _DNS),
    Pair("entity", "The service web uses 1840 MB of its heap.", _MEM),
    Pair("entity", "Container `cart` was OOMKilled.", _OOM, ("ledger-7d9c6b5f4d-xw2lk",)),
    Pair("entity", "A request to /payment took 8.0 s.", _SLOW),
    Pair("entity", "kafka-1: the consumer group mailer lags behind.", _LAG),
    Pair("direction", "The request from search to auth timed out.", _CALL),
    # Another figure.
    Pair("number", "The ledger pod restarted 14 times.", _RESTARTS),
    Pair("number", "A request to /checkout took 12 s.", _SLOW),
    Pair("number", "The readiness probe fails with status 500.", _PROBE),
    Pair("number", "max_connections is 200.", _DB),
    Pair("number", "Four nodes have insufficient cpu.", _PENDING),
    Pair("number", "None of the 6 nodes is available.", _PENDING),
    Pair("number", "The lag rose from 120 to 482,100.", _LAG),
    Pair("number", "inventory uses 1480 MB of its heap.", _MEM),
    Pair("number", "960 of 1300 periods were throttled.", _THROTTLE),
    Pair("number", "The service forwards to targetPort 8080.", _PORT),
    Pair("number", "The heap_max_mb of inventory is 1840.", _MEM),
    # Another unit.
    Pair("unit", "GET /checkout took 8012 s.", _SLOW),
    Pair("unit", "A garbage collection paused inventory for 930 s.", _MEM),
    Pair("unit", "inventory uses 1840 KB of its heap.", _MEM),
    Pair("unit", "The deadline was exceeded after 5 minutes.", _CALL),
    Pair("unit", "The lag grew within 10 seconds from 120 to 48210.", _LAG),
    # The opposite, or a denial.
    Pair("negated", "The container was not OOMKilled.", _OOM),
    Pair("negated", "orders is connected to redis-main.", _REFUSED),
    Pair("negated", "The connection to redis-main was not refused.", _REFUSED),
    Pair("negated", "The readiness probe succeeded.", _PROBE),
    Pair("negated", "The readiness probe never failed.", _PROBE),
    Pair("negated", "The cart pod is not running.", _READY),
    Pair("negated", "The cart pod is unhealthy.", _READY),
    Pair("negated", "The ledger pod is ready and healthy.", "Ready: False  pod=ledger"),
    Pair("negated", "The certificate is valid.", _CERT),
    Pair("negated", "The disk has enough space left.", _DISK),
    Pair("negated", "payments-db was found by DNS.", _DNS),
    Pair("negated", "Password authentication succeeded for the user `billing`.", _AUTH),
    Pair("negated", "The lag of mailer fell from 48210 to 120.", _LAG),
    Pair("negated", "search answered auth successfully.", _CALL),
    Pair("negated", "There were no errors in orders.", _REFUSED),
    # Another time.
    Pair("time", "At 11:15:22 the connection to redis-main was refused.", _REFUSED),
    Pair("time", "On 2025-03-05 the connection to redis-main was refused.", _REFUSED),
    Pair("time", "The certificate expired on 2025-02-01.", _CERT),
    Pair("time", "At 10:16:45 checkout was slow: 8012 ms.", _SLOW),
    # A state, cause or scope that the line does not speak of.
    Pair("unsaid", "The ledger pod was OOMKilled.", _RESTARTS),
    Pair("unsaid", "redis-main crashed, so the connection was refused.", _REFUSED),
    Pair("unsaid", "orders was denied access to redis-main.", _REFUSED),
    Pair("unsaid", "The cart pod has a memory leak and is throttled.", _READY),
    Pair("unsaid", "The readiness probe timed out.", _PROBE),
    Pair("unsaid", "The database is read-only because its disk is full.", _DB),
    Pair("unsaid", "All pods of ledger are in CrashLoopBackOff.", _RESTARTS),
    Pair("unsaid", "Someone deployed a wrong image.", _SLOW),
    Pair("unsaid", "The certificate of web was revoked by its issuer.", _READY),
)

_CHECKOUT_LOG = "10:42:07 [worker-3] WARN retry 3/5 for order 88213: upstream inventory returned 503 in 1.2s"
_NODE = (
    "  MemoryPressure True    Tue, 04 Mar 2025 10:12:00   KubeletHasInsufficientMemory kubelet has insufficient memory"
)
_NODE_OK = (
    "  DiskPressure     False   Tue, 04 Mar 2025 10:12:00   KubeletHasNoDiskPressure       kubelet has no disk pressure"
)
_PVC = 'Warning  FailedMount  2m (x7 over 9m)  kubelet  SetUp failed for volume "tls" : secret "web-tls" not found'
_IMAGE = (
    'Failed to pull image "registry.example.com/search:2.14": manifest unknown: manifest tagged by "2.14" is not found'
)
_SELECTOR = "Endpoints:         <none>"
_POOL = "HikariPool-1 - Connection is not available, timed out after 30001ms (total=10, active=10, idle=0, waiting=47)"
_LOCK = "ERROR 1213 (40001): Deadlock found when trying to get lock; try restarting transaction"
_QUOTA = (
    'pods "api-7c9" forbidden: exceeded quota: compute, requested: memory=2Gi, used: memory=15Gi, limited: memory=16Gi'
)
_DEPLOY = "2025-03-04T10:40:12Z deployment checkout scaled from 6 to 2 replicas by hpa"
_LAMBDA = (
    "REPORT RequestId: 8f2 Duration: 3003.11 ms Billed Duration: 3000 ms Memory Size: 256 MB Max Memory Used: 251 MB"
)
_ITER = "Task timed out after 3.00 seconds"
_REPLICA = "replica search-db-1 is 734 seconds behind primary search-db-0"
_METRIC = "cpu_usage{service=gateway} 0.97"

#: Written after the first table had been used to mend the checker, so that its first result says how it does elsewhere.
SECOND: tuple[Pair, ...] = (
    Pair("true", "worker-3 retried order 88213 for the third time out of 5.", _CHECKOUT_LOG),
    Pair("true", "inventory answered 503 after 1.2 s.", _CHECKOUT_LOG),
    Pair("true", "The upstream inventory fails with 503.", _CHECKOUT_LOG),
    Pair("true", "The node has too little memory: MemoryPressure is True.", _NODE),
    Pair("true", "The kubelet has insufficient memory.", _NODE),
    Pair("true", "The node has no disk pressure.", _NODE_OK),
    Pair("true", "The secret `web-tls` is missing, so the volume cannot be mounted.", _PVC),
    Pair("true", "Mounting the volume `tls` failed 7 times within 9 minutes.", _PVC),
    Pair("true", "The image tag 2.14 of registry.example.com/search does not exist.", _IMAGE),
    Pair("true", "The image could not be pulled.", _IMAGE),
    Pair("true", "The service has no endpoints.", _SELECTOR),
    Pair("true", "All 10 connections of the pool are in use and 47 requests wait.", _POOL),
    Pair("true", "The connection pool is exhausted: a request timed out after 30 s.", _POOL),
    Pair("true", "MySQL error 1213: a deadlock.", _LOCK, ("mysql.log",)),
    Pair("true", "A transaction ran into a deadlock.", _LOCK),
    Pair("true", "The quota `compute` is exceeded: 15Gi of 16Gi are used and 2Gi more are requested.", _QUOTA),
    Pair("true", "Creating the pod was forbidden because a quota is exceeded.", _QUOTA),
    Pair("true", "checkout was scaled from 6 to 2 replicas at 10:40:12.", _DEPLOY),
    Pair("true", "The number of checkout replicas dropped from 6 to 2.", _DEPLOY),
    Pair("true", "The function used 251 MB of its 256 MB.", _LAMBDA),
    Pair("true", "The invocation lasted 3.0 s.", _LAMBDA),
    Pair("true", "The task timed out after 3 seconds.", _ITER),
    Pair("true", "search-db-1 lags 734 seconds behind search-db-0.", _REPLICA),
    Pair("true", "The CPU usage of gateway is 97 %.", _METRIC),
    Pair("entity", "worker-4 retried order 88213.", _CHECKOUT_LOG),
    Pair("entity", "worker-3 retried order 88231.", _CHECKOUT_LOG),
    Pair("entity", "The secret `web-tls-2` is missing.", _PVC),
    Pair("entity", "The upstream ledger returned 503.", _CHECKOUT_LOG),
    Pair("entity", "The image of cart could not be pulled: tag 2.14 is not found.", _IMAGE),
    Pair("entity", "The quota `storage` is exceeded.", _QUOTA),
    Pair("entity", "gateway was scaled from 6 to 2 replicas.", _DEPLOY),
    Pair("entity", "PostgreSQL reports a deadlock.", _LOCK, ("mysql.log",)),
    Pair("direction", "search-db-0 lags 734 seconds behind search-db-1.", _REPLICA),
    Pair("entity", "The CPU usage of auth is 97 %.", _METRIC),
    Pair("number", "inventory answered 502 after 1.2 s.", _CHECKOUT_LOG),
    Pair("number", "47 connections of the pool are active.", _POOL),
    Pair("number", "The pool has a total of 20 connections.", _POOL),
    Pair("number", "The image tag 2.15 does not exist.", _IMAGE),
    Pair("number", "Mounting the volume failed 17 times.", _PVC),
    Pair("number", "The quota allows 18Gi.", _QUOTA),
    Pair("number", "checkout was scaled from 6 to 3 replicas.", _DEPLOY),
    Pair("number", "The function used 231 MB.", _LAMBDA),
    Pair("number", "search-db-1 lags 743 seconds behind.", _REPLICA),
    Pair("number", "The CPU usage of gateway is 79 %.", _METRIC),
    Pair("unit", "inventory answered after 1.2 ms.", _CHECKOUT_LOG),
    Pair("unit", "A request timed out after 30001 s.", _POOL),
    Pair("unit", "2Mi more are requested than the quota allows.", _QUOTA),
    Pair("unit", "search-db-1 lags 734 minutes behind.", _REPLICA),
    Pair("negated", "MemoryPressure is False on the node.", _NODE),
    Pair("negated", "The node has enough memory.", _NODE),
    Pair("negated", "The node is under disk pressure.", _NODE_OK),
    Pair("negated", "The secret `web-tls` exists.", _PVC),
    Pair("negated", "The image was pulled successfully.", _IMAGE),
    Pair("negated", "No deadlock was found.", _LOCK),
    Pair("negated", "The quota is not exceeded.", _QUOTA),
    Pair("negated", "The number of checkout replicas rose from 2 to 6.", _DEPLOY),
    Pair("negated", "The task did not time out.", _ITER),
    Pair("negated", "The service has endpoints.", _SELECTOR),
    Pair("time", "At 10:24:07 worker-3 retried order 88213.", _CHECKOUT_LOG),
    Pair("time", "checkout was scaled at 10:04:12.", _DEPLOY),
    Pair("time", "Since 09:12 the node has insufficient memory.", _NODE),
    Pair("unsaid", "The node was rebooted.", _NODE),
    Pair("unsaid", "The secret `web-tls` was deleted.", _PVC),
    Pair("unsaid", "The registry refused the pull of search because the credentials expired.", _IMAGE),
    Pair("unsaid", "The pool is exhausted because a query is locked.", _POOL),
    Pair("unsaid", "checkout crashed and was scaled from 6 to 2 replicas.", _DEPLOY),
    Pair("unsaid", "The network drops packets.", _ITER),
    Pair("unsaid", "Every node has insufficient memory.", _NODE),
)

_KAFKA = "[2025-06-01 08:00:11,004] WARN [groupId=billing] Offset commit failed on partition pay-3"
_NGINX = (
    '2025/06/01 08:01:12 [error] 31#31: *8 upstream prematurely closed connection, upstream: "http://10.1.4.9:8000/pay"'
)
_JAVA = "java.lang.OutOfMemoryError: Java heap space at com.shop.report.Builder.render(Builder.java:88)"
_SCALE = "FailedGetResourceMetric  3m  horizontal-pod-autoscaler missing request for cpu in container proxy, Pod web-1"
_EVICT = (
    "Warning  Evicted  12m  kubelet  The node was low on resource: ephemeral-storage. Threshold 1Gi, available: 512Mi."
)
_SSH = "Jun  1 08:02:13 bastion sshd[811]: Failed password for root from 203.0.113.7 port 40122 ssh2"
_PG = "2025-06-01 08:03:00 UTC [77] ERROR:  canceling statement due to lock timeout on table invoices"
_ROLL = "deployment.apps/ledger image updated from ledger:1.8 to ledger:1.9 at 08:04:30"
_QUIET = "08:05:00 INFO health check passed for inventory in 4 ms"
_OPEN = "accept4: too many open files (limit 1024)"

#: Written last. Its first result, precision 0.824 and recall 0.933, is the figure for text never seen; the paths behind
#: ports, turned "from ... to ..." and the names of users that it brought up have been mended since.
UNSEEN: tuple[Pair, ...] = (
    Pair("true", "The offset commit of the consumer group billing failed on partition pay-3.", _KAFKA),
    Pair("true", "At 08:00:11 a commit failed.", _KAFKA),
    Pair("true", "The upstream 10.1.4.9:8000 closed the connection too early.", _NGINX),
    Pair("true", "A request to /pay failed because its upstream closed the connection.", _NGINX),
    Pair("true", "The Java heap is exhausted: `java.lang.OutOfMemoryError`.", _JAVA),
    Pair("true", "The report builder ran out of memory.", _JAVA),
    Pair("true", "The autoscaler finds no CPU request in the container proxy.", _SCALE),
    Pair("true", "The pod was evicted because the node was low on ephemeral-storage.", _EVICT),
    Pair("true", "Only 512 Mi were available where the threshold is 1 Gi.", _EVICT),
    Pair("true", "A login as root from 203.0.113.7 failed.", _SSH),
    Pair("true", "A statement on the table invoices waited too long for a lock and was cancelled.", _PG),
    Pair("true", "A lock timeout cancelled a statement on `invoices`.", _PG),
    Pair("true", "ledger was updated from 1.8 to 1.9 at 08:04:30.", _ROLL),
    Pair("true", "The health check of inventory passed.", _QUIET),
    Pair("true", "The process has too many open files; the limit is 1024.", _OPEN),
    Pair("entity", "The offset commit failed on partition pay-2.", _KAFKA),
    Pair("entity", "The upstream 10.1.4.6:8000 closed the connection.", _NGINX),
    Pair("entity", "The autoscaler finds no CPU request in the pod web-2.", _SCALE),
    Pair("entity", "A login as admin from 203.0.113.7 failed.", _SSH),
    Pair("entity", "A lock timeout cancelled a statement on `orders`.", _PG),
    Pair("entity", "The health check of ledger passed.", _QUIET),
    Pair("number", "The limit of open files is 4096.", _OPEN),
    Pair("number", "ledger was updated from 1.8 to 2.0.", _ROLL),
    Pair("number", "Only 256 Mi were available.", _EVICT),
    Pair("number", "The health check took 40 ms.", _QUIET),
    Pair("unit", "The health check of inventory took 4 s.", _QUIET),
    Pair("negated", "The offset commit succeeded.", _KAFKA),
    Pair("negated", "The node had enough ephemeral-storage.", _EVICT),
    Pair("negated", "The login as root succeeded.", _SSH),
    Pair("negated", "The health check of inventory failed.", _QUIET),
    Pair("negated", "The process does not have too many open files.", _OPEN),
    Pair("direction", "ledger was updated from 1.9 to 1.8.", _ROLL),
    Pair("time", "At 09:00:11 a commit failed.", _KAFKA),
    Pair("time", "ledger was updated at 08:40:30.", _ROLL),
    Pair("unsaid", "The broker of billing crashed.", _KAFKA),
    Pair("unsaid", "The upstream ran out of memory.", _NGINX),
    Pair("unsaid", "The disk of the database is full.", _PG),
    Pair("unsaid", "The update of ledger broke the payments.", _ROLL),
    Pair("unsaid", "All logins of root are attacks.", _SSH),
)
