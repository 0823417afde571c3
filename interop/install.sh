# What the run needs from elsewhere. Sourced by `run`.

DEBIAN=(chromium curl g++ gsoap libgsoap-dev nodejs npm php-cli php-soap python3-venv)

install_everything() {
    install_from_debian
    install_from_pypi
    install_from_npm
}

# The index is fetched at most once, and only if something is missing. Another installation is waited for.
install_from_debian() {
    local missing=() package
    for package in "${DEBIAN[@]}"; do
        has_package "$package" || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    step "install from Debian: ${missing[*]}"
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive timeout 900 apt-get -qq -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update >"$work/apt.log" 2>&1 || fail "the package index of Debian cannot be fetched; see $work/apt.log"
    "${apt[@]}" install -y --no-install-recommends "${missing[@]}" >"$work/apt.log" 2>&1 \
        || fail "Debian packages cannot be installed: ${missing[*]}; see $work/apt.log"
}

# A Node.js or Python from elsewhere will do.
has_package() {
    case $1 in
    nodejs) command -v node >/dev/null ;;
    npm) command -v npm >/dev/null ;;
    python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    *) dpkg -s "$1" 2>/dev/null | grep -q '^Status: install ok installed' ;;
    esac
}

install_from_pypi() {
    step "install from PyPI: zeep, spyne"
    python3 -m venv "$work/python" || fail "Python has no venv"
    timeout 600 "$work/python/bin/pip" install --disable-pip-version-check --no-deps --requirement "$here/requirements.txt" \
        >"$work/pip.log" 2>&1 || fail "Python packages cannot be installed; see $work/pip.log"
}

install_from_npm() {
    step "install from npm: soap, playwright-core, axe-core, html-validate"
    mkdir -p "$work/npm"
    cp "$here/package.json" "$here/package-lock.json" "$work/npm/"
    (cd "$work/npm" && timeout 600 npm ci --engine-strict --no-audit --no-fund) >"$work/npm.log" 2>&1 \
        || fail "npm packages cannot be installed; see $work/npm.log"
}

# The version of a Python or npm package, as it is installed.
python_version() {
    "$work/python/bin/python" -c 'import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))' "$1"
}

npm_version() {
    node -p 'require(process.argv[1]).version' "$work/npm/node_modules/$1/package.json"
}
