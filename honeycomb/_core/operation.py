"""What every resource group has in common that needs no I/O: from a call's arguments to an ``ApiRequest``."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar, cast, get_args, get_origin

from pydantic import TypeAdapter

from ..auth import Credential
from ..exceptions import (
    HoneycombAPIError,
    HoneycombConfigError,
    HoneycombConnectionError,
    HoneycombError,
    HoneycombTimeoutError,
)
from ..models._base import ApiModel, IdentifiedModel, InputModel
from .request import ApiRequest, QueryValue, encode_json, expand_path, is_idempotent, wire_form

_LOGGER = logging.getLogger("honeycomb")

T = TypeVar("T")
ModelT = TypeVar("ModelT", bound=ApiModel)
IdentifiedT = TypeVar("IdentifiedT", bound=IdentifiedModel)
CreateT = TypeVar("CreateT", bound=InputModel)
UpdateT = TypeVar("UpdateT", bound=InputModel)


class BaseResource(Generic[ModelT, CreateT, UpdateT]):
    """A resource group's models, named once as the class's type arguments, and the requests over them."""

    group: ClassVar[str]
    """The group's name on the client."""

    _update_fields: ClassVar[type[object]]
    """The fields of an update by keywords: a ``TypedDict``, or a model."""

    _model: type[ModelT]
    _create_model: type[CreateT]
    _update_model: type[UpdateT]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for base in getattr(cls, "__orig_bases__", ()):
            arguments = get_args(base)
            if issubclass(get_origin(base) or object, BaseResource) and len(arguments) == 3:
                cls._model, cls._create_model, cls._update_model = arguments

    def _request(
        self,
        method: str,
        template: str,
        parameters: Mapping[str, str | None],
        *,
        verb: str,
        returns: type[T],
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, QueryValue | None] | None = None,
        idempotent: bool | None = None,
        credential: Credential | None = None,
        is_rejection: Callable[[bytes], bool] | None = None,
        also_accepts: tuple[int, ...] = (),
        returns_secret: bool = False,
    ) -> ApiRequest[T]:
        """Make the request for one operation.

        Args:
            method: The HTTP method.
            template: The path with its parameters' names in braces.
            parameters: Their values.
            verb: The operation's name in the group.
            returns: The response type.
            body: What is sent as JSON; None for no body.
            content: What is sent as it is, instead of ``body``.
            headers: Headers of this operation.
            query: Query parameters; those that are None are left out.
            idempotent: Whether it may be repeated; follows from the method when not given.
            credential: Which credential it takes; follows from the path when not given.
            is_rejection: Finds out whether the body of a successful response rejects the request.
            also_accepts: Further statuses that are not an error; such a response has no body.
            returns_secret: Whether the response has a secret.
        """
        usual_credential, content_type = wire_form(template)
        return ApiRequest(
            operation=f"{self.group}.{verb}",
            method=method,
            template=template,
            path=expand_path(template, parameters),
            returns=returns,
            query={name: value for name, value in (query or {}).items() if value is not None},
            headers=headers or {},
            content=content if body is None else encode_json(body),
            content_type=content_type,
            credential=credential or usual_credential,
            idempotent=is_idempotent(method) if idempotent is None else idempotent,
            is_rejection=is_rejection,
            also_accepts=also_accepts,
            returns_secret=returns_secret,
        )

    def _creation(self, given: CreateT | None, fields: Mapping[str, object]) -> CreateT:
        """Return the request model of a creation, from a model or from fields as keywords."""
        _check_one_way(given, fields, self._create_model)
        return self._create_model.model_validate(fields) if given is None else given

    def _creation_body(self, given: CreateT | None, fields: Mapping[str, object]) -> dict[str, object]:
        """Return the body of a creation, from a model or from fields as keywords."""
        return self._creation(given, fields).to_body()

    def _changes(self, fields: Mapping[str, object]) -> dict[str, object]:
        """Check the fields that an update names, and make them JSON-ready."""
        adapter = _adapter(self._update_fields)
        checked = adapter.validate_python(fields)
        body = adapter.dump_python(checked, mode="json", exclude_unset=True, by_alias=True)
        return cast("dict[str, object]", body)

    def _check_update(self, given: UpdateT | None, fields: Mapping[str, object]) -> None:
        """Check that an update is given as a model or as fields, not both and not neither."""
        _check_one_way(given, fields, self._update_model)


_adapters: dict[type[object], TypeAdapter[Any]] = {}


def _adapter(fields: type[object]) -> TypeAdapter[Any]:
    adapter = _adapters.get(fields)
    if adapter is None:
        adapter = _adapters[fields] = TypeAdapter(fields)
    return adapter


def _check_one_way(given: InputModel | None, fields: Mapping[str, object], model: type[InputModel]) -> None:
    if (given is None) == (not fields):
        raise TypeError(f"give either a {model.__name__} or its fields as keywords")
    if given is not None and not isinstance(given, model):
        raise TypeError(f"give a {model.__name__}, or its fields as keywords, not a {type(given).__name__}")


def is_known_to_have_failed(error: BaseException) -> bool:
    """Return whether the service cannot have carried out a call that ended with an error."""
    if not isinstance(error, HoneycombError) or error.attempts > 1:
        return False  # an earlier attempt may have been carried out
    if isinstance(error, HoneycombAPIError):
        return 400 <= error.status_code < 500 and error.status_code != 408
    if isinstance(error, (HoneycombConnectionError, HoneycombTimeoutError)):
        return not error.request_sent
    return isinstance(error, HoneycombConfigError)


def protect_timeout(error: BaseException) -> float:
    """Return how many seconds it may take to protect an object again after an error."""
    # After an error there is time for a rate limit's window; who has canceled or interrupted wants to leave.
    return 70.0 if isinstance(error, Exception) else 10.0


def note_unprotected(protect: ApiRequest[Any], error: BaseException, failure: BaseException) -> None:
    """Log, and note on the error that the caller sees, that an object may have been left unprotected."""
    reason = failure if isinstance(failure, HoneycombError) else type(failure).__name__
    note = f"{protect.path} could not be protected again and may be unprotected against deletion: {reason}"
    warn_with_note(error, note)


def warn_with_note(error: BaseException, note: str) -> None:
    """Log a warning, and add it to the notes of an exception."""
    _LOGGER.warning("%s", note)
    # As BaseException.add_note does, which Python 3.10 lacks.
    vars(error)["__notes__"] = [*getattr(error, "__notes__", ()), note]
