"""Programs started together end together."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.process_tools import alive, wait_for
from whatsappcrm_backend import processes
from whatsappcrm_backend.processes import ProcessFailed, Supervisor
from whatsappcrm_backend.stopping import StopRequested, stop_signals_raise

ROOT = Path(__file__).resolve().parents[2]
FOREVER = "import signal\nwhile True: signal.pause()"
TALKATIVE = f"print('up', flush=True)\n{FOREVER}"
STUBBORN = f"import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\n{FOREVER}"
WITH_CHILD = (
    "import subprocess, sys\n"
    f"child = subprocess.Popen([sys.executable, '-c', {FOREVER!r}])\n"
    f"print(child.pid, flush=True)\n{FOREVER}"
)
PARENT = (
    "import os, pathlib, sys\n"
    "from whatsappcrm_backend.processes import Supervisor\n"
    "group = Supervisor(os.environ, pathlib.Path(sys.argv[1]), pathlib.Path.cwd())\n"
    f"print(group.start('child', [sys.executable, '-c', {TALKATIVE!r}]).handle.pid, flush=True)\n{FOREVER}"
)


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Supervisor]:
    with Supervisor(os.environ, tmp_path, ROOT) as supervisor:
        yield supervisor


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def test_leaving_the_block_ends_every_program(tmp_path: Path) -> None:
    with Supervisor(os.environ, tmp_path, ROOT) as group:
        pids = [group.start(name, python(FOREVER)).handle.pid for name in ("one", "two")]

    assert not [pid for pid in pids if alive(pid)]


def test_a_program_deaf_to_sigterm_is_killed(group: Supervisor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.2)
    process = group.start("stubborn", python(STUBBORN))
    wait_for(lambda: "deaf" in output_of(process), "the program ignoring SIGTERM")

    group.stop()

    assert process.handle.returncode == -signal.SIGKILL


def test_what_a_program_started_itself_ends_too(group: Supervisor) -> None:
    process = group.start("family", python(WITH_CHILD))
    wait_for(lambda: output_of(process).strip(), "the grandchild starting")
    grandchild = int(output_of(process))

    group.stop()

    wait_for(lambda: not alive(grandchild), "the grandchild ending")


def test_a_parent_that_is_killed_leaves_no_orphan(tmp_path: Path) -> None:
    parent = subprocess.Popen([*python(PARENT), str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert parent.stdout is not None
    with parent.stdout:
        child = int(parent.stdout.readline())
    wait_for(lambda: "up" in (tmp_path / "child.log").read_text(), "the child starting")

    parent.kill()
    parent.wait()

    wait_for(lambda: not alive(child), "the child ending")


def test_a_program_that_ends_by_itself_is_reported_with_its_last_lines(group: Supervisor) -> None:
    group.start("brief", python("print('no disk'); raise SystemExit(3)"))

    with pytest.raises(ProcessFailed, match=r"(?s)brief stopped with exit code 3\..*no disk"):
        group.watch()


def test_a_failing_step_is_reported(group: Supervisor) -> None:
    with pytest.raises(ProcessFailed, match="migrate stopped with exit code 2"):
        group.run("migrate", python("raise SystemExit(2)"))


def test_a_step_sees_the_extra_variables_and_leaves_nothing_behind(group: Supervisor) -> None:
    group.run("step", python("import os; raise SystemExit(os.environ['WORD'] != 'yes')"), {"WORD": "yes"})

    assert group.processes == []


def test_waiting_for_what_never_comes_ends_with_a_sentence(group: Supervisor) -> None:
    with pytest.raises(ProcessFailed, match=r"The sandbox was not ready within 0\.1 seconds"):
        group.wait_until(lambda: False, "The sandbox", 0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_each_stop_signal_asks_to_stop(number: signal.Signals) -> None:
    with stop_signals_raise(), pytest.raises(StopRequested):
        os.kill(os.getpid(), number)


def test_the_handlers_from_before_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with stop_signals_raise():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert signal.getsignal(signal.SIGTERM) is before


def output_of(process: processes.Process) -> str:
    assert process.output is not None
    return process.output.read_text()
