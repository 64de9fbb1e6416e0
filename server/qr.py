"""QR codes: a link as a picture, for a slide."""

import base64
import io

import segno


def qr_svg(text: str) -> str:
    """An SVG document without styles or scripts, so that it stands under our Content-Security-Policy."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", scale=8, border=4, xmldecl=False, dark="#000", light="#fff")
    return out.getvalue().decode()


def qr_png(text: str) -> str:
    """A PNG picture in base64: sharp on a slide, some 700 pixels wide."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=16, border=4)
    return base64.b64encode(out.getvalue()).decode()
