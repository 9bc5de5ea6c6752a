"""What holds for every interface: envelope, headers, numbers as text, unknown fields (0718, seeds 000 to 004)."""

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import JsonValue

from outdial.conformance.case import Case
from outdial.conformance.cases.table import asks, steps
from outdial.conformance.expect import A_TEXT, CONVERSION, DONE, EMPTY, PARAMETER, TYPE, expect, field, show
from outdial.conformance.server import CONTENT_TYPE, Key, Reply
from outdial.conformance.visit import Visit

_POST: Final = "/blocklist/query"
_PAGE: Final[dict[str, JsonValue]] = {"offset": 0, "limit": 1}
_UNAUTHENTICATED: Final = 401
_NOT_FOUND: Final = (404, 405)


def _same_pairs(reply: Reply) -> None:
    show(reply, dict.fromkeys(("resultCode", "resultDesc", "returnCode", "returnDesc"), A_TEXT))
    for end in ("Code", "Desc"):
        if field(reply, f"result{end}") != field(reply, f"return{end}"):
            raise reply.mismatch(f"return{end} the same as result{end}")


async def _envelope_of_success(visit: Visit) -> None:
    _same_pairs(await visit.done("GET", f"/{await visit.house.lent_campaign()}"))


async def _envelope_of_refusal(visit: Visit) -> None:
    _same_pairs(await visit.gets("0200007", "GET", "/2147483647"))


async def _says_what_is_wrong(visit: Visit) -> None:
    reply = await visit.gets(EMPTY, "POST", "/blocklist/add", {})
    if not field(reply, "resultDesc"):
        raise reply.mismatch("a resultDesc that says what is wrong")


async def _is_json(visit: Visit) -> None:
    reply = await visit.done("GET", f"/{await visit.house.lent_campaign()}")
    if "application/json" not in reply.content_type.lower():
        raise reply.mismatch(f"Content-Type application/json; it is {reply.content_type!r}")


async def _two_languages(visit: Visit) -> None:
    texts = {
        locale: field(await visit.ask("GET", "/2147483647", headers=headers), "resultDesc")
        for locale, headers in _LOCALES.items()
    }
    if texts["zh_CN"] == texts["en_US"] or texts["none"] != texts["zh_CN"]:
        reply = await visit.ask("GET", "/2147483647")
        raise reply.mismatch(f"resultDesc in Chinese without a locale and with zh_CN, in English with en_US: {texts}")


_LOCALES: Final[Mapping[str, Mapping[str, str]]] = {
    "none": {},
    "zh_CN": {"locale": "zh_CN"},
    "en_US": {"locale": "en_US"},
}


def _vdn(vdn_id: int) -> Case:
    async def check(visit: Visit) -> None:
        key = visit.house.means.key
        other = Key(vdn_id=vdn_id, access_key=key.access_key, secret_key=key.secret_key)
        reply = await visit.ask("GET", "/callNoType/query", key=other)
        if reply.status == _UNAUTHENTICATED or reply.status in _NOT_FOUND:
            return
        if reply.code == DONE:
            raise reply.mismatch("a refusal: vdnId is an integer from 1 to 9999 (seed 000)")

    return steps("1", f"vdnId {vdn_id} does not exist", "seed 000", check)


def _with_content_type(kind: str, rule: str) -> Case:
    async def check(visit: Visit) -> None:
        house = visit.house
        sent = house.server.signed(house.means.key, "POST", _POST, dict(_PAGE), content_type=kind)
        expect(await house.server.send(sent), DONE, source=visit.source)

    return steps("1", rule, "seed 000", check)


def _with_locale(locale: str) -> Case:
    rule = "locale may be left out" if locale == "none" else f"locale {locale} is taken"
    return asks("1", rule, "seed 002 (2025)", "POST", _POST, dict(_PAGE), headers=_LOCALES[locale])


CASES: Final[Sequence[Case]] = (
    steps("1", "a success has both pairs of code and text, which are the same", "seed 002", _envelope_of_success),
    steps("1", "a refusal has both pairs of code and text, which are the same", "seed 000", _envelope_of_refusal),
    steps("1", "a refusal says in resultDesc what is wrong", "seed 000", _says_what_is_wrong),
    steps("1", "answers are JSON and say so", "0718", _is_json),
    _with_content_type(CONTENT_TYPE, "Content-Type without the blank is taken"),
    _with_content_type("application/json; charset=UTF-8", "Content-Type with the blank is taken"),
    *(_with_locale(locale) for locale in _LOCALES),
    steps("1", "locale chooses the language of resultDesc, Chinese by default", "seed 002 (2025)", _two_languages),
    asks(
        "1",
        "an unknown key of a body is passed over",
        "0715 (reading)",
        "POST",
        _POST,
        {**_PAGE, "newInNextRelease": 1},
    ),
    asks(
        "1",
        "an unknown parameter of a query is passed over",
        "0715 (reading)",
        "GET",
        "/callNoType/query",
        query={"newInNextRelease": 1},
    ),
    asks(
        "1",
        "integers may come as digits in a text",
        "seed 003, 0744 (reading)",
        "POST",
        _POST,
        {"offset": "0", "limit": "1"},
    ),
    asks(
        "1", "a body that is no JSON cannot be converted", "seed 003", "POST", _POST, b"offset=0&limit=1", to=CONVERSION
    ),
    asks("1", "a body that breaks off cannot be converted", "seed 003", "POST", _POST, b'{"offset":0', to=CONVERSION),
    asks(
        "1",
        "a body that is an array cannot be converted",
        "seed 003",
        "POST",
        _POST,
        b"[]",
        to=(CONVERSION, TYPE, PARAMETER),
    ),
    asks("1", "a body that is needed is not left out", "seed 003", "POST", _POST, to=(CONVERSION, EMPTY, PARAMETER)),
    asks(
        "1", "a campaignId that is no number is refused", "seed 001", "GET", "/first", to=(TYPE, PARAMETER, CONVERSION)
    ),
    _vdn(0),
    _vdn(10_000),
)
