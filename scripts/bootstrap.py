#!/usr/bin/env python3
"""Make the virtual environment, install the locked packages and write a first ``.env``.

Everything is skipped when it is there already. The text of this file is kept readable for every Python 3, so that an
old one can say what is wrong instead of stopping at the syntax.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)
OWNER_ONLY = 0o600


def main(arguments):
    """Prepare for running, or with ``--dev`` for testing too; every failure ends in one sentence."""
    complaint = python_complaint(sys.version_info)
    if complaint:
        sys.exit(complaint)
    venv = os.path.join(ROOT, ".venv")
    locks = ["requirements.txt"]
    if "--dev" in arguments:
        locks.append("requirements-dev.txt")
    make_venv(venv)
    install(venv, locks)
    write_env(ROOT)


def python_complaint(version):
    """What is wrong with this Python, in one sentence; blank when nothing is."""
    if tuple(version[:2]) < OLDEST:
        return "Python 3.11 or newer is needed and this is %d.%d: install one and call make with PYTHON=python3.11." % (
            version[0],
            version[1],
        )
    return ""


def make_venv(venv):
    """Make ``.venv``, or make it anew when its Python is gone or too old."""
    if works(os.path.join(venv, "bin", "python")):
        return
    check = subprocess.run([sys.executable, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL)
    if check.returncode:
        sys.exit("Python's venv module is missing: install it (Debian and Ubuntu: apt-get install python3-venv).")
    print("Making the virtual environment .venv …")
    made = subprocess.run([sys.executable, "-m", "venv", "--clear", venv])
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        sys.exit("The virtual environment could not be made in %s: see the lines above." % venv)


def works(python):
    """Whether this interpreter starts and is new enough."""
    if not os.path.exists(python):
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (%d, %d))" % OLDEST
    return subprocess.run([python, "-c", test], stderr=subprocess.DEVNULL).returncode == 0


def install(venv, locks):
    """Install the last of the locks, which holds the packages of those before it, unless that was done already."""
    stamps = [os.path.join(venv, "installed-" + lock) for lock in locks]
    wanted = digest([os.path.join(ROOT, lock) for lock in locks])
    if read(stamps[-1]) == wanted:
        return
    print("Installing the locked packages (a minute or two, only when they have changed) …")
    pip = [os.path.join(venv, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(pip + ["--require-hashes", "-r", os.path.join(ROOT, locks[-1])])
    if done.returncode:
        sys.exit("The packages could not be installed: see pip's lines above, check the network and run it again.")
    for position, stamp in enumerate(stamps):
        write(stamp, digest([os.path.join(ROOT, lock) for lock in locks[: position + 1]]), 0o644)


def digest(paths):
    """One fingerprint of several files."""
    total = hashlib.sha256()
    for path in paths:
        total.update(read(path).encode())
    return total.hexdigest()


def write_env(root):
    """Write ``.env`` with fresh keys, readable by its owner alone; one that is there is left as it is."""
    target = os.path.join(root, ".env")
    if os.path.exists(target):
        return
    lines = read(os.path.join(root, ".env.example"))
    key = base64.urlsafe_b64encode(os.urandom(48)).decode()
    lines = lines.replace("\nSECRET_KEY=\n", "\nSECRET_KEY=%s\n" % key)
    lines = lines.replace("\nFIELD_ENCRYPTION_KEYS=\n", "\nFIELD_ENCRYPTION_KEYS=%s\n" % fernet_key())
    lines = lines.replace("\nHTTPS=on\n", "\nHTTPS=off\n")
    write(target, lines, OWNER_ONLY)
    print("Wrote .env with fresh keys. Keep it: without FIELD_ENCRYPTION_KEYS the stored Zoho secrets are lost.")


def fernet_key():
    """A key for field encryption: 32 random bytes in URL-safe base64."""
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def read(path):
    """The text of a file, blank when there is none."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as source:
        return source.read()


def write(path, text, mode):
    """Write a file that has its mode from the first byte on."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as target:
        target.write(text)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("Stopped before it was finished; run it again.")
