"""Where a request comes from."""

from fastapi import Request


def client_address(request: Request, forwarded_hops: int) -> str:
    """Return the client's address, believing `forwarded_hops` proxies in front of the gateway.

    API Gateway appends the address that connected to it to X-Forwarded-For, so with one proxy (CloudFront) the entry
    before the last is the client's. Entries further left were written by the client and mean nothing.
    """
    connected = request.client.host if request.client else "unknown"
    if forwarded_hops == 0:
        return connected
    entries = [part.strip() for part in ",".join(request.headers.getlist("x-forwarded-for")).split(",") if part.strip()]
    if len(entries) > forwarded_hops:
        return entries[-1 - forwarded_hops]
    return entries[0] if entries else connected
