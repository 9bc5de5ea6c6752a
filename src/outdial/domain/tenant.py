"""A tenant (a VDN), and what it is allowed."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a tenant may do; the defaults are the vendor's where it has any."""

    skill_campaigns_max: int = 20
    flow_campaigns_max: int = 20
    open_contacts_max: int = 200_000
    """Contacts of one campaign that are not finished (seed 003)."""
    contacts_per_request_max: int = 20
    delete_while_started: bool = False
    """Whether numbers may be deleted from a campaign that runs; the vendor forbids it."""
    result_queries_max: int = 10
    """Of the results of calls, at once, and in one round (the vendor's page advises its clients so)."""
    result_queries_round: timedelta = timedelta(seconds=1)
    """After it the next round may begin (the same page); zero: rounds are not watched."""
    result_definitions_max: int = 200
    """Result codes; the vendor's platform has 120 codes for them to stand for."""
    batches_max: int = 100
    """Of one campaign; 1 to 1000 with the vendor (its page on batches)."""
    templates_max: int = 1_000
    """Of campaigns; no interface deletes one."""
    callers_max: int = 1_000
    """Calling numbers of one campaign; the vendor has a system parameter, and prints no figure."""
    blacklist_per_request_max: int = 20
    """Numbers that one request lists, takes off or looks up (the vendor's page on blacklisting)."""
    blacklist_groups_max: int = 100
    blacklist_types_max: int = 100
    add_interval: timedelta = timedelta(seconds=1)
    """Between two additions of numbers to one campaign (seed 003); zero: not watched."""
    add_while_started: bool = True
    """The vendor's edition of 2023 forbids it, that of 2025 does not."""
    add_restricted: bool = True
    """Whether numbers that are restricted may be added while calls are left; in 2023 with the vendor, not in 2025."""
    retry_missing_code: bool = True
    """Whether the pages on retry policies say with their own code, 0200-01, that there is no such campaign."""
    appointments_max: int = 10_000
    """Promised calls of the tenant whose time is still to come."""
    appointment_lead: timedelta = timedelta(minutes=5)
    """So long before its time an automatic promised call is made (the vendor's page on reserved calls)."""
    statistics_interval: timedelta = timedelta(minutes=5)
    """Between two questions for the statistics of one campaign, or of all (the vendor's page on them)."""
    import_rows_max: int = 500_000
    """Of one file that is fetched from a file server (0766)."""
    import_bytes_max: int = 200_000_000
    """Of one file that is fetched, as it comes; a workbook of 500,000 rows has a tenth of it."""
    imports_open_max: int = 100
    """Imports that wait or are under way."""
    file_servers_max: int = 100
    attempts_per_contact_max: int = 100
    """The budget that no mix of retry rules exceeds."""
    retry_wait: timedelta = timedelta(seconds=60)
    """Between the tries of a common rule that names no interval."""
    ring_timeout_max: timedelta = timedelta(seconds=60)
    """Of campaigns of the second version, unless they preview; with the vendor 60 s, up to 120."""
    lines_max: int = 1_000
    """Calls of the tenant at once."""
    pushes_max: int = 2
    """How often a result is pushed: at once, at once again, then every ``push_repeat``; at most 6 with the vendor."""
    push_repeat: timedelta = timedelta(minutes=10)
    wrap_up_max: timedelta = timedelta(seconds=30)
    """After it an agent who said nothing is idle again."""
    pacing_days: int = 7
    """For so long the record of pacing is kept."""
    pacing_bytes_per_day: int = 20_000_000
    """Of one campaign's record, packed; beyond half of it turns are sampled over the rest of the day. 0: no record."""
    invocation_log_days: int = 30
    """For so long it is kept who called which interface."""
    callback_url: str = ""
    """Where the results of campaigns are pushed that name no receiver of their own; empty: nowhere."""
    callback_hosts: tuple[str, ...] = ()
    """Receivers' hosts that are trusted, ``*.example.org`` for all below one; none named: every public host."""
    choose_by_chance: bool = True
    """Whether those who are due in campaigns with agents are called by their chance, or by their due time."""
    abandoned_flow: str = ""
    """Which flow takes a call that no agent took within two seconds, say with your name; empty: the call is ended."""
    rule_set: str = "none"
    """The country's rules that every campaign is held to, by their name (``outdial.rule_sets``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """A tenant as the rest of the house sees it."""

    vdn_id: int
    zone: ZoneInfo
    limits: Limits = Limits()
