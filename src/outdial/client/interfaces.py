"""Every interface of the family, as the methods that both clients have."""

from outdial.client import (
    appointments,
    batches,
    blacklist,
    business_results,
    campaigns,
    files,
    numbers,
    result_definitions,
    results,
    retries,
    special_dates,
    templates,
)
from outdial.client.methods import Method


class Interfaces:
    """One method an interface, named as the operation is in the OpenAPI document.

    The parameters of a method are the fields of the request that stands behind it, and are given by name.
    """

    add_campaign = Method(campaigns.AddCampaign)
    add_campaign_v2 = Method(campaigns.AddCampaignV2)
    modify_campaign = Method(campaigns.ModifyCampaign)
    modify_campaign_v2 = Method(campaigns.ModifyCampaignV2)
    delete_campaign = Method(campaigns.DeleteCampaign)
    query_campaign = Method(campaigns.QueryCampaign)
    list_campaigns = Method(campaigns.ListCampaigns)
    pause_campaign = Method(campaigns.PauseCampaign)
    resume_campaign = Method(campaigns.ResumeCampaign)
    add_calling_numbers = Method(campaigns.AddCallingNumbers)
    delete_calling_numbers = Method(campaigns.DeleteCallingNumbers)

    set_retry_policy = Method(retries.SetRetryPolicy)
    query_retry_policy = Method(retries.QueryRetryPolicy)

    query_templates = Method(templates.QueryTemplates)
    query_template = Method(templates.QueryTemplate)
    add_template = Method(templates.AddTemplate)
    copy_template = Method(templates.CopyTemplate)
    change_template = Method(templates.ChangeTemplate)

    query_special_dates = Method(special_dates.QuerySpecialDates)
    add_special_date = Method(special_dates.AddSpecialDate)
    change_special_date = Method(special_dates.ChangeSpecialDate)
    delete_special_date = Method(special_dates.DeleteSpecialDate)
    delete_special_dates = Method(special_dates.DeleteSpecialDates)

    add_blacklisted = Method(blacklist.AddBlacklisted)
    delete_blacklisted = Method(blacklist.DeleteBlacklisted)
    query_blacklisted = Method(blacklist.QueryBlacklisted)
    clear_blacklist = Method(blacklist.ClearBlacklist)
    add_blacklist_group = Method(blacklist.AddBlacklistGroup)
    change_blacklist_group = Method(blacklist.ChangeBlacklistGroup)
    query_blacklist_groups = Method(blacklist.QueryBlacklistGroups)
    delete_blacklist_group = Method(blacklist.DeleteBlacklistGroup)
    add_blacklist_type = Method(blacklist.AddBlacklistType)
    change_blacklist_type = Method(blacklist.ChangeBlacklistType)
    query_blacklist_types = Method(blacklist.QueryBlacklistTypes)
    delete_blacklist_type = Method(blacklist.DeleteBlacklistType)

    add_numbers = Method(numbers.AddNumbers)
    add_numbers_v2 = Method(numbers.AddNumbersV2)
    add_group_numbers = Method(numbers.AddGroupNumbers)
    delete_numbers = Method(numbers.DeleteNumbers)
    add_number_types = Method(numbers.AddNumberTypes)
    query_number_types = Method(numbers.QueryNumberTypes)
    query_record = Method(numbers.QueryRecord)
    query_statistics = Method(numbers.QueryStatistics)
    query_call_counts = Method(numbers.QueryCallCounts)

    add_file_server = Method(files.AddFileServer)
    change_file_server = Method(files.ChangeFileServer)
    delete_file_server = Method(files.DeleteFileServer)
    query_file_servers = Method(files.QueryFileServers)
    import_file = Method(files.ImportFile)
    query_file_imports = Method(files.QueryFileImports)

    create_batch = Method(batches.CreateBatch)
    rename_batch = Method(batches.RenameBatch)
    delete_batch = Method(batches.DeleteBatch)
    pause_batch = Method(batches.PauseBatch)
    resume_batch = Method(batches.ResumeBatch)
    list_batches = Method(batches.ListBatches)

    create_appointment = Method(appointments.CreateAppointment)
    change_appointment = Method(appointments.ChangeAppointment)
    report_appointment = Method(appointments.ReportAppointment)
    delete_appointment = Method(appointments.DeleteAppointment)
    list_appointments = Method(appointments.ListAppointments)

    query_results = Method(results.QueryResults)
    query_one_call = Method(results.QueryOneCall)
    query_transcript = Method(results.QueryTranscript)
    query_transcript_v2 = Method(results.QueryTranscriptV2)

    define_business_result = Method(business_results.DefineBusinessResult)
    query_business_results = Method(business_results.QueryBusinessResults)
    write_back_business_result = Method(business_results.WriteBackBusinessResult)
    query_failures = Method(business_results.QueryFailures)

    query_platform_codes = Method(result_definitions.QueryPlatformCodes)
    define_result_code = Method(result_definitions.DefineResultCode)
    change_result_code = Method(result_definitions.ChangeResultCode)
    delete_result_code = Method(result_definitions.DeleteResultCode)
    query_result_codes = Method(result_definitions.QueryResultCodes)
    query_result_code = Method(result_definitions.QueryResultCode)

    query_invocations = Method(results.QueryInvocations)
