"""Takes the kernels that a program gives TileLang to compile."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pathlib
import types

import tilelang
import tilelang.autotuner.tuner
import tilelang.backend.target
import tilelang.profiler
import torch
import ttgrid
import ttgrid.tilelang
from tilelang.carver.arch import driver
from tilelang.engine.param import KernelParam
from tilelang.ir import get_prim_func_span
from tvm import tirx

# tilelang.jit is a function of the same name.
_JIT = importlib.import_module("tilelang.jit")


@dataclasses.dataclass
class Configuration:
    """A kernel as a program builds it, once.

    Attributes
    ----------
    place : str
        The file and line of the kernel's source, by which configurations of one
        kernel are told from others.
    name : str
    refused : str or None
        Why it is not imported.
    construct : str
        What is refused.
    """

    place: str
    name: str
    refused: str | None = None
    construct: str = ""


class Captured:
    """What stands for a compiled kernel: it gives tensors of the right shapes.

    Parameters
    ----------
    function : tirx.PrimFunc
    outputs : list of int or int, optional
        The parameters that a call makes and returns.
    run : callable, optional
        run(loaded, arguments) computes; without it, nothing is.
    loaded : ttgrid.tilelang.Kernel or None
        None where the kernel was refused.
    """

    def __init__(self, function, outputs, run, loaded):
        self.prim_func = function
        buffers = [function.buffer_map.get(one) for one in function.params]
        self._buffers = buffers
        given = outputs if outputs is not None else []
        given = [given] if isinstance(given, int) else list(given)
        self.out_idx = [number % len(buffers) for number in given]
        self._run, self._loaded = run, loaded
        self.params = [
            KernelParam.from_var(parameter)
            if buffer is None
            else KernelParam.from_buffer(buffer)
            for parameter, buffer in zip(function.params, buffers)
        ]
        self.latency, self.config, self.ref_latency = 1.0, {}, 1.0
        self.kernel = self.libcode = self

    def __call__(self, *arguments, **_):
        known, complete, rest = {}, [], list(arguments)
        for number, buffer in enumerate(self._buffers):
            if number in self.out_idx and len(arguments) < len(self._buffers):
                complete.append(None)
                continue
            argument = rest.pop(0) if rest else None
            complete.append(argument)
            if buffer is not None and hasattr(argument, "shape"):
                known.update(_sizes(buffer, argument.shape))
            elif buffer is None:
                known[self.prim_func.params[number]] = argument
        for number in self.out_idx:
            if complete[number] is None:
                complete[number] = _empty(self._buffers[number], known)
        if self._run is not None and self._loaded is not None:
            self._run(self._loaded, complete)
        results = [complete[number] for number in self.out_idx]
        if len(results) == 1:
            return results[0]
        return tuple(results) if results else None

    def get_profiler(self, supply=tilelang.TensorSupplyType.Auto, **_):
        if self._run is None:
            return _Bench()
        profiler = tilelang.profiler.Profiler(self.params, self.out_idx, supply)
        profiler.adapter = self
        profiler.do_bench = _Bench().do_bench
        return profiler

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: ""


class _Bench:
    """Measures nothing."""

    def do_bench(self, function=None, *_, **__):
        if isinstance(function, types.FunctionType) and not any(
            one.default is one.empty
            for one in inspect.signature(function).parameters.values()
        ):
            function()
        return 1.0

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: 1.0


def _sizes(buffer, shape) -> dict:
    return {
        size: int(number)
        for size, number in zip(buffer.shape, shape)
        if isinstance(size, tirx.Var)
    }


def _empty(buffer, known):
    def number(size):
        size = tirx.stmt_functor.substitute(
            tirx.const(size, "int32") if isinstance(size, int) else size,
            {
                variable: tirx.const(int(it), variable.dtype)
                for variable, it in known.items()
                if it is not None
                and isinstance(it, int)
                and "int" in str(variable.dtype)
            },
        )
        return int(tilelang.tvm.arith.Analyzer().simplify(size))

    kind = tilelang.language.dtype(str(buffer.dtype)).as_torch()
    return torch.empty(*map(number, buffer.shape), dtype=kind)


def _place(function) -> str:
    span = get_prim_func_span(function)
    if span is None:
        return str(function.attrs["global_symbol"])
    return f"{pathlib.Path(span.source_name.name).name}:{span.line}"


class Recorder:
    """Imports what a program compiles.

    Parameters
    ----------
    run : callable, optional
        See `Captured`.

    Attributes
    ----------
    configurations : list of Configuration
    """

    def __init__(self, run=None):
        self.configurations: list[Configuration] = []
        self._run = run

    def compile(self, func, out_idx=None, **_):
        """Stands for tilelang's own."""
        one = Configuration(_place(func), str(func.attrs["global_symbol"]))
        loaded = None
        try:
            loaded = ttgrid.tilelang.load(func)
        except ttgrid.tilelang.UnsupportedError as error:
            one.construct, one.refused = error.construct, str(error)
        except TimeoutError:
            raise
        except Exception as error:  # A fault of ours: to be seen, too.
            one.construct = type(error).__name__
            one.refused = f"{type(error).__name__}: {error}"
        self.configurations.append(one)
        return Captured(func, out_idx, self._run, loaded)

    def install(self) -> None:
        """Makes TileLang give it what is to be compiled."""
        _JIT.cached = self.compile
        # A GPU as most examples are written for.
        target = tilelang.backend.target
        target.auto_detect_target = lambda: {"kind": "cuda", "arch": "sm_90"}
        for module in (driver, driver.cuda_driver):
            module.get_num_sms = lambda *_: 132
        tuner = tilelang.autotuner.tuner
        tuner.AutoTuneImpl.__call__ = _tuned
        tuner.AutoTuner.run = _tuner_run
        bench = _Bench().do_bench
        for module in (tilelang.profiler, tilelang.profiler.bench):
            module.do_bench = bench


def _tuned(self, *arguments, **named):
    """The first configuration of an autotuned kernel, which the caller may
    have given."""
    returned = named.pop("__return_kernel", False)
    configurations = self.configs
    if callable(configurations):
        configurations = configurations(*arguments, **named)
    names = list(self.jit_impl.signature.parameters)[: len(arguments)]
    chosen = {
        name: value
        for name, value in configurations[0].items()
        if name not in names
    }
    chosen.pop("pass_configs", None)
    if set(chosen) & set(named):
        chosen = {}
    implementation = self.jit_impl
    if returned:
        return implementation.compile(*arguments, **{**chosen, **named})
    return implementation(*arguments, **{**chosen, **named})


def _tuner_run(self, *_, **__):
    configurations = self.configs
    if callable(configurations):
        configurations = configurations()
    wanted = inspect.signature(self.fn).parameters
    chosen = {
        name: value
        for name, value in configurations[0].items()
        if name in wanted
    }
    function = self.fn(**chosen)
    if not isinstance(function, tirx.PrimFunc):
        return types.SimpleNamespace(
            kernel=function, config=chosen, latency=1.0, ref_latency=1.0
        )
    kernel = _JIT.compile(function, out_idx=self.compile_args.out_idx)
    kernel.config = chosen
    return kernel
