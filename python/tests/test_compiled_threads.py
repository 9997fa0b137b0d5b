"""Threads that kernels run on, the cache, and memory."""

import subprocess
import sys
import textwrap
import threading

import numpy as np
import pytest
import ttgrid
from adding import ADD_PARAMETERS, add_kernel, ones

COUNT = """
  func.func private @omp_get_thread_num() -> i32
  func.func @count(%out: memref<?xi32>) {
    %n = tt.num_cores
    tt.grid_kernel (%i) in (%n)
        schedule(<cores = ?, partition = contiguous, order = row_major>) {
      %id = func.call @omp_get_thread_num() : () -> i32
      memref.store %id, %out[%i] : memref<?xi32>
    }
    return
  }
"""


def threads_of(kernel):
    """The ids of the threads that ran, one core to each."""
    out = np.full(2048, -1, np.int32)
    kernel(out)
    return out[out >= 0].tolist()


def test_threads():
    module = ttgrid.Module.parse(COUNT)
    before = threads_of(ttgrid.compile(module, "count"))
    for threads in (1, 3, 2):
        kernel = ttgrid.compile(module, "count", threads=threads)
        assert kernel.threads == threads
        assert threads_of(kernel) == list(range(threads))
        # For calls of that kernel only.
        assert threads_of(ttgrid.compile(module, "count")) == before


def test_compiled_once(monkeypatch):
    from ttgrid import _cache

    made = []
    compile_now = _cache._ttgrid.compile

    class Counting:
        def __getattr__(self, name):
            return getattr(_ttgrid, name)

        def compile(self, *arguments):
            made.append(arguments[1:])
            return compile_now(*arguments)

    _ttgrid = _cache._ttgrid
    monkeypatch.setattr(_cache, "_ttgrid", Counting())
    _cache.programs.clear()
    module = add_kernel("f32", "arith.addf")
    same = ttgrid.Module.parse(str(module))
    for source in (module, same, module.clone()):
        ttgrid.compile(source, "add")
        ttgrid.compile(source, "add", threads=2, parameters=ADD_PARAMETERS)
    assert len(made) == 1
    ttgrid.compile(module, "add", schedule=ttgrid.Schedule(2))
    ttgrid.compile(add_kernel("f64", "arith.addf"), "add")
    assert len(made) == 3

    # Of threads that want the same at once, one compiles it.
    _cache.programs.clear()
    run_in_threads(8, lambda: ttgrid.compile(module, "add"))
    assert len(made) == 4

    # What fails is not kept, and what was used last is.
    monkeypatch.setattr(_cache, "CACHE_SIZE", 2)
    for _ in range(2):
        with pytest.raises(ttgrid.Error):
            ttgrid.compile(module, "nope")
    assert len(made) == 6
    modules = [add_kernel(e, "arith.addf") for e in ("f16", "f32", "f64")]
    kernels = [ttgrid.compile(one, "add") for one in modules]
    assert len(_cache.programs._entries) == 2
    a = ones(2, 2, dtype=np.float16)
    c = np.zeros_like(a)
    kernels[0](a, a, c, 1.0)
    assert (c == 3).all(), "a kernel outlives its place in the cache"


def run_in_threads(count, work):
    errors = []

    def guarded():
        try:
            work()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_two_threads_call_one_kernel(add):
    def work():
        a = ones(50, 60)
        for n in range(100):
            c = np.zeros_like(a)
            add(a, a, c, float(n))
            assert (c == n + 2).all()
            with pytest.raises(ttgrid.ArgumentValueError):
                add(a, a[:3], c, 1.0)

    run_in_threads(2, work)


def test_two_threads_compile():
    def work():
        for element in ("f32", "f64", "f16"):
            module = add_kernel(element, "arith.addf")
            dtype = np.dtype(f"float{element[1:]}")
            a = ones(3, 4, dtype=dtype)
            c = np.zeros_like(a)
            ttgrid.compile(module, "add")(a, a, c, 1.0)
            assert (c == 3).all()

    run_in_threads(2, work)


def test_others_run_while_a_kernel_does():
    kernel = ttgrid.compile(
        ttgrid.Module.parse("""
          func.func @wait(%flag: memref<1xi32>, %rounds: memref<1xindex>) {
            %zero = arith.constant 0 : i32
            %c0 = arith.constant 0 : index
            %c1 = arith.constant 1 : index
            %most = arith.constant 1000000000 : index
            %n = scf.while (%round = %c0) : (index) -> index {
              %old = memref.atomic_rmw addi %zero, %flag[%c0]
                : (i32, memref<1xi32>) -> i32
              %waits = arith.cmpi eq, %old, %zero : i32
              %is_early = arith.cmpi ult, %round, %most : index
              %goes_on = arith.andi %waits, %is_early : i1
              scf.condition(%goes_on) %round : index
            } do {
            ^bb0(%round: index):
              %next = arith.addi %round, %c1 : index
              scf.yield %next : index
            }
            memref.store %n, %rounds[%c0] : memref<1xindex>
            return
          }
        """),
        "wait",
    )
    flag, rounds = np.zeros(1, np.int32), np.zeros(1, np.int64)
    timer = threading.Timer(0.1, lambda: flag.fill(1))
    timer.start()
    kernel(flag, rounds)
    timer.join()
    assert 0 < rounds[0] < 10**9, "the interpreter lock was held"


def resident():
    """The memory that this process has, in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def test_calls_leave_nothing_behind(add):
    a, c = ones(64, 64), ones(64, 64)

    def calls(count):
        for _ in range(count):
            add(a, a, c, 1.0)
            with pytest.raises(ttgrid.Error):
                add(a, a, c)

    calls(200)
    before = resident()
    calls(1000)
    assert resident() - before < 1 << 20


def test_compiling_leaves_nothing_behind():
    from ttgrid import _cache

    module = add_kernel("f32", "arith.addf")

    def compile_all(count):
        for _ in range(count):
            _cache.programs.clear()
            ttgrid.compile(module, "add")

    compile_all(5)
    before = resident()
    compile_all(20)
    assert (resident() - before) / 20 < 100_000


def test_no_warnings_at_the_end(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(
        textwrap.dedent("""
          import numpy as np
          import ttgrid

          text = '''
            func.func @fill(%a: memref<?xf32>, %n: index) {
              tt.grid_kernel (%i) in (%n) {
                %x = arith.constant 1.0 : f32
                memref.store %x, %a[%i] : memref<?xf32>
              }
              return
            }
          '''
          module = ttgrid.Module.parse(text)
          kernel = ttgrid.compile(module, "fill")
          a = np.zeros(5, np.float32)
          kernel(a, 5)
          for wrong in [(a,), (a, "5"), (a[::2], 5)]:
              try:
                  kernel(*wrong)
              except ttgrid.Error as error:
                  kept = error
          try:
              module.run("nope")
          except ttgrid.Error as error:
              kept_too = error
          schedule = ttgrid.Schedule()
          tiles = schedule.tiles(0, (3, 4))
          schedule.itself = schedule
          print(a.sum())
        """),
        "utf-8",
    )
    result = subprocess.run(
        [sys.executable, "-X", "dev", str(program)],
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "5.0\n", "")
