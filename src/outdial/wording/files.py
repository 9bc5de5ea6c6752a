"""What can be wrong with a file of numbers, with its rows and its cells, and with fetching it."""

# ruff: noqa: RUF001 - Chinese punctuation belongs to Chinese texts

from outdial.wording.words import Reason


class FileFault(Reason):
    """Why a file is not brought in, and what to do."""

    NO_CAMPAIGN = ("租户{vdn_id}没有外呼活动{campaign_id}。", "Tenant {vdn_id} has no campaign {campaign_id}.")
    CAMPAIGN_ENDED = (
        "外呼活动{campaign_id}已结束，请先延后其结束时间。",
        "Campaign {campaign_id} has ended; give it a later end first.",
    )
    CAMPAIGN_RUNS = (
        "外呼活动{campaign_id}正在执行，租户{vdn_id}只能向未执行的外呼活动添加号码，请先暂停。",
        "Campaign {campaign_id} runs, and tenant {vdn_id} may add only to campaigns that do not: suspend it first.",
    )
    NO_ROOM = (
        (
            "该外呼活动未完成的号码不能超过{most}个，还可添加{room}个，而文件中还有{wanted}行待添加。已添加{added}行。"
            "请在部分号码完成后重新导入，未完成的号码不会重复添加。"
        ),
        (
            "The campaign may have {most} contacts that are not finished; there is room for {room}, and the file has "
            "{wanted} rows that are still to be added. {added} were added. Have it imported again when some are "
            "finished: numbers that are still open are not added twice."
        ),
    )
    FILE_CHANGED = (
        "导入中断期间，文件服务器上的文件已被修改。已添加的号码保留；请重新导入新文件，未完成的号码不会重复添加。",
        (
            "The file was changed on the file server while the import was interrupted. What was added stays; ask for "
            "the new file to be imported: numbers that are still open are not added twice."
        ),
    )
    NO_ROOM_FOR_FILE = (
        (
            "外呼活动{campaign_id}未完成的号码不能超过{most}个，还可添加{room}个。请在部分号码完成后，或执行"
            "`outdial tenants set --vdn {vdn_id} --limit open_contacts_max=N`后重新运行命令，将从中断处继续。"
        ),
        (
            "Campaign {campaign_id} may have {most} contacts that are not finished, and there is room for {room} "
            "more. Run the command again when some are finished, or after `outdial tenants set --vdn {vdn_id} --limit "
            "open_contacts_max=N`: it goes on where it stopped."
        ),
    )
    BEGINS_JUST_NOW = (
        "此文件的另一个导入刚刚开始，请重新运行命令。",
        "Another import of this file begins just now; run the command again.",
    )
    IMPORTED_BY_ANOTHER = (
        "另一个进程正在将此文件导入该外呼活动，请等待其完成。",
        "Another process imports this file into this campaign; let it finish.",
    )
    MEMORY = ("文件所需内存超过导入的上限。", "The file needs more memory than an import has.")
    GIVEN_UP = (
        "导入已开始{takes}次，每次都异常中止：文件可能以未预料的方式损坏，或机器内存不足。详情见服务器日志。",
        (
            "The import was begun {takes} times and each time ended without a word: the file is damaged in a way that "
            "nobody foresaw, or the machine has too little memory. The server's log says more."
        ),
    )
    SERVER_GONE = (
        "文件获取前文件服务器已被删除，请重新添加后再导入。",
        "The file server was deleted before the file was fetched; add it, and have the file imported again.",
    )
    PASSWORD_SEALED = (
        "无法解密文件服务器的密码，请修改文件服务器并重新填写密码。",
        "The file server's password cannot be unsealed; modify the file server and give its password anew.",
    )

    LINE_UNREADABLE = ("第一行无法读取（{error}）。", "The first line cannot be read: {error}.")
    COLUMNS = (
        "第一行必须为列名，且不能重复：必须有{called}，可以有{others}。当前为：{names}",
        "The first line must name the columns, each once: {called}, and any of {others}. It reads: {names}",
    )
    COLUMNS_UNREADABLE = ("第一行应为列名，但{fault}。", "The first line names the columns, but {fault}.")
    TOO_MANY_ROWS = ("文件超过{most:,}行，请拆分后导入。", "The file has more than {most:,} rows; split it up.")
    NO_SPREADSHEET = (
        "文件不是电子表格，应为Excel工作簿（.xlsx）或CSV文件（.csv）。",
        "The file is no spreadsheet: an Excel workbook (.xlsx) or a CSV file (.csv) is expected.",
    )
    NO_WORKBOOK = (
        "文件是压缩包但不是工作簿，请在电子表格程序中另存为.xlsx或CSV。",
        "The file is an archive, but no workbook: save it from the spreadsheet program as .xlsx, or as CSV.",
    )
    OLD_WORKBOOK = (
        "文件为Excel 2007以前的格式，请另存为.xlsx或CSV。",
        "The file is in Excel's format of before 2007; save it as .xlsx, or as CSV.",
    )
    WORKBOOK_PASSWORD = (
        "工作簿有密码保护，请去掉密码后保存。",
        "The workbook is protected by a password; save it without one.",
    )
    FILE_PASSWORD = (
        "文件有密码保护，请去掉密码后保存。",
        "The file is protected by a password; save it without one.",
    )
    DAMAGED = (
        "文件无法作为工作簿读取（{error}），文件已损坏或传输不完整，请重新另存为.xlsx或CSV。",
        (
            "The file cannot be read as a workbook ({error}): it is damaged, or was cut on its way. Save it anew as "
            ".xlsx, or as CSV."
        ),
    )
    DOCUMENT_TYPE = (
        "工作簿的XML声明了文档类型，电子表格程序不会如此，请重新保存。",
        "The workbook's XML declares a document type, as no spreadsheet program does; save it anew.",
    )
    TOO_MANY_PARTS = (
        "文件压缩包的内容数量超过任何工作簿，请重新另存为.xlsx。",
        "The file is an archive of more parts than any workbook has; save it anew as .xlsx.",
    )
    UNFOLDS = (
        "工作簿解压后为{size:,}字节，最多读取{most:,}字节，请拆分后导入。",
        "The workbook unfolds into {size:,} bytes; at most {most:,} are read. Split it up.",
    )
    TOO_MANY_TEXTS = (
        "工作簿的文本超过{most:,}个，请拆分后导入。",
        "The workbook has more than {most:,} texts; split it up.",
    )
    SHARED_TEXT_TOO_LONG = (
        "工作簿中有超过{most}个字符的文本。",
        "The workbook has a text of more than {most} characters.",
    )
    TEXT_TOO_LONG = (
        "第{line}行有超过{most}个字符的文本。",
        "Line {line} has a text of more than {most} characters.",
    )
    OUT_OF_ORDER = (
        "第{line}行之后的行顺序错乱，请重新保存工作簿。",
        "The rows behind line {line} are out of order; save the workbook anew.",
    )

    SERVER_KEY = (
        (
            "服务器{address}端口{port}的主机密钥与首次登录时不同：服务器被重新安装，或有人从中拦截。未向其发送任何内容"
            "。如果新密钥正确，请修改文件服务器并重新填写密码。"
        ),
        (
            "The server at {address}, port {port}, shows another host key than at the first login: it was set up "
            "anew, or somebody stands between. Nothing was sent to it. If the new key is right, modify the file "
            "server and give its password anew."
        ),
    )
    SERVER_REFUSES = (
        "文件服务器{address}端口{port}拒绝该用户名或密码。",
        "The file server at {address}, port {port} refuses the user name or the password.",
    )
    NO_FILE = (
        "文件服务器{address}端口{port}没有文件{path}。",
        "The file server at {address}, port {port} has no file {path}.",
    )
    NOT_READABLE = (
        "文件服务器{address}端口{port}不允许该用户读取{path}。",
        "The file server at {address}, port {port} does not let this user read {path}.",
    )
    SERVER_HANGS = (
        "文件服务器{address}端口{port}没有响应，请重新导入。",
        "The file server at {address}, port {port} does not answer any more; have the file imported again.",
    )
    NOT_FETCHED = (
        "无法从{address}端口{port}获取文件（{error}），排除故障后请重新导入。",
        (
            "The file could not be fetched from {address}, port {port}: {error}. Have it imported again when that is "
            "put right."
        ),
    )
    PRIVATE_ADDRESS = (
        "{address}不是公网地址，运营商可设置OUTDIAL_FILE_SERVER_PRIVATE_ADDRESSES=true以允许此类文件服务器。",
        (
            "{address} is not a public address; the operator may set OUTDIAL_FILE_SERVER_PRIVATE_ADDRESSES=true to "
            "allow such file servers."
        ),
    )
    NOT_A_FILE = ("该路径不是文件。", "What stands there is no file.")
    TOO_LARGE = (
        "文件为{size:,}字节，该租户最多可导入{most:,}字节的文件。",
        "The file has {size:,} bytes; this tenant may have files of {most:,} fetched.",
    )
    CUT = (
        "文件服务器只提供了{size:,}字节中的{done:,}字节，请重新导入。",
        "The file server gave {done:,} of {size:,} bytes; have the file imported again.",
    )


class RowFault(Reason):
    """Why a row is left out."""

    BLACKLISTED = ("号码在黑名单中", "the number is in the blacklist")
    UNFINISHED = (
        "该外呼活动已有此号码且未完成",
        "the campaign has this number already, and it is not finished",
    )
    REPEATED = ("号码已在第{line}行出现", "the number stands in line {line} already")
    RAGGED = ("该行有{fields}个字段，第一行有{columns}个", "the row has {fields} fields, the first line {columns}")
    UNREADABLE = ("到此结束的行无法读取（{error}）", "the row that ends here cannot be read: {error}")
    QUOTE_MISSING = (
        "{fault}；内容跨越多行，是否缺少引号？",
        "{fault}; it goes over several lines: is a quotation mark missing?",
    )
    FIELD = ("{name}：{rule}", "{name}: {rule}")
    CELL = ("{column}列的单元格{fault}", "the cell in column {column} {fault}")
    TOO_MANY_COLUMNS = ("该行超过{most}列", "the row has more than {most} columns")

    CALLED = ("必须为1到24位数字、*或#", "must have 1 to 24 of digits, * and #")
    CALLER = ("必须为不超过24位的数字、*或#", "must have at most 24 of digits, * and #")
    CUSTOM_FIELD = (
        "必须为不超过200个字符的文本，且不包含{forbidden}",
        "must be text of at most 200 characters without any of {forbidden}",
    )
    TEXT = ("必须为不超过{most}个字符的UTF-8文本", "must be UTF-8 text of at most {most} characters")
    JSON = (
        "必须为不超过{most}个字符的UTF-8文本，且为JSON，因为该外呼活动将其交给智能流程",
        "must be UTF-8 text of at most {most} characters, and JSON, for the campaign hands it to an intelligent flow",
    )
    TIME = ("必须为yyyy-MM-dd HH:mm:ss格式的时间", "must be a time as yyyy-MM-dd HH:mm:ss")
    PRIORITY = ("必须为{least}到{most}的整数", "must be a whole number from {least} to {most}")
    NUMBER_TYPE = (
        "必须为租户已有的号码类型，请先添加",
        "must be one of the tenant's number types; add it first",
    )


class CellFault(Reason):
    """What is in a cell, and cannot be trusted; goes on behind the cell's name."""

    NO_NUMBER = ("中的数字无效", "holds a number that is none")
    LONG_NUMBER = (
        "中的数字超过{most}位，电子表格只保留{most}位，请改为文本",
        "holds a number of more than {most} digits, of which a spreadsheet keeps {most}: write it as text",
    )
    NO_DATE = ("中的日期无效", "holds a date that is none")
    FORMULA = (
        "中是公式，无法确认其结果是否最新，请直接填写数值",
        "holds a formula, and nobody can tell whether its result is fresh: put the value itself",
    )
    ERROR = ("中是错误值{error}", "holds the error {error}")
    NO_TEXT = ("引用了工作簿中不存在的文本", "refers to a text that the workbook does not have")


class ImportLabel(Reason):
    """How what was left out is told on an import."""

    LEFT_OUT = ("未导入的行：{rows}。", "Left out: {rows}.")
    LEFT_OUT_AND_MORE = ("未导入的行：{rows}；等等。", "Left out: {rows}; and so on.")
    ROW = ("第{line}行：{reason}", "line {line}: {reason}")
