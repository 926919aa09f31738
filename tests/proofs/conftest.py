"""Heavy proofs take their rounds from PROOF_SCALE; what they need of processes is shared with the worker tests."""

from tests.workers.conftest import redis_url, start

__all__ = ["redis_url", "start"]
