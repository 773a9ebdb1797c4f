"""What `fm signatures new` writes: a signature whose every field says what belongs into it."""

SCAFFOLD = """\
# A fault signature: one fault, what shows it, whom it blames, and what to do. Everything behind a # may go.
# Fill what says CHANGE ME, then run:  fm signatures test {path}
# The whole guide: docs/signatures.md

id: {id}
title: CHANGE ME (the fault in one sentence without a period, such as "The connection pool is used up")
category: {category}

# What the symptoms are worth when they hold:
#   direct          they show the fault itself (OOMKilled)
#   strong          they show it to somebody who can rule out the look-alikes below
#   circumstantial  they make it probable
proof: strong
# 1 to 100: of two faults that fit equally well the higher one is told first. Most have 50 to 80.
priority: 60

# ALL of these must hold for one and the same subject (pod, node, program). `any:` and `none:` take lists.
# Kinds of conditions: log, event, setting, exception, missing, relation, slow (fm signatures show ID shows real ones).
symptoms:
  - log:
      # Fast: a record must hold one of these words (any case) ...
      has: ["CHANGE ME"]
      # ... and match this regular expression; (?P<name>...) gives a variable for the sentences below.
      matches: 'CHANGE ME(?: for (?P<what>[\\w.-]+))?'
#  - event: {{reason: [BackOff], message: "regular expression"}}
#  - setting: {{kind: Deployment, path: "spec.replicas", equals: "0"}}

# What makes it surer when it holds, too; `text` is said with the line that shows it.
confirms: []
#  - when: {{setting: {{path: "@terminated.exitCode", equals: "1"}}}}
#    text: The process ended with an error

# What speaks against it; `reported: true` is told to the user as ruled out.
rules_out: []
#  - when: {{log: {{has: [recovered], matches: "pool recovered"}}}}
#    because: "{{subject}} has recovered since"
#    reported: true

# Faults that look the same, and how to tell them: the id of each, and a sentence.
look_alikes: {{}}
#  connection-refused: nothing listens there, which fails at once instead of after a time-out

# One sentence for the answer. {{subject}}, {{workload}}, {{namespace}}, {{count}} and your own names are filled in;
# [[ ... ]] is left out when a variable in it has no value.
summary: "{{subject}}: CHANGE ME[[ for {{what}}]][[ ({{count}} times)]]."
# Consequences, by the ids of their signatures: they are then told as effects and not as causes of their own.
explains: [app-exits-with-error, crash-loop]
impact: "CHANGE ME (who notices what)"

remediation:
  - text: CHANGE ME (what to do; with `run` the command for it)
    run: "kubectl rollout restart deployment {{workload}} -n {{namespace}}"
# The check that proves that it is fixed.
verification:
  - text: CHANGE ME (what is to be seen when it is fixed)
    run: "kubectl logs deployment/{{workload}} -n {{namespace}} --since=10m"
# What to bring to be surer.
gaps: []
references: []

# Made-up files as the real tool writes them. Each positive one must make this fault the first cause, each negative one
# must not; no other signature may fire that is not named in `also`, `explains` or `look_alikes`.
samples:
  positive:
    - files:
        app.log: |
          {{"time":"2026-01-31T09:05:00Z","level":"info","service":"orders","msg":"starting"}}
          {{"time":"2026-01-31T09:05:01Z","level":"error","service":"orders","msg":"CHANGE ME: paste the real lines"}}
      verdict: LIKELY # or CONFIRMED
      component: orders # whom it blames: Deployment/orders, Node/worker-1, or a program known from its log alone
      cites: CHANGE ME # must stand in a line that is cited
      says: CHANGE ME # must stand in the summary
  negative:
    - files:
        app.log: |
          {{"time":"2026-01-31T09:05:00Z","level":"info","service":"orders","msg":"starting"}}
          {{"time":"2026-01-31T09:05:01Z","level":"warn","service":"orders","msg":"CHANGE ME: what is something else"}}
"""


def scaffold(signature_id: str, category: str, path: str) -> str:
    """Return the text of a new signature file that will lie at this path."""
    return SCAFFOLD.format(id=signature_id, category=category, path=path)
