"""A local stand-in for Zoho Inventory and its sign-in service: standard library only, loopback only."""

from zoho_sandbox.sandbox import Sandbox

__all__ = ["Sandbox"]
