"""Authentication C2 (0003): every form that the vendor's clients sign in, and whatever must not get in."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from outdial.api.signature import canonical_requests, signing_key
from outdial.conformance.case import Case, Need
from outdial.conformance.cases.table import steps
from outdial.conformance.expect import AN_HTTP_OK, DONE, expect
from outdial.conformance.house import ABSENT, House
from outdial.conformance.server import Key, Sent, wire
from outdial.conformance.visit import Visit

_UNAUTHENTICATED: Final = 401
_GET: Final = "/callNoType/query"
_POST: Final = "/blocklist/query"
_BODY: Final = b'{"offset":0,"limit":1}'
_LIST: Final[Mapping[str, object]] = {
    "name": "外呼 A&B",
    "status": 0,
    "deviceType": 0,
    "curPage": 1,
    "rowsPerPage": 10,
    "beginTime": "",
}
_AUTHORIZATION: Final = "Authorization"

Make = Callable[[House], Sent]


def _get(house: House) -> Sent:
    return house.server.signed(house.means.key, "GET", _GET)


def _other(house: House) -> Sent:
    return house.server.signed(house.means.key, "GET", "/queryBusinessResults")


def _post(house: House) -> Sent:
    return house.server.signed(house.means.key, "POST", _POST, _BODY)


def _answered_by_either_method(house: House) -> Sent:
    """Of a campaign that does not exist, so that nothing would be added if it were let in."""
    return house.server.signed(house.means.key, "POST", f"/holiday/{ABSENT}", _BODY)


def _list(house: House) -> Sent:
    return house.server.signed(house.means.key, "GET", "", query=_LIST)


def _lets_in(rule: str, source: str, make: Make) -> Case:
    async def check(visit: Visit) -> None:
        expect(await visit.house.server.send(make(visit.house)), DONE, source=visit.source)

    return steps("2", f"let in: {rule}", source, check)


def _keeps_out(rule: str, source: str, make: Make) -> Case:
    async def check(visit: Visit) -> None:
        reply = await visit.house.server.send(make(visit.house))
        if reply.status != _UNAUTHENTICATED:
            raise reply.mismatch(f"HTTP 401 ({visit.source})")

    return steps("2", f"kept out: {rule}", source, check)


def _signed_as(
    sent: Sent, house: House, headers: Mapping[str, str], *, milliseconds: bool = True, empty_query_line: bool = False
) -> Sent:
    """The same request, with these headers signed."""
    bare = replace(sent, headers=headers)
    authorization = house.server.authorization(
        house.means.key, bare, milliseconds=milliseconds, empty_query_line=empty_query_line
    )
    return replace(sent, headers={**headers, _AUTHORIZATION: authorization})


def _whole_seconds(house: House) -> Sent:
    sent = _get(house)
    return _signed_as(sent, house, {"Host": house.server.host}, milliseconds=False)


def _empty_query_line(house: House) -> Sent:
    return _signed_as(_get(house), house, {"Host": house.server.host}, empty_query_line=True)


def _host_alone(house: House) -> Sent:
    signed = _signed_as(_post(house), house, {"Host": house.server.host})
    return replace(signed, headers={**signed.headers, "Content-Type": "application/json;charset=UTF-8"})


def _three_headers(house: House) -> Sent:
    headers = {
        "Content-Length": str(len(_BODY)),
        "Content-Type": "application/json;charset=UTF-8",
        "Host": house.server.host,
    }
    return _signed_as(_post(house), house, headers)


def _query_in_another_order(house: House) -> Sent:
    """The parameters are signed in their order by name, and may travel in any."""
    sent = _list(house)
    return replace(sent, query="&".join(reversed(sent.query.split("&"))))


def _query_with_percent_blank(house: House) -> Sent:
    sent = _list(house)
    return replace(sent, query=sent.query.replace("+", "%20"))


def _delete_with_body(visit_campaign: int, house: House) -> Sent:
    return house.server.signed(house.means.key, "DELETE", f"/{visit_campaign}", {"archiveHistory": 0})


async def _body_on_delete(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    expect(await visit.house.server.send(_delete_with_body(number, visit.house)), DONE, source=visit.source)


async def _changed_body_on_delete(visit: Visit) -> None:
    number = await visit.fresh_campaign()
    sent = replace(_delete_with_body(number, visit.house), body=b'{"archiveHistory": 1}')
    reply = await visit.house.server.send(sent)
    if reply.status != _UNAUTHENTICATED:
        raise reply.mismatch(f"HTTP 401 ({visit.source})")
    await visit.done("GET", f"/{number}")


def _get_with_body(house: House) -> Sent:
    return house.server.signed(house.means.key, "GET", "/callCount/query", {"phoneList": ["80021"]})


def _with_key(key: Callable[[Key], Key]) -> Make:
    return lambda house: house.server.signed(key(house.means.key), "POST", _POST, _BODY)


def _with_authorization(change: Callable[[str], str]) -> Make:
    def make(house: House) -> Sent:
        sent = _post(house)
        return replace(sent, headers={**sent.headers, _AUTHORIZATION: change(sent.headers[_AUTHORIZATION])})

    return make


def _without_authorization(house: House) -> Sent:
    sent = _post(house)
    return replace(sent, headers={name: value for name, value in sent.headers.items() if name != _AUTHORIZATION})


def _host_not_signed(house: House) -> Sent:
    """Signed by the rule in all but that the host is not among the signed headers."""
    sent = _post(house)
    names = ["content-type"]
    stamp = f"{house.server.timestamp():%Y-%m-%dT%H:%M:%S}.000Z"
    prefix = f"auth-v2/{house.means.key.access_key}/{stamp}/{names[0]}"
    bare = replace(sent, headers={name: value for name, value in sent.headers.items() if name != _AUTHORIZATION})
    key = signing_key(house.means.key.secret_key, prefix=prefix)
    text = canonical_requests(wire(bare), names)[0]
    signature = hmac.new(key.encode(), text, hashlib.sha256).hexdigest()
    return replace(bare, headers={**bare.headers, _AUTHORIZATION: f"{prefix}/{signature}"})


def _header_missing(house: House) -> Sent:
    sent = _signed_as(_post(house), house, {"Host": house.server.host, "X-Signed": "yes"})
    return replace(sent, headers={name: value for name, value in sent.headers.items() if name != "X-Signed"})


def _header_changed(house: House) -> Sent:
    sent = _signed_as(_post(house), house, {"Host": house.server.host, "X-Signed": "yes"})
    return replace(sent, headers={**sent.headers, "X-Signed": "no"})


def _in_base64(authorization: str) -> str:
    prefix, _, signature = authorization.rpartition("/")
    return f"{prefix}/{base64.urlsafe_b64encode(bytes.fromhex(signature)).decode()}"


async def _foreign_vdn(visit: Visit) -> None:
    means, other = visit.house.means, visit.house.means.other
    if other is None:
        return
    mixed = Key(vdn_id=other.vdn_id, access_key=means.key.access_key, secret_key=means.key.secret_key)
    reply = await visit.ask("GET", _GET, key=mixed)
    if reply.status == AN_HTTP_OK and reply.code in (DONE, ""):
        raise reply.mismatch("a refusal: the key is of another VDN (0003)")


CASES: Final[Sequence[Case]] = (
    _lets_in("a time with milliseconds", "0003", _get),
    _lets_in("a time in whole seconds", "0003, demo of 2018", _whole_seconds),
    _lets_in("no query, without a line for it", "demo of 2018", _get),
    _lets_in("no query, with an empty line for it", "0003 (reading)", _empty_query_line),
    _lets_in("the host alone is signed", "demo of 2018", _host_alone),
    _lets_in("content-length, content-type and host are signed", "0003", _three_headers),
    _lets_in("a body", "0003", _post),
    _lets_in("a query with Chinese, a blank and an ampersand", "demo of 2018", _list),
    _lets_in("a query whose blank travels as %20", "demo of 2018", _query_with_percent_blank),
    _lets_in("a query whose parameters travel in another order", "demo of 2018", _query_in_another_order),
    _lets_in("a body on GET", "1124", _get_with_body),
    steps("2", "let in: a body on DELETE", "0725", _body_on_delete),
    steps("2", "kept out: another body on DELETE than was signed", "0725", _changed_body_on_delete),
    _keeps_out("no Authorization", "0003", _without_authorization),
    _keeps_out("another secret key", "0003", _with_key(lambda key: replace(key, secret_key=f"{key.secret_key}x"))),
    _keeps_out("an access key that does not exist", "0003", _with_key(lambda key: replace(key, access_key="nobody"))),
    _keeps_out(
        "another body than was signed", "0003", lambda house: replace(_post(house), body=b'{"offset":0,"limit":2}')
    ),
    _keeps_out("no body where one was signed", "0003", lambda house: replace(_post(house), body=b"")),
    _keeps_out("another path than was signed", "0003", lambda house: replace(_get(house), path=_other(house).path)),
    _keeps_out(
        "another query than was signed", "0003", lambda house: replace(_list(house), query="status=0&deviceType=0")
    ),
    _keeps_out("a query where none was signed", "0003", lambda house: replace(_get(house), query="a=1")),
    _keeps_out(
        "another method than was signed", "0003", lambda house: replace(_answered_by_either_method(house), method="GET")
    ),
    _keeps_out("the host is not signed", "0003", _host_not_signed),
    _keeps_out("a signed header is not sent", "0003", _header_missing),
    _keeps_out("a signed header was changed", "0003", _header_changed),
    _keeps_out(
        "a signature with a digit changed",
        "0003",
        _with_authorization(lambda text: text[:-1] + ("0" if text[-1] != "0" else "1")),
    ),
    _keeps_out("a signature cut short", "0003", _with_authorization(lambda text: text[:-1])),
    _keeps_out("a signature in Base64", "0003", _with_authorization(_in_base64)),
    _keeps_out(
        "another scheme", "0003", _with_authorization(lambda text: text.replace("auth-v2", "SDK-HMAC-SHA256", 1))
    ),
    _keeps_out(
        "another version of the scheme", "0003", _with_authorization(lambda text: text.replace("auth-v2", "auth-v1", 1))
    ),
    _keeps_out("a bare access key", "0003", _with_authorization(lambda text: text.split("/")[1])),
    steps("2", "kept out: the key of another VDN", "0003 (reading)", _foreign_vdn, Need.OTHER_TENANT),
)
