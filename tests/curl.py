"""Stands in for curl where there is none: a bare Debian has Python, and nothing else is to be installed for the tests.

It knows the words that `outdial sign` prints, and sends exactly the bytes that they name.
"""

import http.client
import sys
from pathlib import Path
from urllib.parse import urlsplit


def main(words: list[str]) -> None:
    method, url, headers, body = "GET", "", dict[str, str](), b""
    rest = iter(words)
    for word in rest:
        match word:
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(":")
                headers[name] = value.strip()
            case "--data-raw":
                body = next(rest).encode()
            case "--data-binary":
                text = next(rest)
                body = Path(text[1:]).read_bytes() if text.startswith("@") else text.encode()
            case _ if not word.startswith("-"):
                url = word
            case _:
                pass
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request(
        method, parts.path + (f"?{parts.query}" if parts.query else ""), body=body or None, headers=headers
    )
    sys.stdout.buffer.write(connection.getresponse().read())


if __name__ == "__main__":
    main(sys.argv[1:])
