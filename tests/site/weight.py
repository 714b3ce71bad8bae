"""What a page weighs on the wire and what it loads."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.contrib.staticfiles import finders

PAGE = 60 * 1024  # of the text of a page, packed
FIRST_VISIT = 150 * 1024  # of the home page of a teacher with everything it pulls, packed
LOADED = {"img": ("src",), "script": ("src",), "link": ("href",), "use": ("href",), "iframe": ("src",), "source": ("src",),
          "video": ("src", "poster"), "audio": ("src",), "object": ("data",), "embed": ("src",), "image": ("href",)}  # fmt: skip
IN_TEXT = re.compile(
    r"""url\(\s*["']?(?!data:)([^"')]+)|\bfrom\s*["']([^"']+)|\bimport\s*\(?["']([^"']+)|@import\s*["']([^"']+)"""
)
PACKED = (".woff2", ".png", ".jpg", ".webp")


class Page(HTMLParser):
    """Addresses that a page loads by itself and those it leads to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads, self.leads = set(), set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.loads |= {given[name] for name in LOADED.get(tag, ()) if given.get(name)}
        self.loads |= {part.split()[0] for part in (given.get("srcset") or "").split(",") if part.strip()}
        self.loads |= {next(filter(None, found)) for found in IN_TEXT.findall(given.get("style") or "")}
        if tag == "a" and given.get("href"):
            self.leads.add(given["href"])


def packed(browser, address):
    """The answer as it goes over the wire, its weight and its text."""
    answer = browser.get(address, headers={"accept-encoding": "gzip"})
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    text = gzip.decompress(body) if answer.get("Content-Encoding") == "gzip" else body
    return answer, len(body), text


def outside(address):
    """Whether the address names another host; `data:` is in the page itself."""
    parts = urlsplit(address)
    return bool(parts.netloc) or parts.scheme not in {"", "data"}


def own_parts(loads):
    """Everything of ours that these addresses pull, with what styles and scripts pull in their turn: address and weight."""
    weights, waiting = {}, [urlsplit(address).path for address in loads if not address.startswith("data:")]
    while waiting:
        path = waiting.pop()
        if path in weights or not path.startswith("/static/"):
            continue
        file = finders.find(path.removeprefix("/static/"))
        assert file, path
        with open(file, "rb") as opened:  # noqa: PTH123
            content = opened.read()
        weights[path] = len(content) if path.endswith(PACKED) else len(gzip.compress(content, 9))
        if path.endswith((".css", ".js")):
            found = [next(filter(None, groups)) for groups in IN_TEXT.findall(content.decode())]
            assert not [address for address in found if outside(address)], path
            waiting += [urlsplit(urljoin(path, address)).path for address in found]
    return weights


def faults_of(name, address, weight, page):
    """What is wrong with a page."""
    if weight > PAGE:
        yield f"{name} {address}: {weight / 1024:.1f} KB"
    for loaded in sorted(page.loads):
        if outside(loaded):
            yield f"{name} {address}: loads {loaded}"
