"""How a letter of ours looks: the same words as plain text, and as a table that old mail programs show too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from server.settings import Settings


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class TeamFigure:
    """A figure as its reader is told it, a sentence about it, and a link to what it is made of."""

    value: str
    sentence: str
    link: str


def long_date(moment: datetime, settings: Settings) -> str:
    """ "9 June 2011", where the network is."""
    local = moment.astimezone(ZoneInfo(settings.time_zone))
    return f"{local.day} {local:%B %Y}"


FONT = "font-family:'Atkinson Hyperlegible',Verdana,Arial,sans-serif;"
LARGE = f"{FONT}margin:0 0 12px;font-size:17px;line-height:25px;color:#14231d;"
SMALL = f"{FONT}margin:0 0 12px;font-size:15px;line-height:22px;color:#3d4f47;"
STYLES = """@media (max-width:480px) {
  .pad > tbody > tr > td { padding-left:20px !important; padding-right:20px !important; }
}
@media (prefers-color-scheme: dark) {
  .pg, .bx { background:#15231e !important; }
  .bx p { color:#eaf2ee !important; }
  .bx p a { color:#9adfc4 !important; }
}"""


def compose(
    settings: Settings,
    *,
    subject: str,
    heading: str,
    paragraphs: Sequence[str],
    button: tuple[str, str],
    after: str,
    footer: Sequence[str],
    quote: str = "",
    above: str = "",
    figure: TeamFigure | None = None,
) -> Letter:
    """The same words twice: as plain text, and as a table of 600 pixels with its styles inline and no pictures.
    `above` stands first: an answer is written above it."""
    said = [each for each in paragraphs if each]
    label, link = button
    made_up = "A demo. People, teams and numbers are made up." if settings.demo else ""
    quoted = "\n".join(f"> {line}" for line in quote.splitlines())
    shown = f"{figure.value}\n{figure.sentence}\n{figure.link}" if figure else ""
    words = [above, made_up, heading, quoted, *said, f"{label}:\n{link}", after, shown, *footer]
    text = "\n\n".join(filter(None, words))

    quoted = escape(quote).replace("\n", "<br>")
    body = f'<p style="{LARGE}padding:0 0 0 14px;border-left:4px solid #2f7d68;">“{quoted}”</p>' if quote else ""
    body += "".join(f'<p style="{LARGE}">{escape(each)}</p>' for each in said)
    box = _box(figure) if figure else ""
    feet = "".join(f'<p style="{SMALL}">{escape(each)}</p>' for each in footer)
    marked = f'<p style="{FONT}margin:0;font-size:14px;line-height:20px;color:#2a1f00 !important;">{made_up}</p>'
    banner = f'<tr><td bgcolor="#f3c550" style="background:#f3c550;padding:6px 32px;">{marked}</td></tr>'
    line = f'<p style="{SMALL}color:#52655d;">{escape(above)}</p>' if above else ""
    table = '<table role="presentation" cellpadding="0" cellspacing="0" border="0"'
    html = f"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{escape(subject)}</title>
<style>
{STYLES}
</style>
</head>
<body class="pg" style="margin:0;padding:0;background:#eef3f1;">
<main>
{table} class="pg" width="100%" bgcolor="#eef3f1" style="background:#eef3f1;"><tr>\
<td align="center" style="padding:16px 8px 32px;">
{line}{table} class="bx pad" width="600" bgcolor="#ffffff" \
style="width:100%;max-width:600px;background:#ffffff;border-radius:12px;">
{banner if made_up else ""}
<tr><td bgcolor="#123a31" style="background:#123a31;padding:24px 32px;">\
<p style="{FONT}margin:0 0 6px;font-size:15px;line-height:21px;color:#cde2d8 !important;">\
{escape(settings.network_name)}</p>\
<h1 style="{FONT}margin:0;font-size:25px;line-height:31px;color:#ffffff;">{escape(heading)}</h1></td></tr>
<tr><td style="padding:24px 32px 0;">{body}\
{table}><tr><td bgcolor="#17493d" style="background:#17493d;border-radius:8px;border:2px solid #17493d;">\
<a href="{escape(link)}" style="{FONT}display:inline-block;padding:12px 20px;font-size:17px;line-height:20px;\
font-weight:bold;color:#ffffff;text-decoration:none;">{escape(label)}</a></td></tr></table>
<div style="height:16px;line-height:16px;">&nbsp;</div><p style="{SMALL}">{escape(after)}</p>{box}</td></tr>
<tr><td style="padding:12px 32px 28px;"><hr style="border:0;border-top:1px solid #cbd7d1;margin:0 0 16px;">\
{feet}</td></tr>
</table>
</td></tr></table>
</main>
</body>
</html>
"""
    return Letter(subject, text + "\n", html)


def _box(figure: TeamFigure) -> str:
    return (
        f'<p style="{FONT}margin:8px 0 0;font-size:30px;line-height:36px;font-weight:bold;color:#14231d;">'
        f'{escape(figure.value)}</p><p style="{SMALL}">{escape(figure.sentence)} '
        f'<a href="{escape(figure.link)}" style="color:#17493d;">See what it is made of</a></p>'
    )
