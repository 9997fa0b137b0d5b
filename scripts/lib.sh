# Sourced by the scripts beside it: where things are, and how they get there.

project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$project/build"
venv="$project/.venv"
llvm=/usr/lib/llvm-22
cmake_options=()

# For the option --sanitize of scripts: a build of its own.
use_sanitizers() {
  build="$project/build-sanitize"
  # Python itself is not built with them.
  cmake_options+=(-DTTGRID_SANITIZE=ON -DTTGRID_ENABLE_PYTHON=OFF)
  packages+=(libclang-rt-22-dev)
}

packages=(
  libmlir-22-dev mlir-22-tools llvm-22-dev llvm-22-tools clang-22 lld-22
  # The tests look at the sources with these too.
  clang-format-22 clang-tidy-22 gcc g++
  libomp-22-dev cmake ninja-build ccache libgtest-dev python3-dev python3-venv
  # Kernels on several ranks.
  openmpi-bin libopenmpi-dev
  # LLVM's CMake files look for these.
  libcurl4-openssl-dev libedit-dev libzstd-dev zlib1g-dev
)

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# quietly WHAT COMMAND...: one line about a step that works, all of its output
# about one that doesn't.
quietly() {
  local what=$1 log started=$SECONDS
  shift
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    echo "$what: done in $((SECONDS - started)) s"
    rm -f "$log"
    return 0
  fi
  cat "$log" >&2
  rm -f "$log"
  echo "$what: FAILED" >&2
  return 1
}

missing_packages() {
  dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' \
    "${packages[@]}" 2>/dev/null |
    awk '$2 == "installed" { print $1 }' |
    grep --invert-match --line-regexp --fixed-strings --file=- \
      <(printf '%s\n' "${packages[@]}")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

apt_get() {
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get --quiet --yes --no-install-recommends "$@"
}

install_packages() {
  local missing
  mapfile -t missing < <(missing_packages)
  [ ${#missing[@]} -gt 0 ] || return 0
  local wanted="these packages are missing: ${missing[*]}"
  command -v apt-get >/dev/null ||
    fail "$wanted. There is no apt-get here to install them."
  as_root true 2>/dev/null ||
    fail "$wanted. Install them, or run this as root or with sudo."
  quietly "package lists" apt_get update || fail "apt-get update failed"
  quietly "installing ${missing[*]}" apt_get install "${missing[@]}" ||
    fail "$wanted. Does apt have a source for LLVM 22?"
}

# Python packages for examples, the Python package and its tests, in a folder of
# the project.
install_python() {
  local wanted="$project/scripts/requirements.txt" python
  if "$venv/bin/python" -c '' 2>/dev/null &&
    cmp --silent "$wanted" "$venv/installed.txt"; then
    return 0
  fi
  rm -rf "$venv"
  for python in python3 /usr/bin/python3; do
    "$python" -m venv "$venv" >/dev/null 2>&1 && break
    rm -rf "$venv"
  done
  [ -x "$venv/bin/python" ] || fail "python3 -m venv does not work here"
  quietly "installing Python packages" "$venv/bin/python" -m pip install --quiet \
    --disable-pip-version-check --requirement "$wanted" ||
    fail "pip could not install what $wanted names"
  cp "$wanted" "$venv/installed.txt"
}

# TileLang for the Python package, without the torch that its wheel asks for.
install_tilelang() {
  local wanted="$project/python/requirements-tilelang.txt"
  ! cmp --silent "$wanted" "$venv/installed-tilelang.txt" || return 0
  quietly "installing TileLang, 150 MB" "$venv/bin/python" -m pip install \
    --quiet --disable-pip-version-check --no-deps --requirement "$wanted" ||
    fail "pip could not install what $wanted names"
  cp "$wanted" "$venv/installed-tilelang.txt"
}

# The solver of tt-schedule --prove, in a folder of its own: TileLang needs an
# older one. Tests that need it are skipped where it is not there.
install_solver() {
  local wanted="$project/scripts/requirements-solver.txt"
  ! cmp --silent "$wanted" "$venv/solver/installed.txt" || return 0
  rm -rf "$venv/solver"
  quietly "installing z3, 60 MB" "$venv/bin/python" -m pip install --quiet \
    --disable-pip-version-check --no-deps --target "$venv/solver" \
    --requirement "$wanted" || fail "pip could not install what $wanted names"
  cp "$wanted" "$venv/solver/installed.txt"
}

# python_with_tilelang ARGUMENTS...: Python with a stand-in for torch.
python_with_tilelang() {
  PYTHONPATH="$project/python/torch_standin" "$venv/bin/python" "$@"
}

# Tenstorrent's headers, out of a wheel for another Python: it is not installed.
# Sets TTGRID_TTNN for the tests that look at them.
unpack_ttnn() {
  local version=0.81.1 wheels
  export TTGRID_TTNN="$build/ttnn-$version"
  [ ! -e "$TTGRID_TTNN/ttnn/__init__.py" ] || return 0
  wheels=$(mktemp -d)
  quietly "downloading ttnn, 103 MB" "$venv/bin/python" -m pip download --quiet \
    --disable-pip-version-check --no-deps --only-binary=:all: \
    --python-version 3.12 --platform manylinux_2_34_x86_64 \
    --dest "$wheels" "ttnn==$version" ||
    fail "pip could not download ttnn $version"
  rm -rf "$TTGRID_TTNN"
  quietly "unpacking ttnn" "$venv/bin/python" -m zipfile -e \
    "$wheels"/ttnn-*.whl "$TTGRID_TTNN.new"
  mv "$TTGRID_TTNN.new" "$TTGRID_TTNN"
  rm -rf "$wheels"
}
