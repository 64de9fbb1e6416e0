"""`snowfield openapi`: the description of the API, from which `make gen` writes the browser's types."""

import json

import typer

from server.commands import app, load_settings


@app.command(hidden=True)
def openapi() -> None:
    """Print the OpenAPI document."""
    from server.app import create_app

    document = create_app(load_settings()).openapi()
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True))
