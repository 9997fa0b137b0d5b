"""What ttgrid uses of ttnn, as a recording: no card, no ttnn.

Every class takes the fields that ttnn 0.81.1 documents, by keyword, and checks
what it is given. `DOCUMENTED` are the texts that its extension module has for
these fields; scripts/test --with-ttnn looks for them in the wheel.
"""

import enum

#: By class, its fields and how the wheel documents each.
DOCUMENTED = {
    "KernelDescriptor": {
        "kernel_source": "Path to kernel source file or inline kernel source",
        "source_type": "Type of source",
        "core_ranges": "Set of core ranges where the kernel will execute",
        "compile_time_args": "Arguments provided at compile time",
        "runtime_args": "Arguments provided at runtime",
        "config": "Configuration descriptor for the kernel",
    },
    "CBDescriptor": {
        "total_size": "Total size of the command buffer in bytes",
        "core_ranges": "Set of core ranges where the command buffer is",
        "format_descriptors": "Collection of format descriptors",
    },
    "CBFormatDescriptor": {
        "buffer_index": "Index of the buffer within the command buffer",
        "data_format": "TTNN data type to be converted",
        "page_size": "Size of a page in bytes",
    },
    "ProgramDescriptor": {
        "kernels": "Collection of kernel descriptors",
        "semaphores": "Collection of semaphore descriptors",
        "cbs": "Collection of command buffer descriptors",
    },
    "ComputeConfigDescriptor": {
        "math_fidelity": "Mathematical precision level",
        "math_approx_mode": "Enable approximation mode",
        "fp32_dest_acc_en": "Enable FP32 destination accumulation",
        "dst_full_sync_en": "Enable full destination synchronization",
    },
    "ReaderConfigDescriptor": {},
    "WriterConfigDescriptor": {},
}


class DataType(enum.Enum):
    BFLOAT16 = 0
    FLOAT32 = 1


class Layout(enum.Enum):
    ROW_MAJOR = 0
    TILE = 1


class MathFidelity(enum.Enum):
    LoFi = 0
    HiFi2 = 2
    HiFi3 = 3
    HiFi4 = 4


class UnpackToDestMode(enum.Enum):
    Default = 0
    UnpackToDestFp32 = 1


bfloat16, float32 = DataType.BFLOAT16, DataType.FLOAT32
TILE_LAYOUT = Layout.TILE
DRAM_MEMORY_CONFIG = object()

#: What generic_op was called with, in sequence.
calls = []


class _Recording:
    def __init__(self, **fields):
        known = DOCUMENTED[type(self).__name__]
        unknown = set(fields) - set(known)
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {unknown}")
        self.__dict__.update(fields)
        self.check()

    def check(self):
        pass


def _is_words(values):
    return isinstance(values, list) and all(
        type(value) is int and 0 <= value < 2**32 for value in values
    )


class CoreCoord:
    def __init__(self, x, y):
        assert type(x) is int and type(y) is int and min(x, y) >= 0
        self.x, self.y = x, y


class CoreRange:
    def __init__(self, start, end):
        assert isinstance(start, CoreCoord) and isinstance(end, CoreCoord)
        self.start, self.end = start, end


class CoreRangeSet:
    def __init__(self, ranges):
        assert all(isinstance(one, CoreRange) for one in ranges)
        self.ranges = ranges

    def cores(self):
        return {
            (x, y)
            for one in self.ranges
            for x in range(one.start.x, one.end.x + 1)
            for y in range(one.start.y, one.end.y + 1)
        }


class RuntimeArgs:
    """args[x][y] = [words of core (x, y)]."""

    class _Column(dict):
        def __setitem__(self, y, words):
            assert _is_words(words), words
            super().__setitem__(y, words)

    def __init__(self):
        self.columns = {}

    def __getitem__(self, x):
        return self.columns.setdefault(x, self._Column())

    def by_core(self):
        return {
            (x, y): words
            for x, column in self.columns.items()
            for y, words in column.items()
        }


class ReaderConfigDescriptor(_Recording):
    pass


class WriterConfigDescriptor(_Recording):
    pass


class ComputeConfigDescriptor(_Recording):
    def check(self):
        assert isinstance(self.math_fidelity, MathFidelity)
        for name in DOCUMENTED["ComputeConfigDescriptor"]:
            if name != "math_fidelity":
                assert type(getattr(self, name)) is bool


class CBFormatDescriptor(_Recording):
    def check(self):
        assert isinstance(self.data_format, DataType)
        assert 0 <= self.buffer_index < 64
        assert (
            self.page_size == {bfloat16: 2048, float32: 4096}[self.data_format]
        )


class CBDescriptor(_Recording):
    def check(self):
        assert isinstance(self.core_ranges, CoreRangeSet)
        (only,) = self.format_descriptors
        assert isinstance(only, CBFormatDescriptor)
        assert self.total_size % only.page_size == 0 < self.total_size


class KernelDescriptor(_Recording):
    class SourceType(enum.Enum):
        FILE_PATH = 0
        SOURCE_CODE = 1

    def check(self):
        assert self.source_type is self.SourceType.SOURCE_CODE
        assert "void kernel_main()" in self.kernel_source
        assert isinstance(self.core_ranges, CoreRangeSet)
        assert _is_words(self.compile_time_args)
        assert set(self.runtime_args.by_core()) == self.core_ranges.cores()
        assert isinstance(
            self.config,
            (
                ReaderConfigDescriptor,
                WriterConfigDescriptor,
                ComputeConfigDescriptor,
            ),
        )
        if isinstance(self.config, ComputeConfigDescriptor):
            modes = self.config.unpack_to_dest_mode
            assert len(modes) == 64
            assert all(isinstance(mode, UnpackToDestMode) for mode in modes)


class ProgramDescriptor(_Recording):
    def check(self):
        assert all(isinstance(one, KernelDescriptor) for one in self.kernels)
        assert all(isinstance(one, CBDescriptor) for one in self.cbs)
        assert self.semaphores == []


class Tensor:
    """A tensor on the device."""

    def __init__(self, shape, dtype, address, layout=TILE_LAYOUT):
        self.shape, self.dtype, self.layout = shape, dtype, layout
        self._address = address

    def buffer_address(self):
        return self._address


class TensorAccessorArgs:
    def __init__(self, tensor):
        assert isinstance(tensor, Tensor)
        self.tensor = tensor

    def get_compile_time_args(self):
        return [2, {bfloat16: 2048, float32: 4096}[self.tensor.dtype]]


def from_torch(tensor, dtype=None, *, layout, device, memory_config):
    assert isinstance(dtype, DataType) and layout is TILE_LAYOUT
    assert memory_config is DRAM_MEMORY_CONFIG and device is not None
    made = Tensor(tuple(tensor.shape), dtype, 0xC0000)
    made.content = tensor
    return made


def generic_op(io_tensors, program_descriptor):
    assert isinstance(program_descriptor, ProgramDescriptor)
    assert all(isinstance(one, Tensor) for one in io_tensors)
    calls.append((io_tensors, program_descriptor))
    return io_tensors[-1]
