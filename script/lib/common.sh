# shellcheck shell=bash
# Shared by everything in script/. Sourced, never run.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
CACHE=$ROOT/.cache
LOG=$CACHE/setup.log
cd "$ROOT" || exit
mkdir -p "$CACHE"

# A first start without byte code takes three times as long as the second one.
unset PYTHONDONTWRITEBYTECODE
# Another active environment is none of ours.
unset VIRTUAL_ENV PYTHONHOME PYTHONPATH

# One short line of progress.
say() { printf '%s\n' "$*" >&2; }

# One clear sentence, and the end.
die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

# Runs a command with its output in the log, where it does not disturb.
quietly() {
  printf '\n$ %s\n' "$*" >>"$LOG"
  "$@" >>"$LOG" 2>&1 </dev/null
}
