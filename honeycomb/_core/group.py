"""Resource groups as attributes, whose modules are imported on first use."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Generic, TypeVar, cast, overload

GroupT = TypeVar("GroupT")


class Group(Generic[GroupT]):
    """A resource group of an object that keeps a session as ``_session``.

    Read from the class, it is the group's class, so that autospecced mocks have its methods.
    """

    def __init__(self, module: str, class_name: str, doc: str) -> None:
        """Name the group's class.

        Args:
            module: Its module in ``resources``.
            class_name: Its name.
            doc: The description of the attribute.
        """
        self._module = module
        self._class_name = class_name
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = f"_{name}"
        self._package = owner.__module__.split(".")[1]

    def _load(self) -> Any:  # noqa: ANN401  # the class, which only type checkers know
        return getattr(import_module(f"honeycomb.{self._package}.resources.{self._module}"), self._class_name)

    @overload
    def __get__(self, instance: None, owner: type) -> type[GroupT]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> GroupT: ...
    def __get__(self, instance: object | None, owner: type) -> GroupT | type[GroupT]:
        if instance is None:
            return cast("type[GroupT]", self._load())
        attributes = vars(instance)
        if self._key not in attributes:  # setdefault, since threads may arrive here together
            attributes.setdefault(self._key, self._load()(attributes["_session"]))
        return cast("GroupT", attributes[self._key])
