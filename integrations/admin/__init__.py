from integrations.admin.credential import ZohoCredentialAdmin

__all__ = ["ZohoCredentialAdmin"]
