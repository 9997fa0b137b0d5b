// Options that give no schedule.

// RUN: not tt-opt %s --tt-infer-schedule="cores=many" 2>&1 | FileCheck %s --check-prefix=CORES
// CORES: #tt.schedule<cores = many, partition = contiguous, order = row_major>:1:21: error: expected '>'
// CORES: error: the options of tt-infer-schedule give no schedule: '<cores = many, partition = contiguous, order = row_major>'

// RUN: not tt-opt %s --tt-infer-schedule="cores=0" 2>&1 | FileCheck %s --check-prefix=ZERO
// ZERO: error: the core grid has a size of 0
// ZERO: note: there is at least 1 core

// RUN: not tt-opt %s --tt-infer-schedule="partition=random" 2>&1 | FileCheck %s --check-prefix=PARTITION
// PARTITION: error: 'random' is not a partition
// PARTITION: note: write one of contiguous, cyclic, blocked, ranges

// RUN: not tt-opt %s --tt-infer-schedule="schedule='<cores = 4>'" 2>&1 | FileCheck %s --check-prefix=PART
// PART: error: the schedule lacks 'partition'

// RUN: not tt-opt %s --tt-infer-schedule="schedule='<cores = 4, partition = contiguous, order = row_major> cores'" 2>&1 | FileCheck %s --check-prefix=REST
// REST: error: found trailing characters: 'cores'

// RUN: not tt-opt %s --tt-infer-schedule="schedule='<cores = 4, partition = contiguous, order = row_major>' order=row_major" 2>&1 | FileCheck %s --check-prefix=BOTH
// BOTH: error: tt-infer-schedule has the option schedule='<cores = 4, partition = contiguous, order = row_major>' beside cores, partition, order or device; write either

// RUN: not tt-opt %s --tt-infer-schedule="device=abacus" 2>&1 | FileCheck %s --check-prefix=DEVICE
// DEVICE: error: 'abacus' is not a device
// DEVICE: note: the devices are grayskull_e75, grayskull_e150, wormhole_n150,

// RUN: not tt-opt %s --tt-infer-schedule="device=wormhole_n150 cores=4" 2>&1 | FileCheck %s --check-prefix=TWICE
// TWICE: error: tt-infer-schedule has the options cores='4' and device='wormhole_n150'; write either

// RUN: not tt-opt %s --tt-infer-schedule="colour=red" 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// UNKNOWN: no such option colour

// RUN: not tt-opt %s --tt-infer-schedule="schedule=auto order=row_major" 2>&1 | FileCheck %s --check-prefix=AUTO
// AUTO: error: tt-infer-schedule has the option schedule=auto beside partition or order; write either

// RUN: not tt-opt %s --tt-infer-schedule="schedule=auto cache=much" 2>&1 | FileCheck %s --check-prefix=CACHE
// CACHE: error: tt-infer-schedule has the option cache='much': 'much' is not a number of bytes; write for instance 4096, 32KiB or 2MiB

// RUN: not tt-opt %s --tt-infer-schedule="cache=1MiB" 2>&1 | FileCheck %s --check-prefix=ALONE
// ALONE: error: tt-infer-schedule has the option cache='1MiB', but neither partition=auto nor order=auto

// What --dump-pass-pipeline prints is read again, quoted and braced values too.

// RUN: tt-opt %s --tt-infer-schedule="cores=2 partition='ranges<[0, 4], [4, 4]>'" --tt-infer-schedule="schedule={<cores = ?, partition = cyclic, order = row_major>}" --tt-grid-to-persistent=launch=parallel --dump-pass-pipeline -o %t.first.mlir 2>%t.first
// RUN: sed -n '/builtin.module/,$p' %t.first | tr -d '\n' > %t.pipeline
// RUN: %python -c "import subprocess, sys; sys.exit(subprocess.run(['tt-opt', sys.argv[1], '--pass-pipeline=' + open(sys.argv[2]).read(), '--dump-pass-pipeline', '-o', sys.argv[3]], stderr=open(sys.argv[4], 'w')).returncode)" %s %t.pipeline %t.again.mlir %t.again
// RUN: diff %t.first %t.again
// RUN: diff %t.first.mlir %t.again.mlir
// RUN: FileCheck %s --check-prefix=DUMP < %t.first
// DUMP: tt-infer-schedule{cache= cores=2 device= order= partition={ranges<[0, 4], [4, 4]>} schedule=},
// DUMP-NEXT: tt-infer-schedule{cache= cores= device= order= partition= schedule={<cores = ?, partition = cyclic, order = row_major>}},
// DUMP-NEXT: tt-grid-to-persistent{{.*}}launch=parallel

func.func @f() {
  tt.grid_kernel (%bx) in (8) {
    vector.print %bx : index
  }
  return
}
