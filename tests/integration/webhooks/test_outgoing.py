"""Events reach a subscriber signed, are tried again, and are in the log; no URL leads inside."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord
from faultmaven.agent.tools.addresses import Host
from faultmaven.agent.tools.errors import ToolFailed
from faultmaven.case.models import Conclusion
from faultmaven.case.service import case_service
from faultmaven.core.ids import new_id
from faultmaven.webhooks.outgoing.changes import Announcements, Change
from faultmaven.webhooks.outgoing.delivering import BACKOFF_S, Delivering
from faultmaven.webhooks.outgoing.errors import NotDelivered
from faultmaven.webhooks.outgoing.models import DeliveryState
from faultmaven.webhooks.outgoing.repository import DispatchRepository, SubscriptionRepository
from faultmaven.webhooks.outgoing.routes import subscriptions_of_request
from faultmaven.webhooks.outgoing.stream import change_of
from faultmaven.webhooks.outgoing.subscriptions import Subscriptions
from faultmaven.webhooks.web import PublicWeb, Unreachable

from tests.integration.webhooks.conftest import Desk
from tests.support.loopback import Door, serving


@dataclass
class ListedQueue:
    """A queue that is a list."""

    messages: list[str] = field(default_factory=list)

    def send(self, message: str) -> None:
        self.messages.append(message)

    def delay(self, receipt: str, seconds: int) -> None: ...


@dataclass
class Receiver:
    """A subscriber on loopback: answers with `statuses` in order, then with 204."""

    url: str
    statuses: list[int] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(Door):
        def do_POST(self) -> None:
            here.taken.append(({name.lower(): value for name, value in self.headers.items()}, self.read_body()))
            self.answer(here.statuses.pop(0) if here.statuses else 204)

    with serving(Handler) as port:
        here = Receiver(f"http://receiver.example:{port}/hook?room=1")
        yield here


@dataclass
class Post:
    """Everything from a change of a case to the subscriber."""

    desk: Desk
    queue: ListedQueue
    announcements: Announcements
    delivering: Delivering
    secret: str = ""
    subscription_id: str = ""

    def subscribe(self, url: str, **fields: Any) -> None:
        """Subscribe through the API with a public URL, then send to loopback."""
        made = self.desk.owner.call("POST", "/webhooks/subscriptions", json={"url": "https://a.example/", **fields})
        assert made.status_code == 201, made.text
        self.secret, self.subscription_id = made.json()["secret"], made.json()["subscription_id"]
        stored = SubscriptionRepository()
        found = stored.find(self.desk.owner.user_id, self.subscription_id)
        assert found
        stored.save(replace(found, url=url))

    def change(self, case_id: str, before: dict[str, Any], after: dict[str, Any], change_id: str = "") -> None:
        """Tell a change of a case, as the stream does; one with an id is the same whenever it comes."""
        pk = f"user#{self.desk.owner.user_id}"
        at = datetime(2026, 1, 31, tzinfo=UTC) if change_id else datetime.now(UTC)
        self.announcements.follow(Change(change_id or new_id("change"), at, pk, f"case#{case_id}", before, after))

    def attempt(self, receives: int = 1) -> None:
        """Try the oldest message."""
        self.delivering.attempt(self.queue.messages[0], receives)

    def log(self) -> list[dict[str, Any]]:
        """Return the log of deliveries."""
        path = f"/webhooks/subscriptions/{self.subscription_id}/deliveries"
        return self.desk.owner.call("GET", path).json()["items"]


@pytest.fixture
def post(desk: Desk) -> Post:
    queue, kept, sent = ListedQueue(), SubscriptionRepository(), DispatchRepository()

    async def service() -> Subscriptions:
        return Subscriptions(kept, sent, queue, resolve=lambda name: Host(name, "93.184.216.34"))

    app: Any = desk.client.app
    app.dependency_overrides[subscriptions_of_request] = service
    web = PublicWeb(resolve=lambda name: Host(name, "127.0.0.1"), timeout_s=2)
    announcements = Announcements(kept, sent, case_service(), queue, "https://fm.example")
    return Post(desk, queue, announcements, Delivering(kept, sent, web))


def test_an_event_reaches_its_subscriber_signed(post: Post, receiver: Receiver):
    post.subscribe(receiver.url)
    case_id = post.desk.owner.open_case("orders at 10.1.2.3 is down", severity="high")
    post.change(case_id, {}, {"status": "consulting"})
    post.attempt()
    ((headers, body),) = receiver.taken
    told = json.loads(body)
    assert (told["type"], told["data"]["case_id"]) == ("case.opened", case_id)
    assert told["data"]["title"] == "orders at 10.1.2.3 is down"
    assert told["data"]["url"] == f"https://fm.example/cases/{case_id}"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(post.secret.removeprefix("whsec_"))
    right = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{right}"
    assert headers["host"].startswith("receiver.example:")
    (entry,) = post.log()
    assert (entry["state"], entry["event"], entry["attempts"][0]["status"]) == ("delivered", "case.opened", 204)


def test_only_what_happened_is_told_and_only_to_who_wants_it(post: Post, receiver: Receiver):
    post.subscribe(receiver.url, events=["case.concluded", "case.closed"])
    case_id = post.desk.owner.open_case("orders")
    likely = json.dumps({"verdict": "LIKELY", "conclusion": "the disk is full", "turn_id": "1"})
    again = json.dumps({"verdict": "LIKELY", "conclusion": "the disk is full", "turn_id": "2"})
    unknown = json.dumps({"verdict": "INCONCLUSIVE", "conclusion": "?", "turn_id": "1"})
    for before, after, count in (
        ({}, {"status": "consulting"}, 0),
        ({"status": "consulting"}, {"status": "diagnosing"}, 0),
        ({"status": "a"}, {"status": "a", "conclusion": unknown}, 0),
        ({"status": "a", "conclusion": unknown}, {"status": "a", "conclusion": likely}, 1),
        ({"status": "a", "conclusion": likely}, {"status": "a", "conclusion": again}, 1),
        ({"status": "a"}, {"status": "closed"}, 2),
        ({"status": "closed"}, {"status": "closed", "title": "x"}, 2),
        ({"status": "a"}, {"status": "closed", "is_deleting": True}, 2),
        ({"status": "a"}, {}, 2),
    ):
        post.change(case_id, before, after)
        assert len(post.queue.messages) == count, (before, after)
    assert [entry["event"] for entry in post.log()] == ["case.closed", "case.concluded"]


def test_a_change_that_comes_twice_is_one_delivery(post: Post, receiver: Receiver):
    post.subscribe(receiver.url)
    case_id = post.desk.owner.open_case("orders")
    for _ in range(3):
        post.change(case_id, {}, {"status": "consulting"}, "1")
    post.attempt()
    post.attempt()
    post.change(case_id, {}, {"status": "consulting"}, "1")
    assert len(receiver.taken) == len(post.log()) == 1


def test_what_fails_is_tried_again_with_longer_and_longer_pauses_until_it_is_given_up(post: Post, receiver: Receiver):
    post.subscribe(receiver.url)
    post.change(post.desk.owner.open_case("orders"), {}, {"status": "consulting"})
    receiver.statuses = [500] * 20
    pauses: list[int | None] = []
    for receives in range(1, len(BACKOFF_S) + 2):
        with pytest.raises(NotDelivered) as failure:
            post.attempt(receives)
        pauses.append(failure.value.retry_s)
    assert pauses == [*BACKOFF_S, None]
    (entry,) = post.log()
    assert (entry["state"], len(entry["attempts"])) == ("failed", len(BACKOFF_S) + 1)
    receiver.statuses = []
    path = f"/webhooks/subscriptions/{post.subscription_id}/deliveries/{entry['delivery_id']}/redeliver"
    assert post.desk.owner.call("POST", path).json()["state"] == "pending"
    post.attempt()
    assert post.log()[0]["state"] == "delivered"
    assert len({headers["webhook-id"] for headers, _ in receiver.taken}) == 1


def test_who_answers_gone_is_told_nothing_any_more(post: Post, receiver: Receiver):
    post.subscribe(receiver.url)
    case_id = post.desk.owner.open_case("orders")
    post.change(case_id, {}, {"status": "consulting"})
    receiver.statuses = [410]
    post.attempt()
    assert post.log()[0]["state"] == DeliveryState.FAILED
    post.change(case_id, {"status": "consulting"}, {"status": "closed"})
    assert len(post.queue.messages) == 1


def test_slack_gets_a_message_without_links_of_strangers(post: Post, receiver: Receiver):
    post.subscribe(receiver.url, format="slack")
    case_id = post.desk.owner.open_case("<!channel> <https://evil.example|click> & *orders*")
    turn = Conclusion("LIKELY", "the disk is <full>", "high", "seen", (), (), "turn_1", datetime.now(UTC))
    case_service().record_conclusion(post.desk.owner.user_id, case_id, turn)
    post.change(case_id, {}, {"status": "consulting"})
    post.attempt()
    told = json.loads(receiver.taken[0][1])
    text = told["blocks"][0]["text"]["text"]
    assert told["blocks"][0]["text"]["type"] == "mrkdwn"
    assert "<!channel>" not in text
    assert "<https://evil" not in text
    assert f"<https://fm.example/cases/{case_id}|&lt;!channel&gt;" in text
    assert "LIKELY: the disk is &lt;full&gt;" in text


def test_erasing_a_case_erases_what_was_to_be_told_of_it(post: Post, receiver: Receiver):
    post.subscribe(receiver.url)
    case_id = post.desk.owner.open_case("orders")
    post.change(case_id, {}, {"status": "consulting"})
    assert post.desk.owner.call("DELETE", f"/cases/{case_id}", headers={"if-match": "*"}).status_code == 204
    assert post.log() == []
    post.attempt()
    assert receiver.taken == []


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://2130706433/",
        "https://user:password@93.184.216.34/",
        "ftp://93.184.216.34/",
        "https:///path",
        "https://93.184.216.34:99999/",
        "https://93.184.216.34/\r\nx: y",
    ],
)
def test_no_url_leads_inside(desk: Desk, url: str):
    """Addresses written as numbers need no name server; names are checked by the same function after resolving."""
    answer = desk.owner.call("POST", "/webhooks/subscriptions", json={"url": url})
    assert (answer.status_code, answer.json()["code"]) == (400, "webhook_url_refused"), answer.text


def test_a_name_that_leads_inside_later_is_not_asked(receiver: Receiver):
    def moved(name: str) -> Host:
        raise ToolFailed(f"{name!r} is not a public address")

    with pytest.raises(Unreachable, match="not a public address"):
        PublicWeb(resolve=moved).send("POST", receiver.url, b"{}")
    with pytest.raises(Unreachable):
        PublicWeb().send("POST", receiver.url.replace("receiver.example", "127.0.0.1"), b"{}")
    assert receiver.taken == []


def test_a_record_of_the_stream_is_a_change():
    record = DynamoDBRecord(
        {
            "eventID": "7",
            "eventName": "MODIFY",
            "dynamodb": {
                "ApproximateCreationDateTime": 1769850000,
                "Keys": {"pk": {"S": "user#u"}, "sk": {"S": "case#c"}},
                "OldImage": {"status": {"S": "diagnosing"}},
                "NewImage": {"status": {"S": "closed"}, "tags": {"L": [{"S": "a"}]}},
            },
        }
    )
    change = change_of(record)
    assert (change.change_id, change.pk, change.sk) == ("7", "user#u", "case#c")
    assert change.before == {"status": "diagnosing"}
    assert change.after == {"status": "closed", "tags": ["a"]}
    assert change.at == datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
