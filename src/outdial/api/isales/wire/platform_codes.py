"""The platform's own codes for how a call ended (0788), with what each means: what result codes are made of.

Those that Outdial tells are ``isales_codes.FAIL_CODES``; the others are the vendor's, and never occur here.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from outdial.wording.words import Locale

_CHINESE_AND_ENGLISH: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "00000": ("呼叫成功", "The call succeeded"),
        "00531": ("用户挂机", "The person hung up"),
        "00537": ("用户忙", "The number is busy"),
        "00538": ("空号或号码错误", "No such number"),
        "00548": ("用户已关机", "The phone is switched off"),
        "00549": ("用户不在服务区", "The phone cannot be reached"),
        "00551": ("用户已挂机", "The person has hung up"),
        "00601": ("振铃时主叫挂机", "Hung up before the answer"),
        "00602": ("呼叫中心资源不足", "The call centre had no room"),
        "00603": ("振铃无人应答", "Rang, and nobody answered"),
        "00604": ("呼叫被拒接", "Rejected"),
        "00605": ("网络拥塞", "The network had no room"),
        "00606": ("平台超时", "The platform was too slow"),
        "00701": ("排队时用户挂机", "Answered, and nobody came"),
        "00702": ("排队超时", "Waited in the queue too long"),
        "01040": ("振铃超时", "Rang too long"),
        "01043": ("等待结果超时", "No result in time"),
        "01046": ("无可用座席", "No agent could be had"),
        "01048": ("平台资源不足", "The platform had no room"),
        "01049": ("检测到机器应答或检测超时", "A machine answered, or the detection took too long"),
        "34601": ("外呼活动不存在", "No such campaign"),
        "34605": ("号码为空", "No number"),
        "34606": ("呼叫未发起", "The call was not placed"),
        "34608": ("未收到呼叫结果", "Nobody can tell how the call ended"),
        "34611": ("平台异常", "A fault of the platform"),
    }
)

PLATFORM_CODES: Final = tuple(_CHINESE_AND_ENGLISH)
"""In the order in which they are listed."""

_SUCCESS: Final = ("OB99999", "00000")
_PREFIX: Final = "OB"


def meaning(code: str, locale: Locale) -> str:
    """What a code of the platform's means, in one of the two languages."""
    chinese, english = _CHINESE_AND_ENGLISH[code]
    return english if locale is Locale.ENGLISH else chinese


def factory_name(result_code: str, locale: Locale) -> str:
    """What the factory calls a result code of its own: by the code of the platform's that it is named after."""
    named_after = _SUCCESS[1] if result_code == _SUCCESS[0] else result_code.removeprefix(_PREFIX)
    return meaning(named_after, locale)
