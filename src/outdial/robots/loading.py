"""A robot from a file of its author's: ``FILE.py:CLASS``."""

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import cast

from outdial.robots.base import Robot


class UnknownRobot(ValueError):  # noqa: N818 - it says what is the case
    """There is no such robot, or its file cannot be used; the text says what to do."""


def robot_named(name: str) -> Callable[[], Robot]:
    """The class, which is made anew for each call. Raises `UnknownRobot`; what the file itself raises is its own."""
    path, _, made = name.rpartition(":")
    if not path.endswith(".py"):
        raise UnknownRobot(f"{name} names no robot: give FILE.py:CLASS, such as examples/robot/parrot.py:Parrot.")
    specification = spec_from_file_location(f"robot_{Path(path).stem}", path)
    if specification is None or specification.loader is None or not Path(path).is_file():
        raise UnknownRobot(f"Cannot read {path}: give the path of a Python file.")
    module = module_from_spec(specification)
    sys.modules[specification.name] = module  # where dataclasses look for the names in their annotations
    specification.loader.exec_module(module)
    robot = getattr(module, made, None)
    if not callable(getattr(robot, "talk", None)):
        raise UnknownRobot(f"{path} has no class {made} with a method talk.")
    return cast("Callable[[], Robot]", robot)
