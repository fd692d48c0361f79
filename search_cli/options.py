"""Options that several commands share, so that they are called and explained alike everywhere."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="One JSON object for programs.")]
Plain = Annotated[bool, typer.Option("--plain", help="No boxes, no colours, one fact a line: for screen readers.")]
NoIndex = Annotated[bool, typer.Option("--no-index", help="Leave the index as it is.")]
