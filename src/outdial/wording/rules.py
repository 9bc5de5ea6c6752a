"""What a field must be: the rules of requests."""

# ruff: noqa: RUF001 - Chinese punctuation belongs to Chinese texts

from outdial.wording.words import Reason


class Must(Reason):
    """A rule that a request breaks; the member continues "this field must …"."""

    BE_GIVEN = ("必填", "must be given")
    BE_TEXT = ("必须为字符串", "must be a string")
    BE_WHOLE = ("必须为整数", "must be a whole number")
    BE_LIST = ("必须为列表", "must be a list")
    BE_OBJECT = ("必须为对象", "must be an object")
    BE_JSON = ("必须为JSON，可使用双引号或单引号", "must be JSON, with double or single quotes")
    BE_JSON_FOR_FLOW = (
        "必须为JSON，因为该外呼活动使用智能IVR流程",
        "must be JSON, for the campaign has an intelligent IVR flow",
    )
    BE_FIT = ("取值不符合要求", "is not of a kind that is taken")

    HAVE_AT_MOST_CHARACTERS = ("不能超过{most}个字符", "at most {most} characters")
    HAVE_AT_LEAST_CHARACTERS = ("不能少于{least}个字符", "at least {least} characters")
    HAVE_CHARACTERS = ("长度必须为{least}到{most}个字符", "must have {least} to {most} characters")
    HAVE_AT_MOST_ENTRIES = ("不能超过{most}项", "at most {most} entries")
    HAVE_AT_LEAST_ENTRIES = ("不能少于{least}项", "at least {least} entries")
    HAVE_NO_NUL = ("不能包含NUL字符", "the character NUL must not occur")
    HAVE_NONE_OF = ("不能包含以下任一字符：{forbidden}", "must contain none of {forbidden}")
    MATCH = ("必须匹配{pattern}", "must match {pattern}")

    BE_AT_LEAST = ("不能小于{least}", "at least {least}")
    BE_AT_MOST = ("不能大于{most}", "at most {most}")
    BE_WITHIN = ("必须在{least}到{most}之间", "from {least} to {most}")
    BE_ONE_OF = ("必须为以下值之一：{values}", "one of {values}")
    BE_AT_MOST_WITH = ("在当前{other}下不能大于{most}", "at most {most} with this {other}")
    BE_AT_LEAST_FOR_PREVIEW = ("预览外呼时不能小于{least}", "at least {least} for previewed calls")
    LEAVE_TIME_TO_RING = (
        "必须为0，或在{least}到{most}之间（最大值为maxAlertingTime减{margin}）",
        "0, or {least} to {most}, which is maxAlertingTime less {margin}",
    )
    BE_WITH = ("{other}为{value}时必须为{wanted}", "must be {wanted} when {other} is {value}")
    NOT_BE_SET_WITH = ("{other}为{value}时不能设置", "cannot be set when {other} is {value}")
    HAVE_ONE_ENTRY_WITH = ("{other}为{value}时只能有一项", "one element when {other} is {value}")
    STAY = ("不能修改，外呼活动的取值为{value}", "cannot be changed, the campaign has {value}")

    BE_GIVEN_WITH = ("{other}为{value}时必填", "must be given when {other} is {value}")
    BE_GIVEN_WITH_ONE_OF = ("{other}为{values}之一时必填", "must be given when {other} is one of {values}")
    BE_GIVEN_UNLESS = ("{other}不为{value}时必填", "must be given unless {other} is {value}")
    BE_GIVEN_WITHOUT = ("未填写{other}时必填", "must be given unless {other} is")
    BE_GIVEN_WITH_ANOTHER_IP = ("修改ip时必填", "must be given with another ip")
    HAVE_ONE_GIVEN = ("至少填写其中一项", "one of them must be given")
    BE_BOTH_OR_NEITHER = ("必须同时填写或同时不填", "give both or neither")
    HAVE_BESIDE_IT = ("必须与{other}同时填写", "needs {other} beside it")
    NAME_A_RULE = (
        "必填，或改填retryTimes和retryDay，或改填resultRetry",
        "must be given, or retryTimes and retryDay, or resultRetry",
    )
    BE_GIVEN_ONCE = ("重复给出且取值不同", "given twice, with different values")
    HAVE_EVERY_ENTRY_ONCE = ("各项不能重复", "every entry once")
    HAVE_EVERY_NUMBER_ONCE = ("号码{called}重复", "the number {called} is given more than once")
    HAVE_EVERY_NUMBER_ONCE_IN_SESSION = (
        "号码{called}在同一sessionId下重复",
        "{called} is given more than once for its sessionId",
    )
    HAVE_ORDER_OR_NONE = (
        "各轮次的orderNo必须全部填写且互不相同，或全部不填",
        "each has an orderNo of its own, or none has",
    )
    NOT_TAKE_NUMBERS_TWICE = ("不同轮次不能选取相同的号码", "no two may take the same numbers")
    BE_ONE_RULE_A_TYPE = ("每个号码类型只能有一条规则", "one rule for each number type")
    BE_ONE_ROW_A_RESULT = ("每个结果只能有一条规则", "one row for each result")
    BE_NEW_CODES = (
        "编码不能与已有业务结果重复，同一业务结果的子状态编码也不能重复",
        "each must be new, among results and among the children of one result",
    )

    BE_TIME = ("必须为yyyy-MM-dd HH:mm:ss格式的时间", "must be a time as yyyy-MM-dd HH:mm:ss")
    BE_TIME_OR_DATE = (
        "必须为yyyy-MM-dd HH:mm:ss格式的时间或yyyy-MM-dd格式的日期",
        "must be yyyy-MM-dd HH:mm:ss or yyyy-MM-dd",
    )
    BE_CLOCK = ("必须为00:00到23:59之间HH:mm格式的时间", "must be a time of the day as HH:mm, from 00:00 to 23:59")
    BE_DATE = ("必须为yyyy-MM-dd格式的日期", "must be a date as yyyy-MM-dd")
    BE_DATE_WITH_TYPE = ("type为2时必须为yyyy-MM-dd格式的日期", "must be a date as yyyy-MM-dd with type 2")
    BE_DAY_OF_YEAR_WITH_TYPE = ("type为3时必须为MM-dd格式的日期", "must be a date as MM-dd with type 3")
    EXIST_IN_SOME_YEAR = ("必须为MM-dd格式的实际存在的日期", "must be days that some year has, as MM-dd")
    BE_GIVEN_WITH_TYPES = ("type为2或3时必填", "must be given with types 2 and 3")
    BE_GIVEN_WITH_TYPE = ("type为1时必填", "must be given with type 1")
    BE_WEEKDAYS = (
        "必须为1（星期一）到7（星期日）的日期，例如6,7",
        "must be days from 1 (Monday) to 7 (Sunday), as in 6,7",
    )
    LIE_AFTER = ("必须晚于{other}", "must lie after {other}")
    LIE_BEFORE = ("必须早于{other}", "must lie before {other}")
    NOT_LIE_BEFORE = ("不能早于{other}", "must not lie before {other}")
    NOT_LIE_BEFORE_TIME = ("不能早于{least}（UTC）", "not before {least} UTC")
    LIE_WITHIN_DAYS = ("不能晚于{other}之后{days}天", "at most {days} days after {other}")
    LIE_AHEAD = (
        "必须晚于当前时间，否则号码不会进入黑名单",
        "must lie ahead, or the number would not be listed",
    )
    BE_STILL_TO_COME = (
        "必须晚于当前时间，单位为自1970年起的毫秒数",
        "must be still to come, in milliseconds since 1970",
    )
    BEGIN_BEFORE_IT_ENDS = ("同一天内开始时间必须早于结束时间", "must begin before it ends, on the same day")
    HAVE_A_WORKDAY_SEGMENT = ("至少设置一个工作日时间段", "at least one segment for workdays must be given")

    BE_DIAL_STRING = ("必须为1到24位数字、*或#", "must have 1 to 24 of digits, * and #")
    BE_ADDRESS_OR_PATH = ("必须为地址或路径的一部分", "must be an address or a part of a path")
    BE_IP_ADDRESS = ("必须为IPv4或IPv6地址", "must be an IPv4 or IPv6 address")
    NOT_LEAD_UPWARDS = ("不能指向上级目录", "must not lead upwards")
    BE_PRINTABLE = (
        "必须为不含空格和反斜杠的可打印ASCII字符，其他字符请写为%XX",
        "must be printable ASCII without blanks or backslashes; write other characters as %XX",
    )
    BE_URL_WITH_PORT = (
        "必须为URL，端口（如有）必须在0到65535之间",
        "must be a URL whose port, if any, lies between 0 and 65535",
    )
    START_WITH_HTTP = ("必须以http://或https://开头", "must start with http:// or https://")
    NAME_A_HOST = ("必须包含主机名", "must name a host")
    CARRY_NO_PASSWORD = ("不能包含用户名或密码", "must not carry a user name or password")
    BE_TRUSTED = (
        "主机{host}不在信任列表中，请联系运营商添加",
        "the host {host} is not among the trusted ones; ask the operator to add it",
    )

    BE_JSON_BODY = ("请求体不是JSON（{place}）", "the body is not JSON ({place})")
    BE_OBJECT_BODY = ("请求体必须为JSON对象", "the body must be a JSON object")
    BE_JSON_IN_UTF8 = ("必须为application/json; charset=UTF-8", "must be application/json; charset=UTF-8")
    COME_WHOLE = ("请求体不完整", "The body ended too early.")
    HAVE_AT_MOST_BYTES = ("不能超过{most}字节", "At most {most} bytes.")
    BE_ENCODED_QUERY = (
        "查询参数必须为百分号编码的UTF-8，且不能超过{most}个",
        "the query string must be percent-encoded UTF-8, at most {most} parameters",
    )
