"""A gate file as a typed, frozen model: every key, its meaning and its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from healthcode.codes.token import LONGEST_LIFE_MINUTES
from healthcode.toml_file import KeyProblem, shown

if TYPE_CHECKING:
    from healthcode.errors import Problem

Id = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Share = Annotated[float, Field(ge=0.0, le=1.0)]
Seconds = Annotated[int, Field(ge=0, le=3_600)]

Sees = Literal["yes_no", "colour", "colour_and_reason", "everything"]
Log = Literal["nothing", "counts", "pseudonyms", "persons"]

#: What the guard's screen tells at each setting of ``sees``, in the order in which it is told.
FACTS: dict[str, tuple[str, ...]] = {
    "yes_no": (),
    "colour": ("colour",),
    "colour_and_reason": ("colour", "reason"),
    "everything": ("colour", "reason", "points", "group", "district"),
}


class Gate(BaseModel):
    """A gate: how people are checked, what is seen of them, and what is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id = Field(description="A short name.")
    title: Line = Field(description="One line for lists.")
    title_de: str = Field("", max_length=300, description="The same in German; empty: the English one.")
    says: Line = Field(description="One plain sentence on how it is at this gate.")
    source: Line = Field(description="Where the settings come from, or `invented`.")

    sees: Sees = Field(
        description="What the guard's screen tells of a person: `yes_no` only the answer, `colour`, "
        "`colour_and_reason` also the deciding rule, `everything` also points, group label and home district."
    )
    mode: Literal["online", "offline"] = Field(
        description="Whether each scan asks the platform, which then knows who was where; or the guard's "
        "device judges alone."
    )
    scanned_by: Literal["guard", "visitor"] = Field(
        "guard",
        description="Who scans: the guard the visitor's code, or the visitor a code posted at the door, "
        "after which the guard looks at the colour on the visitor's phone.",
    )
    deny_list_hours: int = Field(
        0,
        ge=0,
        le=720,
        description="Hours since an offline device last fetched the deny list (stolen keys, codes called "
        "back). An online gate has none: it asks.",
    )
    glance_share: Share = Field(
        0.0,
        description="Share of people with a phone at whose painted colour the guard only glances, without a "
        "scan.",
    )
    asks_for_identity: bool = Field(
        False, description="Whether face or name are compared with the holder's; not at a glance."
    )
    identity_error_share: Share = Field(
        0.0, description="Share of honest people whom that comparison wrongly refuses."
    )
    remembers_replays: bool = Field(
        False,
        description="Whether a code that was scanned once is refused the second time; an online gate "
        "remembers for all doors, an offline one for its own.",
    )
    clock_skew_minutes: int = Field(
        0, ge=0, le=1_440, description="The clock at each door is wrong by up to so many minutes, either way."
    )

    without_phone: Literal["turned_away", "paper_pass", "human_judgement"] = Field(
        description="What happens to people without a phone."
    )
    paper_share: Share = Field(
        1.0, description="Share of them who hold a printed code of the day, where paper is accepted."
    )
    paper_life_minutes: int = Field(
        1_440,
        ge=1,
        le=LONGEST_LIFE_MINUTES,
        description="How long a printed code is valid from 04:00 on. The default, a day, is an assumption.",
    )
    let_in_share: Share = Field(
        1.0, description="Share of them whom a human lets in, where a human judges, whatever their colour."
    )

    life_minutes: int = Field(
        1_440, ge=1, le=LONGEST_LIFE_MINUTES, description="How long a code on a phone is valid."
    )
    reissued: Literal["daily", "live"] = Field(
        "daily", description="Whether the phone gets its code at 04:00, or a fresh one when it is shown."
    )
    stable_pseudonyms: bool = Field(
        False, description="Whether a person's codes bear one name for ever, instead of one for each day."
    )

    scan_seconds: Seconds = Field(description="Seconds that a scan takes.")
    glance_seconds: Seconds = Field(
        2, description="Seconds that a glance takes, also at somebody who shows nothing."
    )
    paper_seconds: Seconds = Field(15, description="Seconds that a printed code takes.")
    judgement_seconds: Seconds = Field(60, description="Seconds that a human judgement takes.")
    identity_seconds: Seconds = Field(10, description="Seconds more if face or name are compared.")

    log: Log = Field(
        description="What is kept of each scan: `nothing`, `counts` by door and hour, the `pseudonyms` of "
        "codes, or `persons`; with what the guard's screen told."
    )
    log_days: int = Field(0, ge=0, le=3_650, description="Days after which it is deleted.")

    @property
    def facts(self) -> tuple[str, ...]:
        """What the guard's screen tells of a person beside the answer."""
        return FACTS[self.sees]

    @property
    def told_facts(self) -> tuple[str, ...]:
        """All that a check tells about a person, to the guard or to the log."""
        named = {"pseudonyms": ("pseudonym",), "persons": ("person",)}.get(self.log, ())
        where = ("place and time",) if named or self.mode == "online" else ()
        identity = ("face or name",) if self.asks_for_identity else ()
        platform = ("person to the platform",) if self.mode == "online" else ()
        return ("answer", *self.facts, *identity, *named, *platform, *where)

    @property
    def feeds_scans(self) -> bool:
        """Whether the platform learns of each scan: it was asked, or it can read the log's names."""
        return self.mode == "online" or self.log in ("pseudonyms", "persons")

    def contradictions(self) -> list[Problem]:
        """Name the keys that do not go together, each with what it must be instead."""
        online, logs, given = self.mode == "online", self.log != "nothing", self.model_fields_set
        by_visitor = self.scanned_by == "visitor"
        needs_platform = self.sees in ("colour_and_reason", "everything")
        is_nameless = not online and not self.asks_for_identity
        rules = (
            (
                "sees",
                not online and needs_platform,
                "yes_no or colour where mode is offline: codes tell no more",
            ),
            (
                "scanned_by",
                by_visitor and not online,
                "guard where mode is offline: a posted code needs a network",
            ),
            (
                "scanned_by",
                by_visitor and self.sees == "yes_no",
                "guard where sees is yes_no: a colour is shown",
            ),
            (
                "deny_list_hours",
                online and self.deny_list_hours,
                "0 where mode is online: an online gate asks",
            ),
            ("glance_share", self.sees == "yes_no" and self.glance_share, "0 where sees is yes_no"),
            (
                "identity_error_share",
                self.identity_error_share and not self.asks_for_identity,
                "0 unless asked",
            ),
            ("asks_for_identity", by_visitor and self.asks_for_identity, "false where visitors scan"),
            ("remembers_replays", by_visitor and self.remembers_replays, "false where visitors scan"),
            (
                "paper_share",
                self._is_idle("paper_share", "paper_pass"),
                "left out unless paper_pass is chosen",
            ),
            (
                "paper_life_minutes",
                self._is_idle("paper_life_minutes", "paper_pass"),
                "left out unless paper_pass is chosen",
            ),
            (
                "let_in_share",
                self._is_idle("let_in_share", "human_judgement"),
                "left out unless humans judge",
            ),
            (
                "log",
                self.log == "persons" and is_nameless,
                "nothing, counts or pseudonyms where mode is offline and nobody asks for identity",
            ),
            ("log_days", logs and not self.log_days, "1 or more where something is logged"),
            ("log_days", self.log_days and not logs, "0 where log is nothing"),
        )
        return [
            KeyProblem(key, shown(getattr(self, key)) if key in given else "", f"must be {wanted}")
            for key, is_wrong, wanted in rules
            if is_wrong
        ]

    def _is_idle(self, key: str, choice: str) -> bool:
        return key in self.model_fields_set and self.without_phone != choice
