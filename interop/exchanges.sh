# Who calls whom, and what has to come of it. Sourced by `run`.

KEY=0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9
UNKNOWN=5e55a1d0-0000-4000-8000-000000000000
NO_GUID="Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx)."

# client NAME ARGUMENT…: runs a foreign client, and prints what it says and then what it complains of.
client() {
    local name=$1
    shift
    {
        case $name in
        zeep) timeout 60 "$work/python/bin/python" -W error "$here/clients/zeep_client.py" "$@" ;;
        node-soap) NODE_PATH=$work/npm/node_modules timeout 60 node "$here/clients/node-soap.js" "$@" ;;
        PHP) timeout 60 php -d error_reporting=-1 -d display_errors=stderr "$here/clients/php.php" "$@" ;;
        gSOAP) gsoap_client "$@" ;;
        esac
    } 2>"$work/$name.err" || true
    cat "$work/$name.err"
}

gsoap_client() {
    if [ "$1" = describe ]; then
        describe_with_gsoap "$2"
    else
        shift
        timeout 60 "$work/gsoap/client" "$@"
    fi
}

# Without -N wsdl2h collects the bindings into one service, and warns of it.
describe_with_gsoap() (
    rm -rf "$work/gsoap"
    mkdir "$work/gsoap"
    cd "$work/gsoap"
    timeout 60 wsdl2h -Nauth -o auth.h "$1?WSDL" >log 2>&1
    timeout 60 soapcpp2 -C -L -x auth.h >>log 2>&1
    grep -i 'warning\|error' log >&2
    grep -q 'service name:.*AuthenticationSoap *$' auth.h && echo 1.1
    grep -q 'service name:.*AuthenticationSoap12 *$' auth.h && echo 1.2
)

build_gsoap_client() (
    step "build the gSOAP client"
    cd "$work/gsoap"
    cp ./*Soap.nsmap auth.nsmap
    timeout 300 g++ -O0 -I. -o client "$here/clients/gsoap.cpp" soapC.cpp soapClient.cpp -lgsoap++
) || fail "the gSOAP client cannot be built; see $work/gsoap"

version_of() {
    case $1 in
    zeep | spyne) python_version "$1" ;;
    node-soap) npm_version soap ;;
    PHP) php -r 'echo PHP_VERSION;' ;;
    gSOAP) wsdl2h -V 2>&1 ;;
    Chromium) chromium --version 2>/dev/null | awk '{ print $2 }' ;;
    esac
}

# Each client reads ?WSDL and logs out over both versions. The service's log tells what came in.
clients_against_our_service() {
    local names=(zeep node-soap PHP gSOAP) sessions name version url out log
    step "clients against tracegains serve"
    start serve "$tracegains" serve --listen 127.0.0.1:0 --issue $((2 * ${#names[@]})) --log
    out=$work/serve.out log=$work/serve.err
    url=$(first_line "$out")
    mapfile -t sessions < <(tail -n +2 "$out")
    heading "Clients against \`tracegains serve\`" client version "reads ?WSDL, no warning" SOAP \
        "open session" "unknown session" "no GUID"
    for name in "${names[@]}"; do
        local bindings="1.1 1.2" described
        [ "$name" != PHP ] || bindings="Logout Logout"
        described=$(client "$name" describe "$url" | paste -sd' ')
        check "$name reads ?WSDL" "$bindings" "$described" "both bindings"
        local wsdl=$cell
        [ "$name" != gSOAP ] || build_gsoap_client
        for version in 1.1 1.2; do
            local key=${sessions[0]%%:*} session=${sessions[0]##*:} found sender=Client
            sessions=("${sessions[@]:1}")
            [ "$version" = 1.1 ] || sender=Sender
            found=$(client "$name" logout "$url" "$version" "$key" "$session")
            # It came in the version that it was meant to, and ended the session.
            found+=" $(grep -c "SOAP $version, session ${session:0:4}…: 200 OK" "$log" || true)"
            check "$name, SOAP $version, open session" "result OK 1" "$found" "ended"
            local open=$cell
            found=$(client "$name" logout "$url" "$version" "$key" "$UNKNOWN")
            check "$name, SOAP $version, unknown session" "result Unauthorized" "$found" "Unauthorized"
            local unknown=$cell
            found=$(client "$name" logout "$url" "$version" "$key" 5e55a1d0)
            check "$name, SOAP $version, no GUID" "fault $sender: *$NO_GUID" "$found" "$sender fault"
            row "$name" "$(version_of "$name")" "$wsdl" "$version" "$open" "$unknown" "$cell"
        done
    done
    curl --silent --fail --max-time 10 "$url?WSDL" >"$work/service.wsdl" || fail "the description is gone"
}

start_server() {
    case $1 in
    node-soap) NODE_PATH=$work/npm/node_modules start server-node-soap node "$here/servers/node-soap.js" "$work/service.wsdl" ;;
    spyne) start server-spyne "$work/python/bin/python" "$here/servers/spyne_server.py" ;;
    PHP) WSDL=$work/service.wsdl start server-PHP php -S 127.0.0.1:0 "$here/servers/php.php" ;;
    esac
}

# The port that a server printed. PHP's prints it in a sentence, and to standard error.
port_of() {
    case $1 in
    PHP) first_line "$work/server-PHP.err" | sed 's/.*127\.0\.0\.1:\([0-9]*\)).*/\1/' ;;
    *) first_line "$work/server-$1.out" ;;
    esac
}

# Both of our HTTP clients, over both versions, against three servers. The last digit of a session tells
# the servers what to do.
adapters_against_servers() {
    local name version transport port
    step "tracegains logout against servers"
    heading "\`tracegains logout\` against servers" server version SOAP "HTTP client" \
        "session that it ends" "session that it rejects" "session that it fails for"
    for name in node-soap spyne PHP; do
        start_server "$name"
        port=$(port_of "$name")
        for version in 1.1 1.2; do
            for transport in blocking async; do
                local cells=() digit expected
                for digit in 1 0 f; do
                    expected=$(case $digit in 1) echo logged out ;; 0) echo rejected ;; f) echo fault ;; esac)
                    check "logout against $name, SOAP $version, $transport, $expected" "$expected" \
                        "$(log_out "http://127.0.0.1:$port/$version" "$version" "$transport" "${UNKNOWN%0}$digit")" "$expected"
                    cells+=("$cell")
                done
                row "$name" "$(version_of "$name")" "$version" "$transport" "${cells[@]}"
            done
        done
    done
}

# What came of a logout: the outcome, if exit status and JSON agree.
log_out() {
    local json status=0
    json=$(TRACEGAINS_APP_KEY=$KEY TRACEGAINS_SESSION_ID=$4 timeout 60 "$tracegains" logout --json --attempts 1 \
        --endpoint "$1" --soap "$2" --transport "$3" 2>/dev/null) || status=$?
    # shellcheck disable=SC2016 # JavaScript's, not the shell's
    case "$status $(node -p 'const { outcome, soap } = JSON.parse(process.argv[1]); `${outcome} ${soap}`' "$json")" in
    "0 completed $2") echo logged out ;;
    "1 rejected $2") echo rejected ;;
    "1 fault $2") echo fault ;;
    *) echo "status $status, $json" ;;
    esac
}

# The pages, as someone at this machine sees them, and as someone elsewhere does.
browser_in_front_of_the_pages() {
    local url session done_so_far what status=0
    step "a browser in front of the pages"
    start pages "$tracegains" serve --listen 127.0.0.1:0
    url=$(first_line "$work/pages.out")
    session=$(tail -n +2 "$work/pages.out")
    mkdir -p "$work/pictures"
    done_so_far=$(NODE_PATH=$work/npm/node_modules timeout 180 node "$here/browser/pages.js" "$url" \
        "${session%:*}" "${session#*:}" "$(command -v chromium)" "$work/pictures" 2>"$work/browser.err") || status=$?
    heading "The pages in Chromium $(version_of Chromium)" "what a person does" "works"
    while read -r what; do
        [ -z "$what" ] || row "$what" "yes"
    done <<<"$done_so_far"
    check "what a person does next (see $work/browser.err)" "status 0" "status $status" ""
    [ -z "$cell" ] || row "what comes next" "$cell"
}
