"""What to bring when there is nothing, or not enough, to go on: exact commands by what the question speaks of."""

import re

from faultmaven.diagnosis.models import NextStep


def _collect(text: str, command: str) -> NextStep:
    return NextStep("collect", text, command)


_KERNEL = _collect(
    "What the kernel did about it.",
    "dmesg -T --level=emerg,alert,crit,err,warn > kernel.log",
)

#: What the question or the case speaks of, and what shows it best. Read from the top; every fitting row counts.
ROWS: tuple[tuple[str, tuple[NextStep, ...]], ...] = (
    (
        r"\b(pods?|kube\w*|k8s|deployments?|namespaces?|container\w*|crash.?loop\w*|oom\w*|helm|ingress|node ?pool)\b",
        (
            _collect(
                "What Kubernetes says about the pod, its containers and its events.",
                "kubectl describe pod POD -n NAMESPACE > describe.txt",
            ),
            _collect(
                "What the container wrote before it last ended.",
                "kubectl logs POD -n NAMESPACE --all-containers --previous > previous.log",
            ),
            _collect(
                "What it writes now.",
                "kubectl logs POD -n NAMESPACE --all-containers --since=1h > current.log",
            ),
            _collect(
                "What happened around it, in order.",
                "kubectl get events -n NAMESPACE --sort-by=.lastTimestamp > events.txt",
            ),
            _collect(
                "How it is configured.",
                "kubectl get deployment,pod,service -n NAMESPACE -o yaml > objects.yaml",
            ),
        ),
    ),
    (
        r"\b(attack\w*|ssh\w*|login\w*|brute|intru\w+|hack\w*|breach\w*)\b",
        (
            _collect(
                "Who tried to sign in, from where, and whether it worked.",
                "journalctl -u ssh -u sshd --since '24 hours ago' --utc > sshd.log",
            ),
            _collect(
                "Who is and was signed in.",
                "last -Fwi > last.txt",
            ),
        ),
    ),
    (
        r"\b(postgres\w*|mysql|mariadb|database|db|sql|query|queries|deadlock\w*|replica\w*)\b",
        (
            _collect(
                "What the database wrote while it happened.",
                "journalctl -u postgresql --since '2 hours ago' --utc > database.log",
            ),
            _collect(
                "Who waits for whom.",
                'psql -c "SELECT pid, state, wait_event_type, wait_event, query_start, left(query, 200)'
                ' FROM pg_stat_activity" > activity.txt',
            ),
        ),
    ),
    (
        r"\b(tls|ssl|certificate\w*|https|x509|handshake)\b",
        (
            _collect(
                "The certificate as a client sees it.",
                "openssl s_client -connect HOST:443 -servername HOST -showcerts </dev/null > tls.txt 2>&1",
            ),
        ),
    ),
    (
        r"\b(dns|resolv\w+|network\w*|connect\w*|timeouts?|unreachable|latency|slow)\b",
        (
            _collect(
                "How the name resolves from where it fails.",
                "dig +noall +answer +stats HOST > dns.txt",
            ),
            _collect(
                "Where the time goes in one request.",
                "curl -sv -o /dev/null https://HOST/ > request.txt 2>&1"
                " -w '%{time_namelookup} %{time_connect} %{time_starttransfer} %{time_total}\\n'",
            ),
        ),
    ),
    (
        r"\b(cpus?|processors?|cores?|throttl\w*|load(?! ?balanc\w*))\b",
        (
            _collect(
                "Which processes use the processor now; `htop` shows it as it goes.",
                "(uptime; top -b -n 1 -w 200 | head -40; ps aux --sort=-pcpu | head -30) > processes.txt",
            ),
            _collect(
                "How its use went, and what the machine waits for.",
                "(vmstat 1 10; mpstat -P ALL 1 5) > cpu.txt",
            ),
            _collect(
                "What was deployed or changed shortly before it rose.",
                "git log --since='2 days ago' --stat > changes.txt",
            ),
        ),
    ),
    (
        r"\b(memory|ram|swap\w*|oom\w*|heap|leak\w*)\b",
        (
            _collect(
                "How full the memory is, and who uses it.",
                "(free -m; vmstat 1 5; ps aux --sort=-rss | head -30) > memory.txt",
            ),
            _KERNEL,
        ),
    ),
    (
        r"\b(disks?|full|space|inodes?|filesystems?)\b",
        (
            _collect(
                "How full the disks are.",
                "(df -h; df -i) > disks.txt",
            ),
            _KERNEL,
        ),
    ),
)

#: For everything else: the log of the service, and of its machine, around the time it went wrong.
GENERAL: tuple[NextStep, ...] = (
    _collect(
        "The log of the service, from a little before it went wrong until now.",
        "journalctl -u SERVICE --since '2 hours ago' --utc > service.log",
    ),
    _collect(
        "For a container: its log.",
        "docker logs --since 2h --timestamps CONTAINER > container.log 2>&1",
    ),
    _collect(
        "For Kubernetes: what it says about the pod, and what the container wrote before it last ended.",
        "kubectl describe pod POD -n NAMESPACE > describe.txt\n"
        "kubectl logs POD -n NAMESPACE --all-containers --previous > previous.log",
    ),
    _collect(
        "What changed: the configuration in use, and the last deployments.",
        "git log -5 --stat > changes.txt",
    ),
)

_COMPILED = tuple((re.compile(pattern), rows) for pattern, rows in ROWS)


def what_to_bring(subject: str, limit: int = 5) -> tuple[NextStep, ...]:
    """Return the commands that collect what a question or case is about, most telling first; else those for any."""
    return fitting(subject)[:limit] or GENERAL


def fitting(subject: str) -> tuple[NextStep, ...]:
    """Return the commands that collect what a question or case is about, none where no row speaks of it."""
    lowered = subject.lower()
    return tuple(dict.fromkeys(step for pattern, rows in _COMPILED if pattern.search(lowered) for step in rows))
