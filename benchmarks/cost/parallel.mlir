// A parallel loop over a 2-D grid, for upstream's async-parallel-for.
func.func private @body2(index, index)
func.func @parallel(%g0: index, %g1: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i, %j) = (%c0, %c0) to (%g0, %g1) step (%c1, %c1) {
    func.call @body2(%i, %j) : (index, index) -> ()
    scf.reduce
  }
  return
}
