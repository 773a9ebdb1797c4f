"""Mail of the local cloud: nothing leaves the machine; it is told at the terminal and shown by the page `/mailbox`."""

import asyncio
import html
import re
from typing import Any

import httpx

from infra.environments import LOCAL_SENDER
from infra.local.deploy import Deployment
from infra.local.places import ACCOUNT, Places
from infra.local.progress import say

_EVERY_S = 1.0
_SHOWN = 50
_LINK = re.compile(r"https?://[^\s<>\"]+")
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mailbox of this machine</title>
<meta name="viewport" content="width=device-width"><link rel="stylesheet" href="/docs.css"></head><body><main>
<h1>Mailbox of this machine</h1><p>What FaultMaven would have sent by mail, the newest first. There is no such page in
the cloud.</p>{mails}</main></body></html>"""


class Mailbox:
    """What the emulator's SES was given to send."""

    def __init__(self, places: Places) -> None:
        self._url = f"{places.emulator_url}/_ministack/ses/messages"
        self._site_url = places.site_url

    async def follow(self) -> None:
        """Tell of each new mail at the terminal, for ever."""
        told: set[str] | None = None
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            while True:
                mails = await self._read(client)
                if mails is not None:
                    for mail in mails:
                        if told is not None and mail["MessageId"] not in told:
                            say(f"  ✉ to {', '.join(mail['To'])}: {mail['Subject']}")
                            for link in _LINK.findall(mail["BodyText"]):
                                say(f"    {link}")
                    told = {mail["MessageId"] for mail in mails}
                await asyncio.sleep(_EVERY_S)

    async def page(self) -> str:
        """Return the page with the newest mails; a link is one only if it leads to this site."""
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            mails = await self._read(client) or []
        shown = [self._shown(mail) for mail in reversed(mails[-_SHOWN:])]
        return _PAGE.format(mails="".join(shown) or "<p>There is none yet.</p>")

    async def _read(self, client: httpx.AsyncClient) -> list[dict[str, Any]] | None:
        """Return all mails, the oldest first; None where the emulator does not answer."""
        try:
            answer = await client.get(self._url, params={"account": ACCOUNT})
        except httpx.TransportError:
            return None
        found = answer.json()["messages"].get(ACCOUNT, []) if answer.is_success else None
        return sorted(found, key=lambda mail: mail["Timestamp"]) if found is not None else None

    def _shown(self, mail: dict[str, Any]) -> str:
        text = html.escape(mail["BodyText"])

        def linked(match: re.Match[str]) -> str:
            return f'<a href="{match[0]}">{match[0]}</a>' if match[0].startswith(f"{self._site_url}/") else match[0]

        body = _LINK.sub(linked, text)
        return (
            f"<article><h2>{html.escape(mail['Subject'])}</h2><p>To {html.escape(', '.join(mail['To']))}</p>"
            f"<pre>{body}</pre></article>"
        )


def verify_sender(deployment: Deployment) -> None:
    """Let the emulator's SES know the sender, as whoever owns the domain does once on AWS; again is harmless."""
    domain = LOCAL_SENDER.rpartition("@")[2].rstrip(">")
    deployment.client("sesv2").create_email_identity(EmailIdentity=domain)
