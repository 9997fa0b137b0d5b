"""Kernels on a card: descriptors for ttnn.generic_op."""

from __future__ import annotations

import importlib

from ttgrid._errors import ArgumentTypeError, ArgumentValueError, Error
from ttgrid.metalium import launch
from ttgrid.metalium.description import CHIPS, ROLES, Description, Tensor


def run(
    texts: dict[str, str],
    description: Description,
    device,
    arguments,
    names,
    ttnn=None,
):
    """Makes a program's descriptors and hands them to ttnn.generic_op.

    Parameters
    ----------
    texts : dict
        The kernels' C++, by role.
    description : Description
    device
    arguments : sequence of ttnn.Tensor or int
    names : sequence of str
        How errors call them.
    ttnn : module, optional

    Returns
    -------
    ttnn.Tensor
    """
    if ttnn is None:
        try:
            ttnn = importlib.import_module("ttnn")
        except ImportError as error:
            raise Error(
                f"ttnn can't be imported ({error}): pip install ttnn=="
                "0.81.1, on a machine with a card"
            ) from None
    return _Runner(ttnn, texts, description, device, names).run(arguments)


class _Runner:
    """One call."""

    def __init__(self, ttnn, texts, description, device, names):
        self.ttnn, self.texts, self.device = ttnn, texts, device
        self.names = names
        self.description = description
        self.dtypes = {"bfloat16": ttnn.bfloat16, "float32": ttnn.float32}

    def run(self, arguments):
        tensors = self.check(arguments)
        symbols = launch.bind(
            self.description,
            [
                tuple(a.shape) if isinstance(one, Tensor) else a
                for one, a in zip(self.description.arguments, arguments)
            ],
            self.names,
        )
        for tensor in self.description.tensors:
            if tensor.constant:
                tensors[tensor.name] = self.make_constant(tensor, symbols)
        cores = launch.resolve_cores(self.description, symbols)
        ranges = self.core_ranges(cores)
        program = self.ttnn.ProgramDescriptor(
            kernels=[
                self.kernel(role, tensors, cores, ranges) for role in ROLES
            ],
            semaphores=[],
            cbs=[
                self.buffer(buffer, ranges)
                for buffer in self.description.buffers
            ],
        )
        # What is written stands last, as generic_op asks for.
        tensors = sorted(
            self.description.tensors, key=lambda one: one.access != "read"
        )
        by_name = self.tensors
        return self.ttnn.generic_op(
            [by_name[one.name] for one in tensors], program
        )

    def check(self, arguments):
        expected = self.description.arguments
        if len(arguments) != len(expected):
            raise ArgumentTypeError(
                f"{self.description.name} takes {len(expected)} arguments, "
                f"not {len(arguments)}"
            )
        self.tensors = {}
        for one, argument, name in zip(expected, arguments, self.names):
            if not isinstance(one, Tensor):
                continue
            if argument.dtype != self.dtypes[one.format]:
                raise ArgumentTypeError(
                    f"{name} has the dtype {argument.dtype}, but the "
                    f"kernel takes {one.format}"
                )
            if argument.layout != self.ttnn.TILE_LAYOUT:
                raise ArgumentValueError(
                    f"{name} has the layout {argument.layout}, not tiles"
                )
            self.tensors[one.name] = argument
        return self.tensors

    def make_constant(self, tensor, symbols):
        torch = importlib.import_module("torch")
        return self.ttnn.from_torch(
            torch.from_numpy(launch.constant_tile(tensor, symbols)),
            dtype=self.dtypes[tensor.format],
            layout=self.ttnn.TILE_LAYOUT,
            device=self.device,
            memory_config=self.ttnn.DRAM_MEMORY_CONFIG,
        )

    def core_ranges(self, cores):
        ttnn = self.ttnn
        ranges = []
        for core in cores:
            at = ttnn.CoreCoord(core.column, core.row)
            ranges.append(ttnn.CoreRange(at, at))
        return ttnn.CoreRangeSet(ranges)

    def buffer(self, buffer, ranges):
        ttnn = self.ttnn
        return ttnn.CBDescriptor(
            total_size=buffer.pages * buffer.page_bytes,
            core_ranges=ranges,
            format_descriptors=[
                ttnn.CBFormatDescriptor(
                    buffer_index=buffer.id,
                    data_format=self.dtypes[buffer.format],
                    page_size=buffer.page_bytes,
                )
            ],
        )

    def kernel(self, role, tensors, cores, ranges):
        ttnn = self.ttnn
        words = []
        for word in self.description.kernels[role].compile_time_arguments:
            if word.kind == "accessor":
                accessor = ttnn.TensorAccessorArgs(tensors[word.of])
                words += accessor.get_compile_time_args()
            else:
                words.append(word.of)
        arguments = ttnn.RuntimeArgs()
        for core in cores:
            arguments[core.column][core.row] = [
                tensors[word.tensor].buffer_address()
                if isinstance(word, launch.Address)
                else word
                for word in core.arguments[role]
            ]
        return ttnn.KernelDescriptor(
            kernel_source=self.texts[role],
            source_type=ttnn.KernelDescriptor.SourceType.SOURCE_CODE,
            core_ranges=ranges,
            compile_time_args=words,
            runtime_args=arguments,
            config=self.config(role),
        )

    def config(self, role):
        ttnn = self.ttnn
        if role == "reader":
            return ttnn.ReaderConfigDescriptor()
        if role == "writer":
            return ttnn.WriterConfigDescriptor()
        own = self.description.compute_config
        config = ttnn.ComputeConfigDescriptor(
            math_fidelity=getattr(ttnn.MathFidelity, own.math_fidelity),
            math_approx_mode=own.math_approx_mode,
            fp32_dest_acc_en=own.fp32_dest_acc_en,
            dst_full_sync_en=own.dst_full_sync_en,
        )
        modes = ttnn.UnpackToDestMode
        config.unpack_to_dest_mode = [
            modes.UnpackToDestFp32
            if id in own.unpack_to_dest_fp32
            else modes.Default
            for id in range(max(CHIPS.values()))
        ]
        return config
