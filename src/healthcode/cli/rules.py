"""Which rules give the colours: those that are typed, else those that a run was lived under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from healthcode.cli import inputs, options

if TYPE_CHECKING:
    from healthcode.cli.terminal import Terminal
    from healthcode.policy.model import Policy
    from healthcode.run_folder import Manifest


def own_policy(data: str) -> str | None:
    """Name the shipped policy that a run was lived under; None if there was none, or a file of its own."""
    from healthcode.policy.load import shipped_policies  # noqa: PLC0415 - not needed for --help

    run = _run_of(data)
    return run.policy_id if run is not None and run.policy_id in shipped_policies() else None


def rules_for(data: str, typed: str | None, terminal: Terminal) -> Policy:
    """Load the policy that is typed; else the run's own, if it is a shipped one; else the default.

    What was chosen is said on stderr wherever it may surprise: when it is the run's own, and when the people
    of the run lived under other rules than those that now give colours.

    Raises:
        PolicyError: If the policy has faults or fails its own cases.
    """
    run = _run_of(data)
    own = own_policy(data) if typed is None else None
    rules = inputs.load_rules(typed or own or options.DEFAULT_POLICY)
    if run is not None and run.policy_id is not None:
        _say_which(run, rules, own, terminal)
    return rules


def _run_of(data: str) -> Manifest | None:
    from healthcode.run_folder import is_run, read_manifest  # noqa: PLC0415 - not needed for --help

    return read_manifest(data) if is_run(data) else None


def _say_which(run: Manifest, rules: Policy, own: str | None, terminal: Terminal) -> None:
    is_same = rules.sha256() == run.policy_sha256
    if own is not None:
        terminal.talk(f"Under {own}, which this run was lived under (--policy chooses another).")
        if not is_same:
            terminal.talk(f"Note: {own} has changed since this run was simulated.")
    elif not is_same:
        terminal.talk(f"This run was lived under {run.policy_id}; colours here are by {rules.id} (--policy).")
