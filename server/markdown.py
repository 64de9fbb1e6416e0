"""Markdown of members to HTML that is safe to show: a short list of what may stand in it, and nothing else.

Raw HTML, images, headings and tables are not part of it; links lead away without telling from where, and are marked as
written by members. What is not allowed is shown as typed.
"""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

ADDRESS = re.compile(r"https?://[^\s<>]+")
PLAIN = re.compile(r"[^\W\d_][\w ,.;:?!'\"()%–’“”-]*")
"""One line of words and their punctuation, as most are: nothing in it means anything in Markdown or HTML."""
TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "html_block", "html_inline", "heading", "lheading", "hr", "reference"]
)


def _link_addresses(state: StateCore) -> None:
    """A bare https://... becomes a link, without the punctuation that ends its sentence."""
    for block in state.tokens:
        inside, children = 0, []
        for token in block.children or ():
            inside += token.nesting if token.type in ("link_open", "link_close") else 0
            children += [token] if inside or token.type != "text" else _linked(token)
        if block.children:
            block.children = children


def _linked(text: Token) -> list[Token]:
    parts, at = [], 0
    for found in ADDRESS.finditer(text.content):
        address = found[0].rstrip(".,:;!?)\"'")
        parts.append(Token("text", "", 0, content=text.content[at : found.start()]))
        parts.append(Token("link_open", "a", 1, attrs={"href": address}))
        parts.append(Token("text", "", 0, content=address))
        parts.append(Token("link_close", "a", -1))
        at = found.start() + len(address)
    return [*parts, Token("text", "", 0, content=text.content[at:])]


_markdown.core.ruler.after("inline", "link_addresses", _link_addresses)


_page = MarkdownIt("commonmark", {"html": False, "breaks": True})
_page.disable(["image", "html_block", "html_inline", "reference"])
_page.core.ruler.after("inline", "link_addresses", _link_addresses)
HEADINGS = {"h1": "h2", "h5": "h4", "h6": "h4"}
"""A page has its own first heading: those of a text stand below it."""


@lru_cache(maxsize=100)
def page_html(text: str) -> str:
    """As `to_html`, with headings: of the network's own texts, which administrators write."""
    tokens = _page.parse(text)
    for each in tokens:
        each.tag = HEADINGS.get(each.tag, each.tag)
    return _safe(_page.renderer.render(tokens, _page.options, {}), TAGS | {"h2", "h3", "h4", "hr"})


@lru_cache(maxsize=2_000)
def to_html(text: str) -> str:
    """The text is at most a few pages long (`server.fields.Text`), and nested at most 20 deep."""
    if PLAIN.fullmatch(text) and "_" not in text and text[-1] != " ":
        return f"<p>{text}</p>"
    return rendered(text)


def rendered(text: str) -> str:
    """As `to_html`, whatever is in it."""
    return _safe(_markdown.render(text), TAGS)


def _safe(html: str, tags: set[str]) -> str:
    return nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    ).strip()
