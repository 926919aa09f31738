"""Why a sync stops before its end, apart from what Zoho says."""


class SyncStopped(Exception):
    """The work on a run ends here; the run row says how it goes on."""


class LeaseLost(SyncStopped):
    """Another worker owns the run now: this one writes nothing more."""


class SyncCancelled(SyncStopped):
    """A person asked for the run to be cancelled."""


class SyncInterrupted(SyncStopped):
    """This process has to end (deploy, Ctrl-C, time limit); the run goes on elsewhere."""


class SyncOutOfTime(SyncStopped):
    """The run worked longer than its deadline allows."""


class SyncRefused(Exception):
    """A request that cannot be done, as a sentence for the person who made it."""
