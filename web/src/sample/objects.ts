/** What kubectl prints of the sample incident. */
import { type Clock, COLLECTED, FIRST_KILL, KILLS, POD, RELEASED } from './times';

const NAMESPACE = 'harbour';
const LAST_KILL = KILLS.at(-1) ?? FIRST_KILL;

export function pods(): string {
  const rows = [
    ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE'],
    ['catalogue-5d8c7b9f66-4mqtz', '1/1', 'Running', '0', '12d'],
    [POD, '0/1', 'OOMKilled', `${KILLS.length} (${ago(LAST_KILL)} ago)`, ago(RELEASED)],
    ['gateway-66f4c9d5b7-9tkwp', '1/1', 'Running', '0', '12d'],
    ['orders-db-0', '1/1', 'Running', '0', '41d'],
    ['payment-6b7f98c5d4-hn2cl', '1/1', 'Running', '0', '12d'],
  ];
  return `${rows.map(([name = '', ready = '', status = '', restarts = '', age = '']) => `${name.padEnd(29)}${ready.padEnd(8)}${status.padEnd(12)}${restarts.padEnd(16)}${age}`.trimEnd()).join('\n')}\n`;
}

export function manifest(memory: string, version: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: checkout
  namespace: ${NAMESPACE}
  labels:
    app: checkout
spec:
  replicas: 1
  selector:
    matchLabels:
      app: checkout
  template:
    metadata:
      labels:
        app: checkout
    spec:
      containers:
        - name: checkout
          image: registry.example/harbour/checkout:${version}
          ports:
            - name: http
              containerPort: 8080
          env:
            - name: ORDERS_DB_HOST
              value: orders-db.${NAMESPACE}.svc.cluster.local
            - name: CART_CACHE_ENTRIES
              value: "200000"
          resources:
            requests:
              cpu: 250m
              memory: 256Mi
            limits:
              memory: ${memory}
          readinessProbe:
            httpGet:
              path: /ready
              port: 8080
            periodSeconds: 10
`;
}

export function describedPod(at: Clock): string {
  const [started, finished] = [at(KILLS[3] + 40), at(LAST_KILL)].map(rfc1123);
  return `Name:             ${POD}
Namespace:        ${NAMESPACE}
Priority:         0
Service Account:  default
Node:             worker-2/10.20.0.12
Start Time:       ${rfc1123(at(RELEASED))}
Labels:           app=checkout
                  pod-template-hash=7c9d5f6b84
Status:           Running
IP:               10.244.2.37
Controlled By:    ReplicaSet/checkout-7c9d5f6b84
Containers:
  checkout:
    Container ID:   containerd://5c1f0a7d7c7b4f0f8a9d1a3f0c6f4b1e2d3c4b5a697887766554433221100ffe
    Image:          registry.example/harbour/checkout:4.19.0
    Port:           8080/TCP
    State:          Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      ${started}
      Finished:     ${finished}
    Last State:     Terminated
      Reason:       OOMKilled
      Exit Code:    137
      Started:      ${rfc1123(at(KILLS[2] + 20))}
      Finished:     ${rfc1123(at(KILLS[3]))}
    Ready:          False
    Restart Count:  ${KILLS.length}
    Limits:
      memory:  256Mi
    Requests:
      cpu:      250m
      memory:   256Mi
    Readiness:  http-get http://:8080/ready delay=0s timeout=1s period=10s #success=1 #failure=3
    Environment:
      ORDERS_DB_HOST:      orders-db.${NAMESPACE}.svc.cluster.local
      CART_CACHE_ENTRIES:  200000
Conditions:
  Type              Status
  Initialized       True
  Ready             False
  ContainersReady   False
  PodScheduled      True
QoS Class:       Burstable
Events:
  Type     Reason     Age                   From     Message
  ----     ------     ----                  ----     -------
  Normal   Pulled     ${ago(RELEASED).padEnd(21)} kubelet  Successfully pulled image "registry.example/harbour/checkout:4.19.0" in 2.1s
  Warning  Unhealthy  ${ago(FIRST_KILL).padEnd(21)} kubelet  Readiness probe failed: Get "http://10.244.2.37:8080/ready": dial tcp 10.244.2.37:8080: connect: connection refused
  Warning  BackOff    ${`${ago(LAST_KILL)} (x${KILLS.length} over ${ago(FIRST_KILL)})`.padEnd(21)} kubelet  Back-off restarting failed container checkout in pod ${POD}_${NAMESPACE}
`;
}

export function events(): string {
  const rows = [
    ['LAST SEEN', 'TYPE', 'REASON', 'OBJECT', 'MESSAGE'],
    [
      ago(RELEASED),
      'Normal',
      'ScalingReplicaSet',
      'deployment/checkout',
      'Scaled up replica set checkout-7c9d5f6b84 to 1',
    ],
    [
      ago(RELEASED),
      'Normal',
      'Scheduled',
      `pod/${POD}`,
      `Successfully assigned ${NAMESPACE}/${POD} to worker-2`,
    ],
    [
      ago(FIRST_KILL),
      'Warning',
      'OOMKilling',
      'node/worker-2',
      'Memory cgroup out of memory: Killed process 48211 (java) total-vm:1893044kB, anon-rss:259412kB, file-rss:0kB, shmem-rss:0kB, UID:1000 pgtables:1204kB oom_score_adj:985',
    ],
    [
      ago(LAST_KILL),
      'Warning',
      'BackOff',
      `pod/${POD}`,
      `Back-off restarting failed container checkout in pod ${POD}_${NAMESPACE}`,
    ],
  ];
  return `${rows.map(([seen = '', type = '', reason = '', object = '', message = '']) => `${seen.padEnd(12)}${type.padEnd(10)}${reason.padEnd(20)}${object.padEnd(36)}${message}`).join('\n')}\n`;
}

/** `29m`: how long before the end of the collection. */
function ago(second: number): string {
  const rest = COLLECTED - second;
  const [minutes, seconds] = [Math.floor(rest / 60), rest % 60];
  return minutes >= 10 || seconds === 0 ? `${minutes}m` : `${minutes}m${seconds}s`;
}

/** `Wed, 18 Nov 2026 09:21:00 +0000`, as kubectl describe writes times. */
function rfc1123(at: Date): string {
  return at.toUTCString().replace('GMT', '+0000');
}
