"""Modules that have no tests of their own name, and where theirs are. ``test_tidy`` keeps both lists exact."""

from collections.abc import Mapping
from typing import Final

_ROUTE: Final = "api/isales/test_route.py"
_CAMPAIGNS: Final = "api/isales/test_campaigns.py"
_REFUSALS: Final = "api/isales/test_campaign_refusals.py"
_RETRY: Final = "api/isales/test_retry_policies.py"
_CHOICE: Final = "domain/test_pacing_choice.py"
_COMMANDS: Final = "cli/test_program.py"
_SERVE: Final = "app/test_serve.py"
_SUPERVISOR: Final = "postgres/test_supervisor.py"
_DEMO: Final = "cli/demo/test_demo.py"
_WEEKS: Final = "weeks/test_play.py"
_DRAWN: Final = "weeks/test_drawing_draw.py"

TESTED_BY: Final[Mapping[str, str]] = {
    # The API is tested from outside, by requests: its inner seams may move.
    "api/agent_streams.py": "api/own/test_agent_events.py",
    "api/app.py": _ROUTE,
    "api/auth.py": _ROUTE,
    "api/body.py": _ROUTE,
    "api/isales/document.py": "api/test_openapi.py",
    "api/isales/examples.py": "api/test_openapi.py",
    "api/isales/wire/blacklist.py": "api/isales/test_blacklist.py",
    "api/isales/wire/blacklist_groups.py": "api/isales/test_blacklist_groups.py",
    "api/isales/wire/paging.py": "api/isales/test_blacklist_groups.py",
    "api/isales/wire/business_results.py": "api/isales/test_business_results.py",
    "api/isales/wire/campaign_answer.py": _CAMPAIGNS,
    "api/isales/wire/campaign_body.py": _REFUSALS,
    "api/isales/wire/campaign_query.py": _CAMPAIGNS,
    "api/isales/wire/campaign_settings.py": _REFUSALS,
    "api/isales/wire/envelope.py": _ROUTE,
    "api/isales/wire/faults.py": _REFUSALS,
    "api/isales/wire/fields.py": _REFUSALS,
    "api/isales/wire/local_times.py": "api/isales/test_results.py",
    "api/isales/wire/number_types.py": "api/isales/test_number_types.py",
    "api/isales/wire/numbers.py": "api/isales/test_numbers.py",
    "api/isales/wire/parameters.py": _ROUTE,
    "api/isales/wire/results.py": "api/isales/test_results.py",
    "api/isales/wire/retry_answer.py": _RETRY,
    "api/isales/wire/retry_body.py": _RETRY,
    "api/isales/wire/special_dates.py": "api/isales/test_special_dates.py",
    "cli/forecast_shown.py": "cli/test_forecast.py",
    "forecast/apart.py": "api/own/test_forecast.py",
    "forecast/long_run.py": "forecast/test_size.py",
    "forecast/replication.py": "forecast/test_forecast.py",
    "api/api_call.py": "api/own/test_route.py",
    "api/own/fields.py": "api/own/test_route.py",
    "api/own/problem.py": "api/own/test_route.py",
    # Statements that one endpoint uses are tested through it; races and plans have tests of the store.
    "store/blacklist.py": "api/own/test_blacklist.py",
    "store/blacklist_groups.py": "api/isales/test_blacklist_groups.py",
    "store/business_results.py": "api/isales/test_business_results.py",
    "store/followed.py": "api/own/test_agent_events.py",
    "store/imports.py": "app/imports/test_run.py",
    "store/number_types.py": "api/isales/test_number_types.py",
    "store/progress.py": "api/own/test_campaigns.py",
    "store/robot_calls.py": "api/own/test_robot_calls.py",
    "store/results.py": "api/isales/test_results.py",
    "store/server.py": "app/test_doctor.py",
    "store/skills.py": "api/own/test_skills.py",
    "store/special_dates.py": "api/isales/test_special_dates.py",
    # The composition root and the commands are tested by starting them.
    "app/ground.py": _SERVE,
    "app/imports/fields.py": "app/imports/test_rows.py",
    "app/imports/rejects.py": "app/imports/test_run.py",
    "app/listener.py": _SERVE,
    "app/readiness.py": _SERVE,
    "cli/demo/campaign.py": _DEMO,
    "cli/demo/client.py": _DEMO,
    "cli/demo/command.py": _DEMO,
    "cli/demo/crew.py": _DEMO,
    "cli/demo/picture.py": _DEMO,
    "cli/demo/receiver.py": _DEMO,
    "cli/demo/stage.py": _DEMO,
    "cli/demo/summary.py": _DEMO,
    "cli/demo/watch.py": _DEMO,
    "cli/doctor.py": _COMMANDS,
    "cli/importing.py": _COMMANDS,
    "cli/keys.py": _COMMANDS,
    "cli/migrate.py": _COMMANDS,
    "cli/openapi.py": "api/test_openapi.py",
    "cli/recorded.py": "cli/test_replay.py",
    "cli/replaying.py": "cli/test_replay.py",
    "cli/serve.py": "cli/test_serving.py",
    "cli/sign.py": _COMMANDS,
    "cli/simulator.py": _COMMANDS,
    "cli/surroundings.py": _COMMANDS,
    "cli/tenants.py": _COMMANDS,
    # Every method of pacing keeps the same laws.
    "domain/pacing/agent_use.py": _CHOICE,
    "domain/pacing/base.py": _CHOICE,
    "domain/pacing/completion.py": _CHOICE,
    "domain/pacing/empirical.py": _CHOICE,
    "domain/pacing/off_hook.py": _CHOICE,
    "engine/owned.py": "engine/test_engine.py",
    "engine/queues.py": "engine/test_turn.py",
    "gateways/freeswitch/asking.py": "gateways/freeswitch/test_gateway_faults.py",
    "gateways/freeswitch/calls.py": "gateways/freeswitch/test_gateway_faults.py",
    "gateways/simulator/channel.py": "gateways/simulator/test_switch.py",
    "gateways/simulator/script.py": "gateways/simulator/test_carrier.py",
    "robots/conversation.py": "robots/test_attendant.py",
    "postgres/account.py": _SUPERVISOR,
    "postgres/locks.py": _SUPERVISOR,
    "settings.py": "cli/test_reference.py",
    # A week is tested by playing it: the oracle judges every step.
    "weeks/agents.py": _WEEKS,
    "weeks/calls.py": _WEEKS,
    "weeks/deliveries.py": _WEEKS,
    "weeks/drawing/campaigns.py": _DRAWN,
    "weeks/drawing/chance.py": _DRAWN,
    "weeks/drawing/contacts.py": _DRAWN,
    "weeks/drawing/floor.py": _DRAWN,
    "weeks/drawing/zones.py": _DRAWN,
    "weeks/drawing/moments.py": "weeks/test_wall.py",
    "weeks/engine.py": _WEEKS,
    "weeks/fate.py": _WEEKS,
    "weeks/memory.py": _WEEKS,
    "weeks/parts.py": _WEEKS,
    "weeks/story.py": _WEEKS,
    "weeks/turn.py": _WEEKS,
    "weeks/world.py": _WEEKS,
    # The worlds.
    "worlds/optimum_table.py": "worlds/test_optimum.py",
    "worlds/ours.py": "worlds/test_algorithms.py",
}

NOTHING_TO_TEST: Final[Mapping[str, str]] = {
    "api/context.py": "a record",
    "app/failures.py": "an exception, and which of them are told in a sentence",
    "cli/__main__.py": "calls main",
    "domain/dialogue.py": "records and bounds",
    "domain/events.py": "a record",
    "domain/tenant.py": "a record",
    "engine/figures.py": "names of metrics; the reference of metrics is tested",
    "gateways/base.py": "a protocol and its records; the contract in tests/gateways runs every gateway",
    "postgres/errors.py": "an exception",
    "robots/base.py": "protocols and records; every robot in the tests runs against it",
    "robots/line.py": "a protocol",
    "weeks/promises.py": "records",
    "weeks/stage.py": "a record",
    "weeks/week.py": "records",
    "webhooks/figures.py": "names of metrics; the reference of metrics is tested",
}
"""Why there is nothing in a module that could be wrong."""
