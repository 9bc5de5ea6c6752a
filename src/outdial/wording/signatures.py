"""Why a request is not authenticated, and what the client's developer is to do."""

# ruff: noqa: RUF001 - Chinese punctuation belongs to Chinese texts

from outdial.wording.words import Reason


class SignatureFault(Reason):
    """What is wrong with a signature."""

    HEADER_MISSING = (
        "缺少Authorization请求头，请对请求签名。",
        "The Authorization header is missing. Sign the request.",
    )
    MALFORMED = (
        "Authorization请求头格式错误，格式应为auth-v2/AK/timestamp/signedHeaders/signature。",
        "The Authorization header is malformed. It is auth-v2/AK/timestamp/signedHeaders/signature.",
    )
    HOST_UNSIGNED = (
        "signedHeaders中没有host，请加入。",
        "The host header is not among the signed headers. Add it to them.",
    )
    AUTHORIZATION_SIGNED = (
        "signedHeaders中包含authorization，它不能对自身签名，请去掉。",
        "The authorization header is among the signed headers. It cannot sign itself: take it out.",
    )
    SIGNED_HEADER_ABSENT = (
        "请求中缺少已签名的请求头，请发送该请求头，或将其从signedHeaders中去掉。",
        "A signed header is absent from the request. Send it, or take it out of the signed headers.",
    )
    SIGNED_HEADER_REPEATED = (
        "已签名的请求头重复出现，请只发送一次。",
        "A signed header occurs more than once in the request. Send it once.",
    )
    REQUEST_UNSIGNABLE = (
        "请求无法转换为待签名的规范形式。",
        "The request cannot be brought into the form that is signed.",
    )
    KEY_UNKNOWN = (
        "接入密钥（AK）不存在，请联系运营商获取。",
        "The access key is unknown. Ask the operator for one.",
    )
    KEY_REVOKED = (
        "接入密钥（AK）已吊销，请联系运营商重新获取。",
        "The access key was revoked. Ask the operator for a new one.",
    )
    EXPIRED = (
        "时间戳已过期，请在发送前再签名，并校准客户端时钟。",
        "The timestamp is too old. Sign just before sending, and set the client's clock.",
    )
    NOT_YET_VALID = (
        "时间戳晚于当前时间，请校准客户端时钟，并使用UTC时间。",
        "The timestamp lies in the future. Set the client's clock, and send the time as UTC.",
    )
    MISMATCH = (
        (
            "签名与请求不符，请检查SK，并确认方法、路径、查询参数、已签名的请求头和请求体与实际发送的完全一致；"
            "改写host的代理会破坏签名。"
        ),
        (
            "The signature does not match the request. Check the secret key, and that method, path, query, signed "
            "headers and body are signed exactly as they arrive: a proxy that rewrites the host breaks the signature."
        ),
    )
    REPLAYED = ("此签名已使用过，请对每个请求重新签名。", "This signature was used before. Sign every request anew.")


class SignatureDetail(Reason):
    """What is behind a fault."""

    PART = ("其中{part}的格式不正确。", "Its {part} is not of that form.")
    HEADER = ("该请求头为{name}。", "It is {name}.")
    TWICE = ("它出现了不止一次。", "It occurs more than once.")
    CHARACTERS = ("方法或路径包含非法字符。", "Its method or path has illegal characters.")
    FIELDS = ("查询参数超过{most}个。", "Its query has more than {most} fields.")
    BEHIND = (
        "比服务器时间{server_time}慢{off_s:.0f}秒，允许偏差为{window_s:.0f}秒。",
        "It is {off_s:.0f} s behind the server's time {server_time}; {window_s:.0f} s are allowed.",
    )
    AHEAD = (
        "比服务器时间{server_time}快{off_s:.0f}秒，允许偏差为{window_s:.0f}秒。",
        "It is {off_s:.0f} s ahead of the server's time {server_time}; {window_s:.0f} s are allowed.",
    )
