"""Markdown of members to HTML that is safe to show: a short list of what may stand in it, and nothing else.

Raw HTML, images, headings and tables are not part of it; links lead away without telling from where, and are marked as
written by members. What is not allowed is shown as typed.
"""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(
    ["image", "html_block", "html_inline", "heading", "lheading", "hr", "reference"]
)


@lru_cache(maxsize=2_000)
def to_html(text: str) -> str:
    """The text is at most a few pages long (`server.fields.Text`), and nested at most 20 deep."""
    return nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow ugc",
    ).strip()
