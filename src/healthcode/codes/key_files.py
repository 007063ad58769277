"""Keys on disk: a folder with private halves, the secret of pseudonyms, and the public halves apart.

    signing_KEYID.json   SECRET: signs codes; one for each key
    pseudonyms.json      SECRET: links every pseudonym to its person
    trusted_keys.json    public: all that a guard needs

Secret files can be read by their owner alone (mode 0600, in a folder of mode 0700), where the system has
modes.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
from base64 import b32encode, urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from healthcode.clock import MINUTE, format_time, parse_time
from healthcode.codes.key_ring import KeyRing, TrustedKey
from healthcode.codes.keys import PUBLIC_PARTS, Keys, demo_keys
from healthcode.codes.new_folder import new_folder
from healthcode.codes.token import LATEST, LEEWAY, LONGEST_LIFE_MINUTES
from healthcode.codes.whole_file import write_new, write_whole
from healthcode.errors import CodeError, Problem, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The folder of keys in a run folder, or beside tables.
KEYS_FOLDER = "keys"
TRUSTED_FILE = "trusted_keys.json"
PSEUDONYM_FILE = "pseudonyms.json"
#: The longest life of a code, and as much as clocks may differ.
VERIFIES_AFTER_SECONDS = LONGEST_LIFE_MINUTES * MINUTE + LEEWAY

_SECRET_MODE = 0o600
_PUBLIC_MODE = 0o644
_FOLDER_MODE = 0o700
_SECRET_BYTES = 32
_KEY_BYTES = 32
_KEY_ID_LENGTH = 8
_MOST_BYTES = 1_000_000
_TRUSTED_FORM = "healthcode trusted keys 1"
_SIGNING_FORM = "healthcode signing key 1"
_PSEUDONYM_FORM = "healthcode pseudonym secret 1"
_WARNING = "SECRET. A mock key for a simulation, but whoever has it can"
_NEVER_OVER = (
    "Keys are never overwritten, because codes signed with them could not be verified any more. "
    "Choose another folder, or change to the next key with healthcode keys rotate."
)
_NOT_WRITTEN, _ELSEWHERE = "no key was written", "Choose another folder."
_TIMES = ("signs_from", "signs_until", "verifies_until")
_FIX = "Put back the file as it was written, or make new keys elsewhere with healthcode keys new."


def signing_file(key_id: str) -> str:
    """Name the file with the private half of a key."""
    return f"signing_{key_id}.json"


def find_keys(place: str | Path) -> Path | None:
    """Find the folder of keys at a place: the place itself, or the folder ``keys`` in it.

    Returns:
        The folder, whether its files are good or not; ``None`` if there is none.
    """
    folder = Path(place)
    if os.path.lexists(folder / TRUSTED_FILE):
        return folder
    inside = folder / KEYS_FOLDER
    return inside if os.path.lexists(inside) else None


def load_ring(place: str | Path) -> KeyRing:
    """Read keys.

    Args:
        place: A folder of keys, a folder with ``keys`` in it, or a file ``trusted_keys.json``. A file, or a
            folder without any private half, gives a ring that can only verify.

    Raises:
        CodeError: If there are no keys, or a file is missing, damaged or of another kind.
    """
    path = Path(place)
    if path.is_file():
        return KeyRing(_read_trusted(path))
    folder = find_keys(path)
    if folder is None:
        raise _bad(
            path, "no keys in it", f"a folder with {TRUSTED_FILE}", "Make keys with healthcode keys new."
        )
    trusted = _read_trusted(folder / TRUSTED_FILE)
    held = [key for key in trusted if os.path.lexists(folder / signing_file(key.key_id))]
    if not held:
        return KeyRing(trusted)
    secret = _read_secret(folder / PSEUDONYM_FILE)
    return KeyRing(trusted, tuple(_read_signer(folder, key, secret) for key in held))


def new_ring(folder: str | Path) -> KeyRing:
    """Make a key and a secret at random, and write them into a new folder.

    Args:
        folder: Missing or empty.

    Returns:
        A ring of one key, which signs at any time.

    Raises:
        UsageError: If there is something in the folder already, or it cannot be written. Nothing is ever
            overwritten.
    """
    keys = _random_keys(secrets.token_bytes(_SECRET_BYTES))
    ring = KeyRing((_public_half(keys),), (keys,))
    with new_folder(Path(folder), title="no keys were made", fix=_NEVER_OVER, mode=_FOLDER_MODE) as place:
        _write_signer(place, keys)
        document = {"form": _PSEUDONYM_FORM, "warning": f"{_WARNING} link every pseudonym to its person."}
        document["pseudonym_secret"] = _text_of(keys.pseudonym_secret)
        _write_secret(place / PSEUDONYM_FILE, document)
        _write_trusted(place / TRUSTED_FILE, ring.trusted)
    return ring


def rotate(folder: str | Path, at: int) -> KeyRing:
    """Make the next key at random; it signs from a time on, and the one before it signs no more.

    The one before still verifies for the longest life of a code and the leeway of clocks. The secret of
    pseudonyms stays, so that nobody changes name in the middle of a day.

    Args:
        folder: As for ``load_ring``, with the private half of the newest key.
        at: The first second at which the new key signs.

    Raises:
        CodeError: If the keys cannot be read or only verify.
        UsageError: If the time is not after the one at which the newest key began, or nothing can be written.
    """
    place = find_keys(folder)
    ring = load_ring(folder)
    newest = ring.trusted[-1]
    if place is None or newest.key_id not in {keys.key_id for keys in ring.signers}:
        raise _bad(
            Path(folder),
            f"no private half of {newest.key_id!r} in it",
            "a folder that can sign: whoever only verifies cannot change keys",
            "Name the folder in which healthcode keys new wrote them.",
        )
    if newest.signs_from is not None and at <= newest.signs_from:
        begins = format_time(newest.signs_from)
        raise UsageError(
            "the next key cannot sign from then on",
            (Problem("--at", format_time(at), f"after {begins}, when {newest.key_id!r} begins to sign"),),
        )
    keys = _random_keys(ring.pseudonym_secret)
    former = replace(newest, signs_until=at, verifies_until=min(at + VERIFIES_AFTER_SECONDS, LATEST))
    trusted = (*ring.trusted[:-1], former, replace(_public_half(keys), signs_from=at))
    written = place / signing_file(keys.key_id)
    try:
        _write_signer(place, keys)
    except OSError as error:
        raise _unwritable(place, error) from None
    try:
        _write_trusted(place / TRUSTED_FILE, trusted)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return KeyRing(trusted, (*ring.signers, keys))


def readable_by_others(folder: str | Path) -> list[Path]:
    """List secret files that others than their owner can read, where the system has modes."""
    place = find_keys(folder)
    if place is None or os.name != "posix":
        return []
    files = [place / PSEUDONYM_FILE, *sorted(place.glob(signing_file("*")))]
    return [path for path in files if path.is_file() and stat.S_IMODE(path.stat().st_mode) & 0o077]


def write_private(path: Path, text: str) -> None:
    """Write a new file that its owner alone can read, whatever the system's mask of modes.

    Raises:
        FileExistsError: If there is one already.
    """
    write_new(path, text.encode(), _SECRET_MODE)


# ── making ──


def _random_keys(secret: bytes) -> Keys:
    from joserfc.jwk import OKPKey  # noqa: PLC0415 - slow to import, and few commands make keys

    made = OKPKey.generate_key("Ed25519").as_dict(private=True)
    private_key = {name: str(made[name]) for name in (*PUBLIC_PARTS, "d")}
    digest = b32encode(sha256(private_key["x"].encode()).digest()).decode().lower()
    return Keys(digest[:_KEY_ID_LENGTH], private_key, secret)


def _public_half(keys: Keys) -> TrustedKey:
    return TrustedKey(keys.key_id, {name: keys.private_key[name] for name in PUBLIC_PARTS})


def _write_signer(folder: Path, keys: Keys) -> None:
    document: dict[str, Any] = {"form": _SIGNING_FORM, "warning": f"{_WARNING} sign any colour."}
    document |= {"key_id": keys.key_id, "private_key": dict(keys.private_key)}
    _write_secret(folder / signing_file(keys.key_id), document)


def _write_secret(path: Path, document: Mapping[str, Any]) -> None:
    write_private(path, json.dumps(document, indent=2) + "\n")


def _write_trusted(path: Path, trusted: tuple[TrustedKey, ...]) -> None:
    rows = [
        {"key_id": key.key_id, "public_key": dict(key.public_key)}
        | {name: None if (time := getattr(key, name)) is None else format_time(time) for name in _TIMES}
        for key in trusted
    ]
    about = "Public. With this file alone codes can be verified, and none can be signed or linked."
    text = json.dumps({"form": _TRUSTED_FORM, "about": about, "keys": rows}, indent=2)
    write_whole(path, f"{text}\n".encode(), title=_NOT_WRITTEN, fix=_ELSEWHERE, mode=_PUBLIC_MODE)


def _unwritable(folder: Path, error: OSError) -> UsageError:
    problem = Problem(str(folder), error.strerror or str(error), "a folder that may be written")
    return UsageError(_NOT_WRITTEN, (problem,), _ELSEWHERE)


# ── reading ──


def _read_trusted(path: Path) -> tuple[TrustedKey, ...]:
    document = _read(path, _TRUSTED_FORM)
    rows = document.get("keys")
    if not isinstance(rows, list) or not rows:
        raise _bad(path, "no key in it", "at least one public key")
    return tuple(_trusted_of(path, row) for row in rows)


def _trusted_of(path: Path, row: Any) -> TrustedKey:
    try:
        public = _checked(row["public_key"], PUBLIC_PARTS)
        times = {name: None if row[name] is None else parse_time(row[name]) for name in _TIMES}
        key = TrustedKey(row["key_id"], public, **times, is_demo=public["x"] == demo_keys().private_key["x"])
    except CodeError as error:
        raise CodeError(f"{path}: {error.title}", error.problems, _FIX) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(
            path, f"a damaged key ({type(error).__name__}: {error})", "as healthcode wrote it"
        ) from None
    if "d" in row["public_key"]:
        raise _bad(path, "a private half", "public halves alone, for this file is handed out")
    return key


def _read_signer(folder: Path, key: TrustedKey, secret: bytes) -> Keys:
    path = folder / signing_file(key.key_id)
    document = _read(path, _SIGNING_FORM)
    try:
        private_key = _checked(document["private_key"], (*PUBLIC_PARTS, "d"))
        keys = Keys(document["key_id"], private_key, secret, is_demo=key.is_demo)
        fits = private_key["x"] == key.public_key["x"] and _is_pair(private_key)
    except CodeError as error:
        raise CodeError(f"{path}: {error.title}", error.problems, _FIX) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _bad(path, f"a damaged key ({type(error).__name__})", "as healthcode wrote it") from None
    if not fits or keys.key_id != key.key_id:
        raise _bad(path, "another key", f"the private half of {key.key_id!r}, as {TRUSTED_FILE} has it")
    return keys


def _checked(given: Mapping[str, Any], parts: tuple[str, ...]) -> dict[str, str]:
    """Take the parts of an Ed25519 key, or raise ValueError: what is odd is found here, not at the gate."""
    found = {name: given[name] for name in parts}
    if not all(isinstance(value, str) for value in found.values()):
        raise TypeError("a part is no text")
    if (found["kty"], found["crv"]) != ("OKP", "Ed25519"):
        raise ValueError("another algorithm than Ed25519")
    if any(len(_bytes_of(found[name])) != _KEY_BYTES for name in ("x", "d") if name in found):
        raise ValueError("another length than 32 bytes")
    return found


def _is_pair(private_key: Mapping[str, str]) -> bool:
    """Say whether the private half makes this public half: the library takes what stands beside it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    made = Ed25519PrivateKey.from_private_bytes(_bytes_of(private_key["d"])).public_key().public_bytes_raw()
    return made == _bytes_of(private_key["x"])


def _read_secret(path: Path) -> bytes:
    try:
        secret = _bytes_of(_read(path, _PSEUDONYM_FORM)["pseudonym_secret"])
    except (KeyError, TypeError, ValueError, AttributeError):
        secret = b""
    if len(secret) != _SECRET_BYTES:
        raise _bad(path, "no secret of the right length", f"{_SECRET_BYTES} bytes, as healthcode wrote them")
    return secret


def _read(path: Path, form: str) -> dict[str, Any]:
    """Read a file of one kind; nothing of what stands in it is ever repeated in an error."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise _bad(path, "a file of more than a megabyte", "a file of keys")
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _bad(path, error.strerror or str(error), "a file that can be read") from None
    except (ValueError, RecursionError):
        empty = path.stat().st_size == 0
        raise _bad(path, "an empty file" if empty else "no JSON: it is damaged", f"a {form!r}") from None
    if not isinstance(document, dict) or document.get("form") != form:
        raise _bad(path, "another kind of file", f"a {form!r}")
    return document


def _bad(path: Path, found: str, wanted: str, fix: str = _FIX) -> CodeError:
    return CodeError("these keys cannot be used", (Problem(str(path), found, wanted),), fix)


def _text_of(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def _bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
