"""What tiles touch, and where they race, of modules in MLIR."""

import pytest
import ttgrid

STENCIL = """
func.func @smooth(%in: memref<34xf32>, %out: memref<?xf32>) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  tt.grid_kernel (%i) in (32) {
    %middle = arith.addi %i, %c1 : index
    %right = arith.addi %i, %c2 : index
    %a = memref.load %in[%i] : memref<34xf32>
    %b = memref.load %in[%middle] : memref<34xf32>
    %c = memref.load %in[%right] : memref<34xf32>
    %ab = arith.addf %a, %b : f32
    %abc = arith.addf %ab, %c : f32
    memref.store %abc, %out[%i] : memref<?xf32>
  }
  return
}
"""

IN_PLACE = """
func.func @smooth(%a: memref<33xf32>) {
  %c1 = arith.constant 1 : index
  tt.grid_kernel (%i) in (32) {
    %right = arith.addi %i, %c1 : index
    %b = memref.load %a[%right] : memref<33xf32>
    memref.store %b, %a[%i] : memref<33xf32>
  }
  return
}
"""

SCATTER = """
func.func @scatter(%to: memref<8xindex>, %a: memref<8xindex>) {
  tt.grid_kernel (%i) in (8) {
    %j = memref.load %to[%i] : memref<8xindex>
    memref.store %i, %a[%j] : memref<8xindex>
  }
  return
}
"""


def test_footprint():
    (footprint,) = ttgrid.Module.parse(STENCIL).footprints()
    assert footprint.function == "smooth"
    assert footprint.grid == (32,)
    assert footprint.unknown_operations == ()
    read, write = footprint.regions
    assert (read.argument, read.name, read.kind) == (0, "%arg0", "read")
    assert read.bounds == (("d0", "d0 + 2"),)
    assert read.precision == "exact"
    assert read.bytes_per_tile == 12
    assert read.box([5], [40]) == ((5, 7),)
    assert read.box_over([(3, 6)], [40]) == ((3, 8),)
    assert write.kind == "write"
    # A symbol is the size of the second array.
    (symbol,) = footprint.symbols
    assert (symbol.argument, symbol.dimension) == (1, 0)
    assert write.box([5], [40]) == ((5, 5),)
    assert write.box([5], [3]) is None
    assert "read   %arg0 [d0, d0 + 2]: exact; 12 bytes" in str(footprint)


def test_box_needs_its_numbers():
    read = ttgrid.Module.parse(STENCIL).footprints()[0].regions[0]
    with pytest.raises(ValueError, match="index per dimension"):
        read.box([1, 2], [40])
    with pytest.raises(ValueError, match="symbol needs a value"):
        read.box([1], [40, 50])


def test_no_proofs():
    (footprint,) = ttgrid.Module.parse(STENCIL).footprints(budget=0)
    assert {region.precision for region in footprint.regions} == {"over"}


def test_certain_race():
    (race,) = ttgrid.Module.parse(IN_PLACE, "stencil.mlir").races()
    assert race.certain
    assert race.kinds == ("write", "read")
    assert race.tiles == ((1,), (0,))
    assert race.element == (1,)
    assert race.places == (("stencil.mlir", 7, 5), ("stencil.mlir", 6, 10))
    assert str(race) == (
        "race: tile (1) writes and tile (0) reads element [1] of %arg0"
    )


def test_possible_race():
    module = ttgrid.Module.parse(SCATTER)
    assert module.races() == ()
    (race,) = module.races("possible")
    assert not race.certain and race.tiles is None
    assert "memref.load" in race.reason
    assert str(race).startswith("possible race: tiles may write the same")


def test_no_race():
    assert ttgrid.Module.parse(STENCIL).races("possible") == ()


def test_level():
    with pytest.raises(ValueError, match="'sure'"):
        ttgrid.Module.parse(STENCIL).races("sure")
