"""Commands that speak the reader's language: their help is marked for the catalogue and translated when it is shown.

Click's own words come from gettext; `adopt` points them to the same catalogue, so that there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from cli.widths import padded, width, wrapped
from schemas.language import _, translate

_MOST_COLUMNS = 96


def adopt() -> None:
    """Let click speak from our catalogue. It imports gettext into its modules as `_` and `ngettext`."""
    for name, module in list(sys.modules.items()):
        if name.startswith("click."):
            if hasattr(module, "_"):
                vars(module)["_"] = translate
            if hasattr(module, "ngettext"):
                vars(module)["ngettext"] = _counted


def _counted(one: str, many: str, count: int) -> str:
    return translate(one if count == 1 else many)


class Formatter(click.HelpFormatter):
    """Help whose columns stand straight and whose lines break where Chinese lines may."""

    def write_heading(self, heading: str) -> None:
        """Write a heading with the colon of its language."""
        self.write(f"{' ' * self.current_indent}{heading}{translate(': ').rstrip()}\n")

    def write_text(self, text: str) -> None:
        """Write one paragraph."""
        indent = " " * self.current_indent
        for line in text.splitlines():
            for part in wrapped(line, self.width - self.current_indent):
                self.write(f"{indent}{part}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and what they mean; a long term has a line of its own."""
        rows = list(rows)
        column = min(max(width(term) for term, _words in rows), col_max) + col_spacing
        indent = " " * self.current_indent
        for term, words in rows:
            lines = wrapped(words, max(self.width - self.current_indent - column, 20))
            if width(term) > col_max:
                self.write(f"{indent}{term}\n")
                term = ""
            self.write(f"{indent}{padded(term, column)}{lines[0]}".rstrip() + "\n")
            for line in lines[1:]:
                self.write(f"{indent}{' ' * column}{line}\n")


class Context(click.Context):
    """A context whose help is laid out by our formatter."""

    formatter_class = Formatter

    def make_formatter(self) -> click.HelpFormatter:
        """Return the formatter, as wide as the terminal but no wider than reads well."""
        terminal = self.terminal_width or click.formatting.FORCED_WIDTH or _terminal_columns()
        return Formatter(width=min(terminal, _MOST_COLUMNS))


def _terminal_columns() -> int:
    import shutil

    return max(shutil.get_terminal_size((_MOST_COLUMNS, 24)).columns - 2, 50)


class SpokenOption(click.Option):
    """An option whose help is a message of the catalogue."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return the option and its help in the language in force."""
        said, self.help = self.help, translate(self.help) if self.help else self.help
        try:
            return super().get_help_record(ctx)
        finally:
            self.help = said

    def type_cast_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the value; bytes that are no text become `?`, for neither database nor ledger takes them."""
        made = super().type_cast_value(ctx, value)
        return made.encode("utf-8", "replace").decode() if isinstance(made, str) else made

    def get_help_extra(self, ctx: click.Context) -> Any:
        """Return what stands in brackets behind the help: never the range, which the words say where it matters."""
        extra = super().get_help_extra(ctx)
        extra.pop("range", None)
        return extra


class SpokenCommand(click.Command):
    """A command with one sentence of help, notes, and an example; all but the example are messages."""

    context_class = Context

    def __init__(
        self, *args: Any, notes: str = "", examples: Sequence[str] = (), anywhere: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.notes, self.examples = notes, tuple(examples)
        if anywhere:
            self.params += global_options(hidden=True)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - our lines wrap instead of being cut
        """Return the sentence of help without its full stop, whole."""
        return translate(self.help or "").rstrip("。.")

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the sentence, the notes and the examples."""
        for words in filter(None, (self.help, self.notes)):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(translate(words))
        if self.examples:
            with formatter.section(translate("Example") if len(self.examples) == 1 else translate("Examples")):
                for example in self.examples:
                    # As it is: an example is to be copied, not wrapped.
                    formatter.write(" " * formatter.current_indent + example + "\n")


class SpokenGroup(SpokenCommand, click.Group):
    """A group of such commands; many of them stand under headings in its help."""

    command_class = SpokenCommand
    group_class = type

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headings: dict[str, list[click.Command]] = {}

    def add_under(self, heading: str, *commands: click.Command) -> None:
        """Add commands that the help lists under `heading`, a message of the catalogue."""
        for command in commands:
            self.add_command(command)
        self.headings.setdefault(heading, []).extend(commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """Write the commands, all in one column, whatever heading they stand under."""
        column = max(width(name) for name in self.commands)
        listed = self.headings or {_("Commands"): list(self.commands.values())}
        for heading, commands in listed.items():
            with formatter.section(translate(heading)):
                formatter.write_dl([(padded(one.name or "", column), one.get_short_help_str()) for one in commands])

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """Return the commands in the order of a document's life, as they were added."""
        return list(self.commands)


option = partial(click.option, cls=SpokenOption)


class ExistingFile(click.ParamType[Path]):
    """A file that can be read, as a path."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return `value` as a path, or refuse it."""
        path = Path(value)
        if path.is_dir():
            self.fail(translate(_("“%(path)s” is a folder; name the files in it."), {"path": path}), param, ctx)
        if not path.is_file():
            self.fail(translate(_("There is no file “%(path)s”."), {"path": path}), param, ctx)
        return path


class SpokenLanguage(click.Choice[str]):
    """A language by its tag, long or short: `zh`, `zh_CN` and `zh-Hans` are one, `en` and `en_GB` another."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the catalogue's tag for `value`, or refuse it."""
        short = str(value).lower()[:2]
        return super().convert({"zh": "zh-Hans", "en": "en"}.get(short, value), param, ctx)


class ExistingDrop(ExistingFile):
    """A file, or a folder with one data file and its attachments, as a path."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """Return `value` as a path, or refuse it."""
        path = Path(value)
        return path if path.is_dir() else super().convert(value, param, ctx)


FILE = ExistingFile()
DROP = ExistingDrop()
TARGET = click.Path(dir_okay=False, path_type=Path)
# A folder to write into; it is made if it is not there.
INTO = click.Path(file_okay=False, path_type=Path)


def global_options(*, hidden: bool) -> list[click.Parameter]:
    """Return the options that may stand before or behind any command."""
    office = _("The office's folder (default: LETTERBOOK_OFFICE, else the current folder).")
    spoken, verbose = _("The language of all words (default: from LANGUAGE)."), _("Tell each step on the error output.")
    choice = SpokenLanguage(["zh-Hans", "en"])
    return [
        _global(["--office"], _use_office, hidden, metavar="DIR", help=office),
        _global(["--lang"], _use_language, hidden, type=choice, help=spoken),
        _global(["-v", "--verbose"], _log_steps, hidden, is_flag=True, help=verbose),
    ]


def _global(names: list[str], callback: Callable[..., None], hidden: bool, **more: Any) -> SpokenOption:
    return SpokenOption(names, callback=callback, hidden=hidden, expose_value=False, is_eager=True, **more)


def _use_office(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        from cli import opening

        opening.name(Path(value))


def _use_language(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value:
        from schemas import language

        language.use(value)


def _log_steps(_ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        from cli import opening

        opening.log_steps()
