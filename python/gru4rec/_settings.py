"""Settings: the command's flags as names of arguments."""

from __future__ import annotations

import difflib
import functools
import json
import os
from typing import Any, Dict, List, Mapping

from ._command import call, command

_COMMON = {"json", "quiet", "version", "help"}


@functools.lru_cache(maxsize=4)
def _help(path: str) -> Dict[str, Dict[str, Dict[str, Any]]]:
    """For each subcommand its flags by name, as the command itself describes them."""
    tree = json.loads(call(["--experimental-dump-help"], quiet=True))
    return {
        subcommand["commandName"]: {
            name["name"]: argument
            for argument in subcommand.get("arguments", [])
            if argument["kind"] != "positional"
            for name in argument["names"]
            if name["kind"] == "long" and name["name"] not in _COMMON
        }
        for subcommand in tree["command"]["subcommands"]
    }


def options(subcommand: str) -> Dict[str, Dict[str, Any]]:
    """The flags of a subcommand by name."""
    return _help(command())[subcommand]


def flags(subcommand: str, settings: Mapping[str, Any]) -> List[str]:
    """What settings are as flags: `layers=[100, 100]` is `--layers=100,100`.

    True is a flag, False its `--no-` form or nothing, None nothing.
    """
    known = options(subcommand)
    result: List[str] = []
    for key, value in settings.items():
        name = key.rstrip("_").replace("_", "-")
        argument = known.get(name)
        if argument is None or (name.startswith("no-") and name[3:] in known):
            names = [each.replace("-", "_") for each in known if not (each[:3] == "no-" and each[3:] in known)]
            near = difflib.get_close_matches(key.rstrip("_"), names, 1, 0.5)
            hint = f"did you mean {near[0]!r}?" if near else "there are " + ", ".join(sorted(names))
            raise TypeError(f"gru4rec {subcommand} has no setting {key!r}; {hint}")
        if value is None:
            continue
        if argument["kind"] == "flag":
            if not isinstance(value, bool):
                raise TypeError(f"{key} is True or False, not {value!r}")
            if value:
                result.append("--" + name)
            elif "no-" + name in known:
                result.append("--no-" + name)
            continue
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        texts = [_text(key, each) for each in values]
        if not argument["isRepeating"]:
            result.append(f"--{name}=" + ",".join(texts))
        elif argument["parsingStrategy"] == "upToNextOption":
            result += ["--" + name, *texts]
        else:
            result += [f"--{name}={text}" for text in texts]
    return result


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()  # a number of NumPy
    if isinstance(value, (int, float)):
        return repr(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    raise TypeError(f"{key} takes a text, a number or a list of these, not {type(value).__name__}")
