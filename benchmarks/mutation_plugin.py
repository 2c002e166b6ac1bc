"""The pytest side of mutation.py: collects once, then forks one process a mutant."""

import json
import os
import signal
import time
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol

MUTANT = "MUTANT_UNDER_TEST"
# Processor seconds: a test that takes so long hangs, and the mutant counts as killed;
# a mutant that no test has killed in the longer time counts as alive.
HANGS, ENOUGH = 45, 60
KILLED, SURVIVED = 1, 0


def pytest_configure(config):
    os.environ[MUTANT] = ""


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    """Instead of running the tests once: once for each mutant that they can reach."""
    wanted = json.loads(Path(os.environ["CARTWATCH_MUTANTS"]).read_text())
    reach, seconds = _reach(session.items, wanted["jobs"])
    fates = _judged(session.items, wanted, reach, seconds)
    Path(os.environ["CARTWATCH_FATES"]).write_text(json.dumps(fates))
    return True


def _fork(work):
    """Run `work` in a child; its exit code tells."""
    child = os.fork()
    if child == 0:
        code = 3
        try:
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
            code = work()
        finally:
            os._exit(code)
    return child


def _reach(items, jobs):
    """Which tests call which function, each test alone, and how long it takes."""
    folder = Path(os.environ["CARTWATCH_FATES"]).with_suffix(".reach")
    folder.mkdir(exist_ok=True)

    def measured(i, item):
        def work():
            from mutmut.state import state

            os.environ[MUTANT] = "stats"
            begun = time.perf_counter()
            good = _passes(item, None)
            took = time.perf_counter() - begun
            known = {"took": took, "calls": sorted(state()._stats), "good": good}
            (folder / f"{i}.json").write_text(json.dumps(known))
            return 0

        return work

    _each([(i, measured(i, item)) for i, item in enumerate(items)], jobs)
    reach, seconds = defaultdict(list), {}
    for i, item in enumerate(items):
        path = folder / f"{i}.json"
        known = json.loads(path.read_text()) if path.exists() else None
        if known is None or not known["good"]:
            print(f"left out, it fails unmutated: {item.nodeid}", flush=True)
            continue
        seconds[i] = known["took"]
        for name in known["calls"]:
            reach[name].append(i)
    return reach, seconds


def _passes(item, nextitem):
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    return not any(r.failed for r in reports)


def _judged(items, wanted, reach, seconds):
    """The fate of each mutant up to the first that time was too short for."""
    killers = _Killers(seconds)
    tests = {n: reach.get(_function(n), []) for n in wanted["names"]}
    jobs = [(n, _trial(n, t, items, killers)) for n, t in tests.items() if t]
    minutes = wanted["minutes"]
    end = None if minutes is None else time.monotonic() + 60 * minutes
    codes = _each(jobs, wanted["jobs"], end)
    said, fates = {SURVIVED: "survived", KILLED: "killed"}, {}
    for name in wanted["names"]:
        if tests[name] and name not in codes:
            break
        fates[name] = said.get(codes[name], "killed") if tests[name] else "unreached"
    return fates


def _function(name):
    """`module.x_frame__mutmut_3` is a mutant of `module.x_frame`."""
    return name.rpartition("__mutmut_")[0]


class _Killers:
    """Which tests killed mutants of a function before: they are tried first."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.kills = defaultdict(Counter)
        self.folder = Path(os.environ["CARTWATCH_FATES"]).with_suffix(".kills")
        self.folder.mkdir(exist_ok=True)

    def ordered(self, name, tests):
        self._read()
        function = _function(name)
        module = name.rpartition(".")[0]
        own, near = self.kills[function], self.kills[module]
        return sorted(tests, key=lambda i: (-own[i], -near[i], self.seconds[i]))

    def note(self, name, test):
        (self.folder / f"{name} {test}").touch()

    def _read(self):
        for path in self.folder.iterdir():
            name, _, test = path.name.rpartition(" ")
            self.kills[_function(name)][int(test)] += 1
            self.kills[name.rpartition(".")[0]][int(test)] += 1
            path.unlink()


def _trial(name, tests, items, killers):
    """The work of one mutant; the order of its tests is chosen when it starts."""

    def work(ordered):
        os.environ[MUTANT] = name
        for i, following in zip(ordered, [*ordered[1:], None], strict=True):
            signal.setitimer(signal.ITIMER_PROF, HANGS)
            after = None if following is None else items[following]
            if not _passes(items[i], after):
                killers.note(name, i)
                return KILLED
            if time.process_time() > ENOUGH:
                break
        return SURVIVED

    def prepared():
        ordered = killers.ordered(name, tests)
        return lambda: work(ordered)

    work.prepared = prepared
    return work


def _each(jobs, width, end=None):
    """Run the works, `width` at a time; the exit code of each, 2 for a signal."""
    running, codes = {}, {}
    for done, (key, work) in enumerate(jobs):
        while len(running) >= width:
            _reap(running, codes)
        if end is not None and time.monotonic() > end:
            break
        prepared = getattr(work, "prepared", None)
        running[_fork(prepared() if prepared else work)] = key
        if done and done % 500 == 0:
            print(f"{done:,} of {len(jobs):,}", flush=True)
    while running:
        _reap(running, codes)
    return codes


def _reap(running, codes):
    child, status = os.wait()
    if child in running:
        exited = os.WIFEXITED(status)
        codes[running.pop(child)] = os.WEXITSTATUS(status) if exited else 2
