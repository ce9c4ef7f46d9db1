"""What no schema can say, for cases that Muster has to accept.

A cursor has to be one that the list has given out, and an Idempotency-Key belongs to one command. The text of both is
generated all the same, and where a case is meant to be wrong, it stays as it was generated.
"""

import re
from datetime import datetime, timedelta, timezone
from itertools import count

import requests
import schemathesis
from schemathesis import GenerationMode

numbers = count()

MOST_CHARACTERS = 4000

# A name has to have something visible. Patterns, which each engine reads in a way of its own, say it up to U+FFFF.
INVISIBLE_BEYOND_PATTERNS = re.compile("[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")

# Commands whose bodies may be empty.
SAY_LITTLE = ("/publish", "/cancel", "/reinstate", "/remove", "/promote", "/check-in", "/undo-check-in")


def is_too_long_as_sent(description):
    """CR LF counts as the one character it becomes."""
    return len(description) > MOST_CHARACTERS >= len(description.replace("\r\n", "\n"))


@schemathesis.hook
def filter_body(context, body):
    """Leaves out what is valid or not by a rule that is beyond patterns."""
    if not isinstance(body, dict):
        return True
    texts = {name: text for name, text in body.items() if isinstance(text, str)}
    if is_too_long_as_sent(texts.get("description", "")):
        return False
    return not any(INVISIBLE_BEYOND_PATTERNS.search(text) for text in texts.values())


def act_as_one_person(body):
    """What only an organizer may say goes with saying so."""
    if body.get("as") != "organizer":
        for name in ("reason", "waives", "checkIn"):
            body.pop(name, None)


def keep_to_the_calendar(body):
    """Moments have an order, spans have bounds, time zones are those of a database, what ends has not ended yet."""
    for name in ("registrationClosesAt", "endsAt", "timeZone", "claimWithin"):
        body.pop(name, None)
    if not body:
        body["title"] = "Spring Concert"
    if "expiresAt" in body:
        body["expiresAt"] = (datetime.now(timezone.utc) + timedelta(days=1)).isoformat()


def name_an_id(body):
    """Only people with a token of the provider need not say which id they have."""
    body.setdefault("userId", f"person-{next(numbers)}")


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode != GenerationMode.POSITIVE:
        return
    if isinstance(case.body, dict):
        if case.operation.path.endswith("/register"):
            act_as_one_person(case.body)
        elif case.operation.path == "/users":
            name_an_id(case.body)
        elif not case.operation.path.endswith(SAY_LITTLE):
            keep_to_the_calendar(case.body)
    if "cursor" in (case.query or {}):
        url = f"{case.operation.base_url}{case.formatted_path}"
        page = requests.get(url, params={"limit": 1}, timeout=10).json()
        case.query.pop("cursor")
        if "nextCursor" in page:
            case.query["cursor"] = page["nextCursor"]
    if "Idempotency-Key" in (case.headers or {}):
        key = case.headers["Idempotency-Key"]
        case.headers["Idempotency-Key"] = f"{next(numbers)}-{key}"[:128]
