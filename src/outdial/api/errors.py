"""Every way in which a request can be refused: the vendor's codes with their texts, and the one exception.

The same number can mean two things on two pages (``0200009``, ``0200011`` …), so members are named by meaning.
"""

# ruff: noqa: RUF001 - Chinese punctuation belongs to Chinese texts

from enum import Enum

from outdial.wording.words import NOTHING, Locale, Words, together


class Refusal(Enum):
    """The vendor's code, its text in Chinese and in English, and the HTTP status it travels with."""

    PARAMETER = ("0200001", "参数错误。", "Parameter error.")
    BEGIN_BEFORE_TODAY = (
        "0200002",
        "外呼活动开始时间早于当天零点。",
        "The start time of an outbound campaign is earlier than the early morning of the current day.",
    )
    TOO_MANY_SKILL_CAMPAIGNS = (
        "0200003",
        "技能队列类外呼活动数量超过上限。",
        "The number of skill queue campaigns exceeds the limit.",
    )
    TOO_MANY_FLOW_CAMPAIGNS = (
        "0200004",
        "IVR类外呼活动数量超过上限。",
        "The number of IVR campaigns exceeds the limit.",
    )
    CAMPAIGN_NAME_TAKEN = ("0200005", "外呼活动名称必须唯一。", "The outbound campaign name must be unique.")
    DATABASE_AWAY = ("0200006", "数据库操作错误。", "Database operation error.")
    FILE_SERVER_UNKNOWN = ("0200006", "文件服务器不存在。", "The file server does not exist.")
    CAMPAIGN_UNKNOWN = ("0200007", "外呼活动不存在。", "The outbound campaign does not exist.")
    BLACKLISTED_ALREADY = ("0200007", "号码已在黑名单中。", "The number is already in the blacklist.")
    CAMPAIGN_UNKNOWN_TO_RETRY = ("0200-01", "外呼活动不存在。", "The outbound campaign does not exist.")
    TIMES_INCOMPLETE = (
        "0200008",
        "开始时间和结束时间必须同时设置。",
        "The start time and end time must be set at the same time.",
    )
    CAMPAIGN_STARTED = (
        "0200009",
        "外呼活动处于启动状态，不能删除。",
        "The outbound campaign is started and cannot be deleted.",
    )
    TIME_FORMAT_OF_RESULTS = ("0200009", "时间格式错误。", "The time format is incorrect.")
    BEGIN_NOT_BEFORE_END = (
        "0200010",
        "开始时间必须早于结束时间。",
        "The start time must be earlier than the end time.",
    )
    CAMPAIGN_STATE = (
        "0200011",
        "外呼活动当前状态不允许此操作。",
        "The current state of the outbound campaign does not allow this operation.",
    )
    SPAN_TOO_LONG = ("0200011", "时间跨度不能超过30天。", "The time span cannot exceed 30 days.")
    SPECIAL_DATE_NAME_TAKEN = ("0200013", "特殊日期名称已存在。", "The special date name already exists.")
    SPECIAL_DATE_UNKNOWN = ("0200014", "特殊日期不存在。", "The special date does not exist.")
    TOO_MANY_SPECIAL_DATES = (
        "0200015",
        "特殊日期数量超过20个。",
        "The number of special dates exceeds 20.",
    )
    CAMPAIGN_EXPIRED = ("0200016", "外呼活动已过期。", "The outbound campaign has expired.")
    SKILL_UNKNOWN = ("0200017", "技能队列ID不存在。", "The skill queue ID does not exist.")
    NUMBER_REPEATED = ("0200018", "号码重复。", "Duplicate numbers exist.")
    ADDING_NOT_ALLOWED = (
        "0200019",
        "当前状态不允许添加号码。",
        "Numbers cannot be added in the current state.",
    )
    TOO_MANY_OPEN_NUMBERS = (
        "0200020",
        "未完成的号码数量超过上限。",
        "The number of uncompleted numbers exceeds the limit.",
    )
    CALLED_TOO_SOON = ("0200022", "接口调用过于频繁。", "The interface is called too frequently.")
    NUMBER_BLACKLISTED = ("0200024", "号码在黑名单中。", "The number is in the blacklist.")
    NUMBER_NOT_DELETABLE = (
        "0200028",
        "号码当前状态不允许删除。",
        "The number cannot be deleted in its current state.",
    )
    TOO_MANY_NUMBERS = ("0200029", "单次号码数量超过上限。", "Too many numbers in one call.")
    TIME_FORMAT = ("0200030", "时间格式错误。", "The time format is incorrect.")
    CONTACT_UNKNOWN = ("0200033", "外呼数据不存在。", "The outbound data does not exist.")
    SUB_RESULT_UNKNOWN = (
        "0200034",
        "子状态不属于该业务结果。",
        "The sub-status does not belong to the business result.",
    )
    WRITE_BACK_FAILED = ("0200999", "业务结果回写失败。", "Failed to write back the business result.")
    EMPTY = ("02000001", "参数为空。", "Empty parameter.")
    CHARACTERS = ("02000002", "参数包含非法字符。", "The parameter contains invalid characters.")
    TOO_LONG = (
        "02000003",
        "参数长度不能超过最大长度。",
        "The parameter length cannot exceed the maximum length.",
    )
    TOO_SHORT = (
        "02000004",
        "参数长度不能小于最小长度。",
        "The parameter length cannot be less than the minimum length.",
    )
    LENGTH = (
        "02000005",
        "参数长度需要介于规定长度之间。",
        "The parameter length must be within the specified range.",
    )
    TYPE = ("02000006", "参数类型错误。", "Incorrect parameter type.")
    VALUE = ("02000007", "参数值错误。", "Incorrect parameter value.")
    CONVERSION = (
        "02000008",
        "参数转换错误，请检查请求参数。",
        "Parameter conversion error. Check the request parameters.",
    )
    COMBINATION = (
        "02000009",
        "参数组合错误，请检查请求参数。",
        "Incorrect parameter combination. Check the request parameters.",
    )
    HALF_A_SEGMENT = (
        "02000010",
        "小时和分钟参数必须同时设置。",
        "The hour and minute parameters must be set at the same time.",
    )
    TOO_MANY = (
        "02000011",
        "参数个数不能超过指定个数。",
        "The number of parameters cannot exceed the specified number.",
    )
    BLACKLIST_GROUP_TAKEN = ("02000012", "黑名单组已存在。", "The blacklist group already exists.")
    BLACKLIST_GROUP_UNKNOWN = ("02000013", "黑名单组无效。", "Invalid blacklist group.")
    BLACKLIST_TYPE_TAKEN = ("02000014", "黑名单类型已存在。", "The blacklist type already exists.")
    BLACKLIST_TYPE_UNKNOWN = ("02000015", "黑名单类型无效。", "Invalid blacklist type.")
    BATCH_NAME_TAKEN = ("03000001", "外呼批次名称已存在。", "The outbound call batch name already exists.")
    BATCH_CAMPAIGN_STATE = (
        "03000002",
        "外呼活动当前状态不允许操作批次。",
        "The current state of the outbound campaign does not allow this operation on a batch.",
    )
    TOO_MANY_BATCHES = (
        "03000003",
        "外呼批次数量超过上限。",
        "The number of outbound call batches exceeds the limit.",
    )
    BATCH_UNKNOWN = ("03000004", "外呼批次不存在。", "The outbound call batch does not exist.")
    BATCH_ALREADY_SUSPENDED = (
        "03000006",
        "外呼批次已处于暂停状态。",
        "The outbound call batch is suspended already.",
    )
    APPOINTMENT_TIME = ("04000001", "预约时间错误。", "Incorrect time.")
    APPOINTMENT_NUMBER = ("04000002", "号码错误。", "Incorrect call number.")
    APPOINTMENT_UNKNOWN = ("04000004", "预约外呼不存在。", "The reserved outbound call does not exist.")
    APPOINTMENT_CALLED = (
        "04000005",
        "预约外呼已执行呼叫，不能删除。",
        "A reserved outbound call that is being made or was made cannot be deleted.",
    )
    UNAUTHENTICATED = ("0200001", "鉴权失败。", "Authentication failed.", 401)
    INTERFACE_UNKNOWN = ("0200001", "接口不存在。", "No such interface.", 404)
    METHOD_UNKNOWN = ("0200001", "接口不支持该方法。", "The interface does not support this method.", 405)
    STATISTICS_TOO_SOON = ("0200022", "统计查询过于频繁。", "The statistics are queried too frequently.", 429)
    BODY_TOO_LARGE = ("0200001", "请求体过大。", "The request body is too large.", 413)
    FAULT = ("0200001", "服务器内部错误。", "The server made a mistake; its log says more.", 500)

    def __init__(self, code: str, chinese: str, english: str, status: int = 200) -> None:
        self.code = code
        self.status = status
        self.words = Words(chinese, english)

    def text(self, locale: Locale) -> str:
        return self.words.text(locale)


class Refused(Exception):  # noqa: N818 - it says what happened to the request
    """A request that is not done. ``detail`` names the field as the client wrote it, and the rule it breaks.

    It is words of the catalogue: ``Refused(Refusal.VALUE, about("maxAlertingTime", Must.BE_AT_MOST, most=120))``.
    """

    def __init__(self, refusal: Refusal, detail: Words = NOTHING) -> None:
        super().__init__(refusal, detail)
        self.refusal = refusal
        self.detail = detail

    def description(self, locale: Locale) -> str:
        """The code's text, and the detail behind it."""
        return together(self.refusal.words, self.detail).text(locale)
