"""A small incident whose files say whose they are, so that no name of a file is needed."""

from __future__ import annotations

POD = """\
Name:             cart-7c9d8f6b5-q4xzl
Namespace:        shop
Priority:         0
Service Account:  default
Node:             worker-3/10.0.4.13
Start Time:       Tue, 12 Aug 2025 09:14:03 +0000
Labels:           app=cart
                  pod-template-hash=7c9d8f6b5
Status:           Running
IP:               10.42.3.19
Controlled By:    ReplicaSet/cart-7c9d8f6b5
Containers:
  web:
    Image:          registry.example.com/cart:8.1
    State:          Waiting
      Reason:       CrashLoopBackOff
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      Tue, 12 Aug 2025 09:47:20 +0000
      Finished:     Tue, 12 Aug 2025 10:02:49 +0000
    Ready:          False
    Restart Count:  4
    Limits:
      memory:  768Mi
    Environment:  <none>
Conditions:
  Type              Status
  Ready             False
Events:
  Type     Reason   Age                 From     Message
  ----     ------   ----                ----     -------
  Warning  BackOff  87s (x23 over 6m)   kubelet  Back-off restarting failed container web in pod cart-7c9d8f6b5-q4xzl
"""
LOG = """\
{"time":"2025-08-12T10:02:40Z","level":"info","service":"mailer","msg":"sent 12 mails"}
{"time":"2025-08-12T10:02:44Z","level":"info","service":"mailer","msg":"connected to 10.42.3.19"}
{"time":"2025-08-12T10:02:49Z","level":"info","service":"mailer","msg":"sent 14 mails"}
"""
SETTINGS = "mailer:\n  retries: 3\n  timeout_s: 5\n  target: cart\n"
FILES = {"pods/describe.txt": POD, "logs/mailer.log": LOG, "settings.yaml": SETTINGS}
