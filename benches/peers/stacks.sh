# The stacks: what each needs, how it is built, how it is run. Sourced by `run` and `logouts`, which say in
# `may_install` whether what is missing is to be installed: from Debian with root's rights, from PyPI and npm
# into the build folder.
#
# All of it runs on one processor: with two, what counts is how long an idle one takes to wake up, and that
# changes from minute to minute.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/peers
PORT=${PEERS_PORT:-18933}
URL=http://127.0.0.1:$PORT/v7/soap/Authentication.asmx
PATH=$PATH:/usr/sbin

failed=0
note() { printf '%s\n' "$*" >&2; }
lacking() {
    note "NOT MEASURED: $1: $2"
    failed=1
    return 1
}

# from_debian COMMAND-OR-FILE PACKAGE…: it is there, or becomes so.
from_debian() {
    local wanted=$1
    shift
    command -v "$wanted" >/dev/null || [ -e "$wanted" ] && return
    [ -n "$may_install" ] || return
    local as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    { "${as_root[@]}" apt-get update -qq \
        && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } \
        >>"$work/install.log" 2>&1
    command -v "$wanted" >/dev/null || [ -e "$wanted" ]
}

mkdir -p "$work" && cd "$work" || exit 1
: >install.log
: >stacks.log
if ! command -v taskset >/dev/null; then
    lacking everything "taskset is missing; apt-get install util-linux"
    exit 1
fi
processor=$(taskset -cp $$ | sed 's/.*: //; s/[,-].*//')
on_one=(taskset -c "$processor")

declare -A command version
stacks=()

# Ours; `cargo bench` has built it and says where.
use_ours() {
    local ours=${OURS:-}
    if [ -z "$ours" ]; then
        cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p benches --bin ours || exit 1
        ours=${CARGO_TARGET_DIR:-$root/target}/release/ours
    fi
    "$ours" messages "$work" || exit 1
    export WSDL=$work/service.wsdl
    stacks+=(ours)
    command[ours]=$ours
    version[ours]="this project, $(rustc --version | cut -d ' ' -f 1,2)"
    command[one_write]="$ours one-write"
    version[one_write]='the same with `one_write`'
}

build_gsoap() {
    from_debian cc gcc libc6-dev && from_debian soapcpp2 gsoap && from_debian /usr/include/stdsoap2.h libgsoap-dev || return
    mkdir -p gsoap && cd gsoap || return
    printf 'auth = "https://api.tracegains.net/v7/soap"\n' >typemap.dat
    rm -f ./*.nsmap
    { wsdl2h -c -t typemap.dat -o auth.h ../service.wsdl && soapcpp2 -c -C -L -x auth.h && mv ./*.nsmap logout.nsmap \
        && cc -O2 -w -I. -o ../gsoap.out "$here/gsoap.c" soapC.c soapClient.c -lgsoap; } >>../install.log 2>&1
}

use_gsoap() {
    (build_gsoap) || {
        lacking gSOAP "it takes gsoap, libgsoap-dev and a C compiler from Debian; see $work/install.log"
        return
    }
    stacks+=(gsoap)
    command[gsoap]=$work/gsoap.out
    version[gsoap]="gSOAP $(soapcpp2 -V 2>&1 | head -n 1) (C)"
}

has_php() {
    from_debian php php-cli && { php -m | grep -qx soap || from_debian /nowhere php-soap || php -m | grep -qx soap; }
}

use_php() {
    has_php || {
        lacking "PHP SoapClient" "it takes php-cli and php-soap from Debian; see $work/install.log"
        return
    }
    stacks+=(php)
    command[php]="php $here/php.php"
    version[php]="PHP $(php -r 'echo PHP_VERSION;') SoapClient"
}

install_node_soap() {
    from_debian node nodejs && from_debian npm npm || return
    mkdir -p npm && cp "$here/package.json" npm/
    (cd npm && npm install --silent --no-package-lock --no-audit --no-fund) >>install.log 2>&1
}

use_node_soap() {
    install_node_soap || {
        lacking node-soap "it takes soap from npm; see $work/install.log"
        return
    }
    stacks+=(node)
    command[node]="env NODE_PATH=$work/npm/node_modules node $here/node-soap.js"
    version[node]="node-soap $(node -p "require('$work/npm/node_modules/soap/package.json').version"), Node.js $(node --version)"
}

install_zeep() {
    from_debian python3 python3 python3-venv && python3 -m venv python \
        && python/bin/pip install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
} >>install.log 2>&1

use_zeep() {
    install_zeep || {
        lacking zeep "it takes zeep from PyPI; see $work/install.log"
        return
    }
    stacks+=(zeep)
    command[zeep]="$work/python/bin/python $here/zeep_client.py"
    version[zeep]="zeep $(sed 's/.*==//' "$here/requirements.txt"), $(python/bin/python --version)"
}

# A bare loop over a socket: what a client cannot be faster than.
has_bare() {
    from_debian cc gcc libc6-dev && cc -O2 -D_GNU_SOURCE -o bare.out "$here/bare.c" 2>>install.log || return
    command[bare]=$work/bare.out
    version[bare]="a bare loop over a socket (C)"
}

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; }

# Starts one nginx worker that gives a fixed answer, until the script ends.
start_nginx() {
    if answers; then
        lacking logouts "something else listens on port $PORT; PEERS_PORT chooses another"
        return
    fi
    from_debian nginx nginx-light || {
        lacking logouts "they take nginx-light from Debian; see $work/install.log"
        return
    }
    mkdir -p nginx
    cat >nginx/nginx.conf <<CONF
daemon off;
worker_processes 1;
pid $work/nginx/pid;
error_log $work/nginx/error.log;
events {}
http {
    access_log off;
    keepalive_requests 100000000;
    server {
        listen 127.0.0.1:$PORT;
        location / {
            default_type "text/xml; charset=utf-8";
            return 200 '$(cat answer.xml)';
        }
    }
}
CONF
    "${on_one[@]}" nginx -p "$work/nginx" -c "$work/nginx/nginx.conf" 2>>nginx/error.log &
    nginx=$!
    trap 'kill "$nginx" 2>/dev/null' EXIT
    local tries
    for ((tries = 0; tries < 50; tries++)); do
        ! answers || return 0
        sleep 0.1
    done
    lacking logouts "nginx does not answer on port $PORT; see $work/nginx/error.log"
}

# Runs for a tenth to half a second each.
declare -A messages=([ours]=300000 [gsoap]=50000 [php]=50000 [node]=15000 [zeep]=5000)
declare -A logouts=([ours]=20000 [one_write]=20000 [gsoap]=20000 [php]=15000 [node]=3000 [zeep]=2000 [bare]=20000)

# message WHAT STACK: nanoseconds for one. logouts STACK: how many in a second.
message() { "${on_one[@]}" ${command[$2]} "$1" "${messages[$2]}" "$work" 2>>stacks.log; }
logouts() { "${on_one[@]}" ${command[$1]} logouts "${logouts[$1]}" "$URL" 2>>stacks.log; }
