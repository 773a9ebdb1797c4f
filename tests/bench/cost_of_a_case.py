"""What a case costs on AWS without a model, from measured durations and list prices.

`python -m tests.bench.cost_of_a_case` prints it.

Durations are those of `docs/benchmarks.md`; a vCPU of Lambda on arm64 is taken as fast as one core here. Prices are the
public ones of us-east-1 without free tiers (aws.amazon.com/lambda/pricing and its sisters, read in November 2026).
"""

from dataclasses import dataclass

#: US dollars.
GB_SECOND = 0.0000133334
LAMBDA_CALL = 0.20e-6
GATEWAY_REQUEST = 1.00e-6
TABLE_WRITE, TABLE_READ = 0.625e-6, 0.125e-6
OBJECT_PUT, OBJECT_GET = 5e-6, 0.4e-6
TRANSITION = 25e-6
QUEUE_REQUEST = 0.40e-6
KEY_REQUEST = 3e-6
LOG_GB, TRACE = 0.50, 5e-6
OBJECT_GB_MONTH, TABLE_GB_MONTH = 0.023, 0.25


@dataclass(frozen=True)
class Step:
    """One kind of work: how often a case has it, and what one takes. `seconds` are on one vCPU or waiting."""

    name: str
    times: float
    seconds: float
    gb: float
    calls: float = 1
    requests: float = 0
    writes: float = 0
    reads: float = 0
    puts: float = 0
    gets: float = 0
    transitions: float = 0
    messages: float = 0

    @property
    def dollars(self) -> float:
        """US dollars of all of it in one case; each call logs 2 kB and is traced, and uses the key once."""
        one = (
            self.seconds * self.gb * GB_SECOND
            + self.calls * (LAMBDA_CALL + TRACE + KEY_REQUEST + 2e-6 * LOG_GB)
            + self.requests * GATEWAY_REQUEST
            + self.writes * TABLE_WRITE
            + self.reads * TABLE_READ
            + self.puts * OBJECT_PUT
            + self.gets * OBJECT_GET
            + self.transitions * TRANSITION
            + self.messages * QUEUE_REQUEST
        )
        return self.times * one


def usual_case(files: int = 20, megabytes: float = 5.0, turns: int = 8) -> tuple[Step, ...]:
    """Return the steps of a case with this many files of this size each and this many questions."""
    reading_s = 0.3 + megabytes / 27.1 * 1.3  # a child to start and stores to write; 27.1 MB per CPU-second
    return (
        Step("sign-in, case, session, lists (60 requests)", 60, 0.02, 1.0, requests=1, writes=1, reads=3),
        Step("announcing and listing files", files * 2, 0.03, 2.94, requests=1, writes=3, reads=3),
        Step("reading a file", files, reading_s, 2.94, writes=5, reads=6, puts=7, gets=1, messages=3),
        Step("accepting a question, showing its steps", turns * 12, 0.03, 1.0, requests=1, writes=1, reads=2),
        Step("a turn: state machine, diagnosis, answer", turns, 3.5, 2.94, calls=2, writes=16, reads=12, puts=1,
             gets=8, transitions=5),
        Step("looking at lines, charts, timeline", 80, 0.15, 2.94, requests=1, writes=1, reads=3, gets=2),
        Step("report", 2, 1.5, 1.73, requests=1, writes=2, reads=5, gets=6),
    )  # fmt: skip


def main() -> None:
    """Print the table of a usual case, a small and a large one."""
    for files, megabytes, turns in ((3, 1.0, 3), (20, 5.0, 8), (300, 0.5, 15), (20, 200.0, 15)):
        steps = usual_case(files, megabytes, turns)
        total = sum(step.dollars for step in steps)
        stored = files * megabytes * 1.3 / 1024 * OBJECT_GB_MONTH
        print(f"{files} files of {megabytes:g} MB, {turns} questions: ${total:.4f}, then ${stored:.5f} a month to keep")
        for step in sorted(steps, key=lambda step: -step.dollars):
            print(f"  {step.name:<46} ${step.dollars:.5f}  {step.dollars / total:4.0%}")


if __name__ == "__main__":
    main()
