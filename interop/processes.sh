# Processes in the background, and what they printed. Sourced by `run`.

started=()

# start NAME COMMAND…: runs it in the background, ten minutes at most; $work/NAME.out and .err hold what it
# prints.
start() {
    local name=$1
    shift
    # Before it runs, so that nobody reads what an earlier run printed.
    : >"$work/$name.out" 2>"$work/$name.err"
    timeout --kill-after=5 600 "$@" >"$work/$name.out" 2>"$work/$name.err" </dev/null &
    started+=($!)
}

# first_line FILE: waits for a line in the file, ten seconds at most, and prints it.
first_line() {
    local tries
    for ((tries = 0; tries < 200; tries++)); do
        if [ "$(wc -l <"$1")" -gt 0 ]; then
            head -n 1 "$1"
            return
        fi
        sleep 0.05
    done
    fail "nothing came to $1 in time; see ${1%.*}.err"
}

end_started() {
    local process
    for process in "${started[@]}"; do
        kill "$process" 2>/dev/null || true
    done
    for process in "${started[@]}"; do
        wait "$process" 2>/dev/null || true
    done
}
trap end_started EXIT
trap 'exit 130' INT TERM

step() {
    printf '==> %s\n' "$*" >&2
}

fail() {
    printf 'interop: %s\n' "$*" >&2
    exit 1
}
