"""Why something cannot be done as things stand: what the store knows, and a request does not."""

# ruff: noqa: RUF001 - Chinese punctuation belongs to Chinese texts

from outdial.wording.words import Reason


class Because(Reason):
    """What stands against a request that is well formed."""

    DATABASE_AWAY = (
        "数据库暂不可用，请重新签名后再次发送请求。",
        "The database is away; send the request again, signed anew.",
    )
    KEY_OF_ANOTHER_VDN = ("接入密钥不属于VDN {vdn_id}", "the access key does not belong to VDN {vdn_id}")

    NO_CAMPAIGN = ("不存在外呼活动{campaign_id}", "there is no campaign {campaign_id}")
    NO_GROUP = ("不存在任务组{group_id}", "there is no group {group_id}")
    NONE_WITH_THIS_ID = ("不存在此ID", "there is none with this id")
    CAMPAIGN_OVER = ("外呼活动已结束", "the campaign is over")
    CAMPAIGN_OVER_BY_THEN = ("外呼活动届时已结束", "the campaign is over by then")
    CAMPAIGN_COMPLETE = ("外呼活动已完成", "the campaign is complete")
    CAMPAIGN_MUST_WAIT = (
        "该租户只能在外呼活动暂停或尚未开始时添加号码",
        "this tenant may add numbers only while the campaign is suspended or has not begun",
    )
    CAMPAIGN_SUSPENDED = (
        "外呼活动已暂停，其所有批次也已暂停",
        "the campaign is suspended, and with it all its batches",
    )
    CAMPAIGN_STARTED = ("外呼活动已启动，请先暂停", "the campaign is started; suspend it first")
    CAMPAIGN_NOT_STARTED = ("外呼活动不是启动状态", "the campaign is not started")
    CAMPAIGN_NOT_SUSPENDED = ("外呼活动不是暂停状态", "the campaign is not suspended")
    END_PASSED = ("外呼活动的strEndTime已过", "its strEndTime has passed")
    SUSPEND_FIRST = ("请先暂停外呼活动", "suspend it first")
    CALLS_UNDER_WAY = ("还有{calls}个呼叫未结束", "{calls} of its calls have not ended yet")
    TOO_MANY_CAMPAIGNS = ("请先删除或结束一个外呼活动。", "Delete or end one first.")
    ALL_OF_GROUP_OVER = ("任务组中的外呼活动均已结束", "all campaigns of the group are over")
    TEMPLATE_NAME_TAKEN = ("名称已被其他模板使用", "another template has it")
    TOO_MANY_TEMPLATES = ("租户的模板数量已达上限", "the tenant has as many templates as it may")
    TOO_MANY_CALLERS = ("每个外呼活动最多{most}个主叫号码", "a campaign has at most {most}")
    NOT_A_CALLER = ("{called}不是该外呼活动的主叫号码", "{called} is not one of the campaign's calling numbers")
    LAST_CALLER = ("至少保留一个主叫号码", "at least one calling number must stay")
    SPECIAL_DATE_NAME_TAKEN = ("名称已被租户的其他特殊日期使用", "another special date of the tenant has it")
    NO_SPECIAL_DATE = ("该外呼活动没有此特殊日期", "the campaign has no such special date")
    TOO_MANY_SPECIAL_DATES = ("已有{most}个特殊日期", "it has {most} already")

    TOO_SOON = (
        "同一外呼活动每{interval_s:g}秒只能添加一次号码",
        "numbers may be added to one campaign once in {interval_s:g} s",
    )
    TOO_MANY_OPEN = (
        "每个外呼活动未完成的号码不能超过{open_max}个",
        "at most {open_max} numbers of a campaign may be uncompleted",
    )
    CALL_DATA_NOT_JSON = (
        "号码{called}的callData必须为JSON，因为该外呼活动使用智能IVR流程",
        "the callData of {called} must be JSON, for the campaign has an intelligent IVR flow",
    )
    NUMBER = ("号码{called}", "{called}")
    NUMBER_IN_CALL = (
        "有号码正在呼叫中，未删除任何号码，请在呼叫结束后重试",
        "a number is being called; nothing was deleted, try again when the call is over",
    )
    NONE_WAITS = (
        "没有匹配的待呼叫号码，已完成的号码不会删除",
        "no number that is to be called matches; completed ones stay",
    )
    NO_RECORD = ("该外呼活动没有此外呼数据", "the campaign has no such record")
    NO_CALL = ("没有此ID的已结束呼叫", "no call with this id has ended")
    BEING_CALLED = (
        "号码正在呼叫中，请在呼叫结束后回写",
        "the number is being called; write back when the call is over",
    )
    NOT_REACHED = ("最近一次呼叫未成功或尚未呼叫", "its last call did not succeed, or it was not called yet")
    NO_BUSINESS_RESULT = ("未定义此业务结果，请先添加", "no such business result is defined; add it first")
    NO_SUB_RESULT = (
        "必须为busiResult的子状态编码",
        "must be a code among the children of busiResult",
    )
    TOO_MANY_QUERIES = (
        "最多同时进行{most}个查询，{round_s:g}秒后方可再次查询",
        "at most {most} queries at once, the next ones {round_s:g} s later",
    )
    CALL_UNKNOWN = ("没有此ID的呼叫", "there is no call with this id")
    NO_DEFINITION = ("没有此定义", "there is no such definition")
    RESULT_CODE_TAKEN = ("编码已被其他定义使用", "another definition has it")
    TOO_MANY_DEFINITIONS = ("租户的定义数量已达上限", "the tenant has as many definitions as it may")
    NAMED_BY_POLICIES = (
        "外呼活动{campaigns}的noRetryPolicy使用了此编码",
        "the noRetryPolicy of campaign {campaigns} names its code",
    )
    ASKED_TOO_SOON = ("每{interval_s:g}秒只能查询一次", "once in {interval_s:g} s")
    NOT_LISTED = ("号码{called}不在黑名单中", "{called} is not on the blacklist")
    TOO_MANY_GROUPS = (
        "租户的黑名单组数量已达上限，请先删除一个",
        "the tenant has as many groups as it may; delete one first",
    )
    TOO_MANY_TYPES = (
        "租户的黑名单类型数量已达上限，请先删除一个",
        "the tenant has as many types as it may; delete one first",
    )

    NO_SUCH_BATCH = ("外呼批次不存在", "there is no such batch")
    CAMPAIGN_HAS_NO_SUCH_BATCH = ("该外呼活动没有此批次", "the campaign has no such batch")
    BATCH_NAME_TAKEN = ("名称已被该外呼活动的其他批次使用", "another batch of the campaign has it")
    TOO_MANY_BATCHES = ("每个外呼活动最多{batches_max}个批次", "at most {batches_max} batches of one campaign")
    BATCH_STARTED = ("批次已启动", "the batch is started already")
    TOO_MANY_APPOINTMENTS = (
        "待执行的预约外呼不能超过{appointments_max}个，请先删除",
        "at most {appointments_max} reserved calls may be to come; delete some first",
    )
    APPOINTMENT_AUTOMATIC = (
        "自动预约外呼不能修改，请删除后重新预约",
        "an automatic call is not modified; delete it and reserve another",
    )

    FILE_SERVER_THERE = (
        "此文件服务器已存在，或已有{most}个其他文件服务器",
        "this server is there already, or {most} others are",
    )
    ANOTHER_FILE_SERVER_THERE = ("已存在相同的文件服务器", "another server is there already")
    TOO_MANY_IMPORTS = (
        "等待执行的导入任务已达上限，请稍后再试",
        "as many imports as there may be wait already; ask later",
    )


class Label(Reason):
    """Words that answers show."""

    WRITTEN_BACK = ("业务结果回写成功。", "The business result is written back successfully.")
    SESSION_ID = ("会话ID", "session ID")
    CALLER = ("主叫号码", "calling number")
    CUSTOM_FIELD = ("自定义字段", "user-defined field")
    CALL_DATA = ("随路数据", "call-associated data")
    RECYCLE_TIME = ("回收时间", "recycling time")
    PRIORITY = ("优先级", "priority")
    BATCH = ("批次", "batch")
    STATUS = ("状态", "status")
    LAST_RESULT = ("最近一次呼叫结果", "result of the last call")
    TO_BE_CALLED = ("待呼叫", "to be called")
    BEING_CALLED = ("呼叫中", "being called")
    COMPLETED = ("已完成", "completed")
    PLACE_IN_TEXT = ("第{line}行第{column}列", "line {line}, column {column}")
    PLACE_UNKNOWN = ("位置未知", "somewhere")
