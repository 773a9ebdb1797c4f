"""Lines of many syntaxes with a place for a secret: what redaction is tried in."""

#: `{v}` stands for a thing that its own shape tells.
ANYWHERE = """
2026-03-01T10:00:00.123Z ERROR [orders] call failed with {v}
2026-03-01 10:00:00,123 INFO  com.acme.Client - using {v} for upstream
Mar  1 10:00:00 web-1 app[411]: rejected {v} after 3 tries
level=warn ts=2026-03-01T10:00:00Z caller=main.go:42 msg="retry" value={v} attempt=2
level=info msg="found {v} in request" service=checkout
time="2026-03-01T10:00:00Z" level=error msg="bad value: {v}"
{{"level":"error","msg":"rejected","value":"{v}","pod":"web-7d4b9c6f5-x2x8z"}}
{{"time":1772359200,"ctx":{{"a":[1,"{v}",null]}},"ok":false}}
{{"log":"sent {v} to peer\\n","stream":"stderr","time":"2026-03-01T10:00:00Z"}}
{{"message":"{{\\"value\\":\\"{v}\\"}}","@timestamp":"2026-03-01T10:00:00Z"}}
value: {v}
  value: "{v}"
  - {v}
  - name: X
    value: '{v}'
VALUE={v}
export VALUE="{v}"
VALUE='{v}' ./run.sh
ENV VALUE {v}
<value>{v}</value>
<entry key="value">{v}</entry>
<setting name="value" value="{v}"/>
[section] value = {v}
value={v};other=1
value = "{v}"  # comment
X-Custom-Header: {v}
> X-Value: {v}
< x-value: {v}
curl -H "X-Value: {v}" https://api.example.com/v1/items
curl https://api.example.com/v1 -d '{{"value":"{v}"}}'
curl -F value={v} https://api.example.com/upload
$ tool --value {v} --verbose
$ tool --value={v} --verbose
java -Dvalue={v} -jar app.jar
Traceback (most recent call last): ValueError: unexpected {v}
java.lang.IllegalStateException: cannot use {v}
	at com.acme.Client.call(Client.java:42) with {v}
panic: runtime error: {v} [recovered]
Caused by: io.grpc.StatusRuntimeException: UNAUTHENTICATED: {v}
thread 'main' panicked at 'got {v}', src/main.rs:10
SELECT * FROM keys WHERE value = '{v}' LIMIT 1
INSERT INTO t (id, value) VALUES (17, '{v}')
DETAIL:  Key (value)=({v}) already exists.
The operator pasted {v} into the chat.
please revoke ({v}) as soon as possible
see "{v}", which leaked
config={{value={v}, timeout=30s}}
Config(value='{v}', debug=False)
{{:value=>"{v}", :n=>1}}
map[value:{v} n:1]
| web-1 | {v} | 2026-03-01 |
web-1,{v},2026-03-01,ok
web-1	{v}	ok
args=[{v}] kwargs={{}}
E1130 10:00:00.123456 1 server.go:88] auth: {v}
I, [2026-03-01T10:00:00 #7]  INFO -- : value {v}
[10:00:00] <web> {v}
""".strip("\n").split("\n")

#: `{v}` stands for a secret that only the name beside it tells; `{n}` for the name.
ASSIGNED = """
{n}={v}
export {n}={v}
{n}="{v}"
{n}='{v}'
{n}: {v}
  {n}: {v}
  {n}: "{v}"
  {n}: '{v}'
- {n}={v}
- {n}: {v}
{n} = {v}
{n} = "{v}"
{n} = '{v}'
{n} := "{v}"
"{n}": "{v}",
{{"{n}":"{v}","user":"svc"}}
{{"user":"svc","{n}" : "{v}"}}
{{'user': 'svc', '{n}': '{v}'}}
{{"msg":"{{\\"{n}\\":\\"{v}\\"}}"}}
{{"body":"{{\\\\\\"{n}\\\\\\":\\\\\\"{v}\\\\\\"}}"}}
{{:user=>"svc", :{n}=>"{v}"}}
{{"{n}" => "{v}"}}
map[user:svc {n}:{v}]
Config({n}='{v}', debug=False)
Config{{user=svc, {n}={v}, timeout=30s}}
<{n}>{v}</{n}>
<{n} type="text">{v}</{n}>
<add key="{n}" value="{v}"/>
<property name="{n}" value="{v}"/>
<Connection user="svc" {n}="{v}"/>
- name: {n} value: "{v}"
{{"name":"{n}","value":"{v}"}}
env: [{{name: {n}, value: "{v}"}}]
ENV {n}={v}
ARG {n}={v}
--{n}={v}
$ tool --{n} {v} --verbose
$ tool --{n} "{v}" run
java -D{n}={v} -jar app.jar
docker run -e {n}={v} -p 80:80 web
kubectl create secret generic s --from-literal={n}={v}
helm upgrade web . --set auth.{n}={v},replicas=2
GET /v1/login?user=svc&{n}={v}&next=/ HTTP/1.1
POST https://api.example.com/v1?{n}={v} 403
10.0.0.7 - - [01/Mar/2026:10:00:00 +0000] "GET /cb?{n}={v} HTTP/1.1" 200 12
curl -d "user=svc&{n}={v}" https://api.example.com
curl -d '{{"{n}":"{v}"}}' https://api.example.com
Server=db;User Id=sa;{n}={v};Encrypt=yes
level=info msg="starting" {n}={v} port=80
level=info msg=starting {n}="{v}"
2026-03-01T10:00:00Z DEBUG loaded {n}={v} from env
2026-03-01T10:00:00Z DEBUG loaded {n}: "{v}"
Mar  1 10:00:00 web-1 app[4]: {n}={v}
Traceback: KeyError in connect({n}='{v}')
UPDATE users SET {n}='{v}' WHERE id=1
set {n}={v}
[db] {n}={v}
{n}={v} ./run.sh
X-{n}: "{v}"
""".strip("\n").split("\n")
NAMES = {
    kind: names.split()
    for kind, names in {
        "password": "password DB_PASSWORD db.password passwd pwd PGPASSWORD userPassword admin_password",
        "aws-secret": "aws_secret_access_key AWS_SECRET_ACCESS_KEY secretAccessKey SecretAccessKey",
        "hex-key": "api_key apiKey API-KEY DD_API_KEY x-api-key encryption_key app_key",
        "opaque-token": "token access_token accessToken AUTH_TOKEN refresh_token client_secret clientSecret secret",
        "azure-account-key": "AccountKey account_key SharedAccessKey storage_account_key",
    }.items()
}
#: Places that a protocol or a tool has for a secret: by type, what is put there and the templates.
SITES: dict[str, tuple[str, str]] = {
    "authorization": (
        "opaque-token",
        r"""
Authorization: Bearer {v}
> authorization: Bearer {v}
curl -H 'Authorization: Bearer {v}' https://x.io
{{"headers":{{"Authorization":"Bearer {v}"}}}}
{{"authorization":["Bearer {v}"]}}
Proxy-Authorization: Basic {v}
Authorization: Basic {v}
Authorization: token {v}
Authorization: {v}
authorization=Bearer {v} status=401
headers={{Authorization=[Bearer {v}], Accept=[*/*]}}
got Bearer {v} from client
Authorization: Digest username="x", nonce="1", response="{v}"
{{"msg":"{{\"Authorization\":\"Bearer {v}\"}}"}}
-H "authorization: ApiKey {v}" \
Authorization: AWS4-HMAC-SHA256 Credential=x/20260301/eu/s3/aws4_request, SignedHeaders=host, Signature={v}
""",
    ),
    "cookie": (
        "opaque-token",
        r"""
Cookie: session={v}
Set-Cookie: sid={v}; Path=/; HttpOnly
curl -H 'Cookie: a=1; sid={v}' https://x.io
{{"cookie":"theme=dark; sid={v}"}}
{{"set-cookie":["sid={v}; Path=/"]}}
< set-cookie: __Host-id={v}; Secure
Cookie="sid={v}"
headers={{Cookie=[sid={v}], Accept=[*/*]}}
JSESSIONID={v}
GET /a;jsessionid={v} HTTP/1.1
""",
    ),
    "url-password": (
        "password",
        r"""
postgres://app:{v}@db.internal:5432/app
DATABASE_URL=mysql://root:{v}@10.0.0.5/shop
redis://:{v}@cache:6379/0
amqp://guest:{v}@mq:5672/%2f
mongodb+srv://u:{v}@c0.abcde.mongodb.net/db?retryWrites=true
https://bot:{v}@git.example.com/x.git
{{"url":"postgresql+psycopg2://app:{v}@db/app"}}
error: dial ftp://u:{v}@files.example.com: refused
jdbc:postgresql://db/app?user=app&password={v}
jdbc:sqlserver://db;user=sa;password={v};encrypt=true
jdbc:oracle:thin:scott/{v}@db:1521:XE
Driver={{ODBC Driver 18}};Server=db;Uid=sa;Pwd={v};
kafka+ssl://svc:{v}@broker-1:9093
remote: https://x-access-token:{v}@github.com/o/r
""",
    ),
    "command": (
        "password",
        r"""
mysql -u root -p{v} shop
mysqldump --user=root --password={v} shop
sshpass -p {v} ssh host
redis-cli -h cache -a {v} ping
curl -u admin:{v} https://x.io
curl --user 'admin:{v}' https://x.io
PGPASSWORD={v} psql -h db
docker login -u bot --password {v} registry.io
CREATE USER 'x'@'%' IDENTIFIED BY '{v}'
ALTER ROLE app WITH PASSWORD '{v}';
ALTER USER app ENCRYPTED PASSWORD '{v}'
requirepass: {v}
wget --http-password={v} https://x.io
SET PASSWORD FOR 'x' = PASSWORD('{v}')
""",
    ),
    "signed-url": (
        "opaque-token",
        r"""
https://a.blob.core.windows.net/c/f?sv=2022&sig={v}%3D&se=2026
https://b.s3.amazonaws.com/k?X-Amz-Expires=60&X-Amz-Signature={v}
GET /callback?code={v}&state=1
https://x.io/reset?token={v}
wss://x.io/ws?access_token={v}
https://maps.x.io/js?key={v}&v=3
""",
    ),
}
PEOPLE = """
customer_name={v!q}
customer_name: {v}
"customerName":"{v}"
full_name: {v}
"full_name": "{v}"
fullName='{v}'
patient: {v}
"patient":{{"name":"{v}"}}
patient_name="{v}" ward=3
contact: {v}, +49
Contact name: {v}
cardholder: {v}
"cardholderName":"{v}"
<fullName>{v}</fullName>
<customerName>{v}</customerName>
account_holder="{v}"
employee: {v}
recipient_name={v!q} amount=3
beneficiary="{v}"
display_name: "{v}"
user_name="{v}"
reported_by: {v}
""".strip("\n").split("\n")
SSN = """
ssn={v}
SSN: {v}
"ssn":"{v}"
social security number: {v}
social_security_number={v}
customer_ssn="{v}" state=NY
<ssn>{v}</ssn>
"socialSecurityNumber": "{v}"
""".strip("\n").split("\n")
