"""The group *Zoho operators*: everything that running the catalogue takes, and nothing else."""

from django.apps import apps as installed_apps
from django.contrib.auth.management import create_permissions
from django.db import migrations

GROUP = "Zoho operators"
PERMISSIONS = {
    "products_and_services": (
        "view_product",
        "add_product",
        "change_product",
        "sync_zoho",
        "apply_held_sync",
        "view_syncrun",
        "view_syncchange",
        "view_syncproblem",
        "view_syncsettings",
        "change_syncsettings",
    ),
    "integrations": ("view_zohocredential", "add_zohocredential", "change_zohocredential", "connect_zoho"),
}


def make_group(apps, schema_editor):
    """Permissions come into being after all migrations; a fresh database needs these ones now. The way back keeps it."""
    using = schema_editor.connection.alias
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    group, _created = Group.objects.using(using).get_or_create(name=GROUP)
    for label, codenames in PERMISSIONS.items():
        create_permissions(installed_apps.get_app_config(label), verbosity=0, using=using, apps=apps)
        permissions = Permission.objects.using(using).filter(content_type__app_label=label, codename__in=codenames)
        group.permissions.add(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("products_and_services", "0001_initial"),
        ("integrations", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_group, migrations.RunPython.noop)]
