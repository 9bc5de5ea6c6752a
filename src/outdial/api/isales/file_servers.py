"""File servers, from which a tenant has files of numbers fetched."""

from typing import Final

from outdial.api.errors import Refusal, Refused
from outdial.api.isales import answer_examples, examples
from outdial.api.isales.route import V1, Call, Endpoint
from outdial.api.isales.wire.envelope import Answer
from outdial.api.isales.wire.file_servers import (
    AddServerBody,
    ChangeServerBody,
    QueryServersBody,
    ServerAnswer,
    ServerId,
    ServersAnswer,
    server_shown,
)
from outdial.store import file_servers
from outdial.store.file_servers import OpenableServer
from outdial.wording.rules import Must
from outdial.wording.states import Because
from outdial.wording.words import about


async def add_file_server(call: Call, body: AddServerBody) -> ServerAnswer:
    """Add a file server; its password is sealed, and never told again."""
    servers_max = call.tenant.limits.file_servers_max
    server_id = await file_servers.add(
        call.context.database,
        call.tenant.vdn_id,
        body.place,
        sealed_password=_sealed(call, body.place.address, body.server_pwd),
        servers_max=servers_max,
        now=call.now,
    )
    if server_id is None:
        raise Refused(Refusal.PARAMETER, about("serverInfo", Because.FILE_SERVER_THERE, most=servers_max))
    return ServerAnswer(return_object=ServerId(server_id=str(server_id)))


async def delete_file_server(call: Call, _body: None) -> Answer:
    """Delete a file server."""
    if not await file_servers.delete(call.context.database, call.tenant.vdn_id, call.whole("serverId")):
        raise Refused(Refusal.FILE_SERVER_UNKNOWN, about("serverId"))
    return Answer()


async def change_file_server(call: Call, body: ChangeServerBody) -> Answer:
    """Modify a file server. Another address needs the password; a password that is given trusts the server anew."""
    before = await _loaded(call)
    place, password = body.place, body.server_pwd
    if password is None and place.address != before.place.address:
        raise Refused(Refusal.EMPTY, about("serverPwd", Must.BE_GIVEN_WITH_ANOTHER_IP))
    changed = await file_servers.change(
        call.context.database,
        call.tenant.vdn_id,
        call.whole("serverId"),
        place,
        forget_key=password is not None or place.port != before.place.port,
        sealed_password=None if password is None else _sealed(call, place.address, password),
    )
    if changed is None:
        raise Refused(Refusal.PARAMETER, about("serverInfo", Because.ANOTHER_FILE_SERVER_THERE))
    if not changed:
        raise Refused(Refusal.FILE_SERVER_UNKNOWN, about("serverId"))
    return Answer()


async def query_file_servers(call: Call, body: QueryServersBody) -> ServersAnswer:
    """List the tenant's file servers in the order in which they came."""
    page = await file_servers.page(
        call.context.database,
        call.tenant.vdn_id,
        server_ids=body.server_ids,
        limit=body.limit,
        offset=body.offset,
    )
    return ServersAnswer(server=[server_shown(server) for server in page.servers], count=page.total)


async def _loaded(call: Call) -> OpenableServer:
    server = await file_servers.load(call.context.database, call.tenant.vdn_id, call.whole("serverId"))
    if server is None:
        raise Refused(Refusal.FILE_SERVER_UNKNOWN, about("serverId"))
    return server


def _sealed(call: Call, address: str, password: str) -> bytes:
    return call.context.sealing_key.seal_server_password(password, vdn_id=call.tenant.vdn_id, address=address)


ENDPOINTS: Final = (
    Endpoint(
        method="POST",
        path=f"{V1}/file/addServer",
        handle=add_file_server,
        body=AddServerBody,
        answer=ServerAnswer,
        summary="Add a file server",
        refusals=(Refusal.LENGTH,),
        examples=examples.ADD_FILE_SERVER,
        answer_example=answer_examples.FILE_SERVER_ADDED,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/file/queryServer",
        handle=query_file_servers,
        body=QueryServersBody,
        answer=ServersAnswer,
        writes=False,
        summary="Query file servers",
        examples=examples.QUERY_FILE_SERVERS,
        answer_example=answer_examples.FILE_SERVERS,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/file/{{serverId}}/updateServer",
        handle=change_file_server,
        body=ChangeServerBody,
        summary="Modify a file server",
        refusals=(Refusal.LENGTH, Refusal.FILE_SERVER_UNKNOWN),
        examples=examples.CHANGE_FILE_SERVER,
    ),
    Endpoint(
        method="POST",
        path=f"{V1}/file/{{serverId}}/deleteServer",
        handle=delete_file_server,
        summary="Delete a file server",
        refusals=(Refusal.FILE_SERVER_UNKNOWN,),
    ),
)
