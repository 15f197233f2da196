# What the packaging scripts share; sourced from the root of the checkout.

# One property of the build, such as Version; its only place is Directory.Build.props.
property() {
  sed -n "s:.*<$1>\(.*\)</$1>.*:\1:p" Directory.Build.props
}

version=$(property Version)

# The time in every archive: that of the last commit, so that a commit always makes the same packages.
: "${SOURCE_DATE_EPOCH:=$(git log -1 --format=%ct 2>/dev/null || date -u -d "$(property ReleaseDate)" +%s)}"
export SOURCE_DATE_EPOCH
export TZ=UTC LC_ALL=C.UTF-8 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Archives must not depend on who makes them.
umask 022

archive_of() {
  case $1 in
    win-*) echo "imagehaul-$version-$1.zip" ;;
    *) echo "imagehaul-$version-$1.tar.gz" ;;
  esac
}

made=()
failed=0

# make NAME FILE COMMAND...: runs a step; the others go on where it fails. Its output is shown only then.
make() {
  local name=$1 file=$2 log="artifacts/logs/$2.log" start=$SECONDS why note
  shift 2
  mkdir -p artifacts/logs
  echo "making $file" >&2
  if "$@" > "$log" 2>&1 && [ -f "artifacts/packages/$file" ]; then
    note=$(grep -m 1 '^note: ' "$log") && note="  $note ($log)"
    made+=("$(printf '%-24s %-40s %8s  %4d s%s' "$name" "$file" "$(size_of "artifacts/packages/$file")" $((SECONDS - start)) "$note")")
  else
    why=$(reason_in "$log")
    made+=("$(printf '%-24s %-40s not made: %s (%s)' "$name" "$file" "$why" "$log")")
    failed=1
  fi
}

size_of() {
  local bytes
  bytes=$(stat -c %s "$1")
  printf '%d.%d MB' $((bytes / 1000000)) $((bytes % 1000000 / 100000))
}

# The one line of a log that says why.
reason_in() {
  local pack
  pack=$(grep -ohE "Unable to find package [^ ]+|error NU1102: [^.]*|Microsoft\.[A-Za-z.]*(Runtime|Crossgen2)\.[a-z0-9-]+ .*not found" "$1" | head -1)
  if [ -n "$pack" ]; then
    echo "the package registry lacks it: $pack"
  else
    grep -hE "error|cannot|missing|not found" "$1" | head -1 | cut -c 1-200
  fi
}

# Prints what was made and what was not; fails when anything was not.
closing_table() {
  echo
  printf '%s\n' "${made[@]}"
  echo
  echo "in artifacts/packages, with SHA256SUMS"
  return "$failed"
}
