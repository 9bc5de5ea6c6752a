"""An interface as a method of both clients, declared once.

A type checker sees the fields of the request as the method's parameters, and the answer as what it returns, or as what
is awaited; so neither client repeats what the requests say.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, Self, overload

from outdial.client.interface import Asks, Given

Fields = ParamSpec("Fields")


class Awaited(ABC):
    """A client whose answers are awaited."""

    @abstractmethod
    async def call(self, request: Asks[Given]) -> Given:
        """Send a request, and return what it was answered with."""


class Blocking(ABC):
    """A client whose methods return when the answer is there."""

    @abstractmethod
    def call(self, request: Asks[Given]) -> Given:
        """Send a request, and return what it was answered with."""


class Method(Generic[Fields, Given]):
    """Makes the request that it is declared with from its arguments, and sends it."""

    def __init__(self, request: Callable[Fields, Asks[Given]]) -> None:
        self.request = request
        self.__doc__ = request.__doc__

    @overload
    def __get__(self, client: None, kind: type) -> Self: ...
    @overload
    def __get__(self, client: Awaited, kind: type) -> Callable[Fields, Coroutine[Any, Any, Given]]: ...
    @overload
    def __get__(self, client: Blocking, kind: type) -> Callable[Fields, Given]: ...
    def __get__(
        self, client: Awaited | Blocking | None, kind: type
    ) -> Self | Callable[Fields, Coroutine[Any, Any, Given]] | Callable[Fields, Given]:
        if client is None:
            return self

        def method(*args: Fields.args, **fields: Fields.kwargs) -> Any:  # noqa: ANN401 - the overloads say what
            return client.call(self.request(*args, **fields))

        return update_wrapper(method, self.request, updated=())
