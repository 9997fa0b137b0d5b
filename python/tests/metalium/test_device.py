"""Kernels handed to ttnn.generic_op, which a stand-in records."""

import sys
import types

import numpy as np
import pytest
import ttgrid
import ttnn_standin as standin
from fixtures import NAMES, load
from ttgrid.metalium import launch

SHAPES = {
    "gemm": [(640, 640)] * 3,
    "softmax": [(256, 512)] * 2,
    "bias_relu": [(384, 256), (256, 256), (256,), (384, 256)],
}


@pytest.fixture(autouse=True)
def torch(monkeypatch):
    """Only from_numpy is called."""
    module = types.ModuleType("torch")
    module.from_numpy = lambda array: array
    monkeypatch.setitem(sys.modules, "torch", module)
    standin.calls.clear()


def make_tensors(name):
    description = load(name).description
    dtypes = {"bfloat16": standin.bfloat16, "float32": standin.float32}
    return [
        standin.Tensor(shape, dtypes[one.format], 0x1000 * (place + 1))
        for place, (one, shape) in enumerate(
            zip(description.arguments, SHAPES[name])
        )
    ]


def run(name):
    tensors = make_tensors(name)
    result = load(name).run("device", *tensors, ttnn=standin)
    ((io_tensors, program),) = standin.calls
    return tensors, result, io_tensors, program


@pytest.mark.parametrize("name", NAMES)
def test_every_core_gets_what_the_emulator_gives_it(name):
    tensors, result, _, program = run(name)
    kernel = load(name)
    description = kernel.description
    assert result is tensors[-1]
    addresses = {
        one.name: tensor.buffer_address()
        for one, tensor in zip(description.arguments, tensors)
    }
    addresses["one"] = 0xC0000
    symbols = launch.bind(
        description,
        SHAPES[name],
        [one.name for one in description.arguments],
    )
    cores = launch.resolve_cores(description, symbols)
    for role, made in zip(("reader", "compute", "writer"), program.kernels):
        assert made.kernel_source == getattr(kernel, role)
        assert made.compile_time_args == launch.compile_time_words(
            description, role
        )
        expected = {
            (core.column, core.row): [
                addresses[word.tensor]
                if isinstance(word, launch.Address)
                else word
                for word in core.arguments[role]
            ]
            for core in cores
        }
        assert made.runtime_args.by_core() == expected
    kinds = [type(made.config).__name__ for made in program.kernels]
    assert kinds == [
        "ReaderConfigDescriptor",
        "ComputeConfigDescriptor",
        "WriterConfigDescriptor",
    ]


def test_buffers():
    _, _, _, program = run("bias_relu")
    buffers = {
        one.format_descriptors[0].buffer_index: (
            one.total_size,
            one.format_descriptors[0].data_format,
        )
        for one in program.cbs
    }
    assert buffers == {
        0: (8 * 2048, standin.bfloat16),
        1: (8 * 2048, standin.bfloat16),
        2: (8 * 2048, standin.bfloat16),
        3: (16 * 4096, standin.float32),
        16: (2 * 2048, standin.bfloat16),
    }


def test_compute_configuration():
    _, _, _, program = run("bias_relu")
    config = program.kernels[1].config
    assert config.math_fidelity is standin.MathFidelity.HiFi4
    assert (config.fp32_dest_acc_en, config.dst_full_sync_en) == (True, False)
    unpacked = [
        id
        for id, mode in enumerate(config.unpack_to_dest_mode)
        if mode is standin.UnpackToDestMode.UnpackToDestFp32
    ]
    assert unpacked == [3]


def test_constants_are_made_and_written_tensors_stand_last():
    tensors, _, io_tensors, _ = run("softmax")
    x, one, y = io_tensors
    assert (x, y) == tuple(tensors)
    assert np.array_equal(one.content[0], np.ones(32, np.float32))
    assert not one.content[1:16].any()


def test_tensors_that_are_refused():
    tensors = make_tensors("gemm")
    kernel = load("gemm")
    with pytest.raises(ttgrid.ArgumentTypeError, match="takes 3 arguments"):
        kernel.run("device", *tensors[:2], ttnn=standin)
    tensors[1].dtype = standin.float32
    with pytest.raises(ttgrid.ArgumentTypeError, match="B has the dtype"):
        kernel.run("device", *tensors, ttnn=standin)
    tensors[1].dtype = standin.bfloat16
    tensors[1].layout = standin.Layout.ROW_MAJOR
    with pytest.raises(ttgrid.ArgumentValueError, match="B has the layout"):
        kernel.run("device", *tensors, ttnn=standin)
    tensors = make_tensors("gemm")
    tensors[2].shape = (640, 672)
    with pytest.raises(ttgrid.ArgumentValueError, match="C has the size 672"):
        kernel.run("device", *tensors, ttnn=standin)
    assert not standin.calls


def test_without_ttnn(monkeypatch):
    monkeypatch.setitem(sys.modules, "ttnn", None)
    with pytest.raises(ttgrid.Error, match="ttnn can't be imported"):
        load("gemm").run("device")
