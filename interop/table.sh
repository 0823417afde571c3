# The tables of the README, as they fill. Sourced by `run`.

lines=()
failures=0

# row CELL…: one row.
row() {
    local cell line="|"
    for cell in "$@"; do
        line+=" $cell |"
    done
    lines+=("$line")
}

# heading TITLE COLUMN…: starts a table.
heading() {
    [ ${#lines[@]} -eq 0 ] || lines+=("")
    lines+=("**$1**" "")
    shift
    row "$@"
    row "${@/*/---}"
}

# check WHAT EXPECTED FOUND: leaves the cell for it in $cell: the pattern's match, or FAILED.
check() {
    # shellcheck disable=SC2053 # a pattern
    if [[ $3 == $2 ]]; then
        cell=$4
    else
        cell="**FAILED**"
        failures=$((failures + 1))
        printf 'FAILED: %s\n  expected: %s\n  found:    %s\n' "$1" "$2" "$3" >&2
    fi
}

print_tables() {
    printf '%s\n' "${lines[@]}"
}

# keep_tables FILE: puts them between the two marks of README.md.
keep_tables() {
    awk -v tables="$1" '
        /^<!-- tables end -->$/ { skipping = 0 }
        !skipping { print }
        /^<!-- tables -->$/ {
            print ""
            while ((getline line < tables) > 0) print line
            print ""
            skipping = 1
        }' "$here/README.md" >"$work/README.md"
    cat "$work/README.md" >"$here/README.md"
}
