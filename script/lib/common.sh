# shellcheck shell=bash
# Sourced by all scripts in script/.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
CACHE=$ROOT/.cache
LOG=$CACHE/setup.log
cd "$ROOT" || exit
mkdir -p "$CACHE"

# Without byte code every start takes three times as long.
unset PYTHONDONTWRITEBYTECODE
# Ignore an active environment of another project.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

# Prints one line of progress.
say() { printf '%s\n' "$*" >&2; }

# Prints an error message and exits.
die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# Runs a command with its output in the log.
quietly() {
  printf '\n$ %s\n' "$*" >>"$LOG"
  "$@" >>"$LOG" 2>&1 </dev/null
}
