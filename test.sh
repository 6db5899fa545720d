#!/usr/bin/env bash
# Builds everything once, checks the formatting and runs every test. The last line is the total
# over all test projects: "123 passed, 0 failed, 0 skipped". Ends with 0 only if tests ran and all
# of them passed.
#
#   ./test.sh                  everything
#   ./test.sh --filter X       only tests whose full name contains X (no formatting check)
#   ./test.sh --kills 500      the kill test with that many kills (20 otherwise)
#   ./test.sh --mutation       mutation tests of Inventory.Domain instead (ten minutes)
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

filter=() mutation=no format=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --filter)
      [ $# -ge 2 ] || { echo "--filter needs a part of a test's name" >&2; exit 2; }
      filter=(--filter-method "*$2*") format=no; shift 2 ;;
    --kills)
      [[ "${2:-}" =~ ^[1-9][0-9]*$ ]] || { echo "--kills needs a number" >&2; exit 2; }
      export KILLS="$2"; shift 2 ;;
    --mutation) mutation=yes; shift ;;
    -h|--help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; exit 0 ;;
    *) echo "unknown option $1; see ./test.sh --help" >&2; exit 2 ;;
  esac
done

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

# What some tests need beside the SDK: node and npm for the public client of the BigCommerce API and
# for Azurite, which the tests install themselves; curl for the README's first session and the
# worked example; the programs of a PostgreSQL server for the ledger of a cluster, whose tests start
# a server of their own; nginx with envsubst in front of it; and Redis for the comparison.
need() {
  local missing=() command
  for command in node npm curl; do
    command -v "$command" >/dev/null || missing+=("${command/#node/nodejs}")
  done
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
  command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx-light)
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v envsubst >/dev/null || missing+=(gettext-base)
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "installing ${missing[*]} for the tests"
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    { apt-get update && apt-get install -y --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 \
      && return
  fi
  echo "cannot install ${missing[*]} here: install Node 20 or later, curl, nginx," \
    "envsubst, Redis 7 and PostgreSQL 13 or later, or their tests fail"
}

mutate() {
  dotnet tool restore >/dev/null || return 1
  # Every mutant runs all tests that reach it, so generated and very large ones are kept few.
  cd tests/Inventory.Domain.Tests && CsCheck_Iter=1 dotnet stryker
}

# One total of a test run's summary; 0 where the run ended without one.
number() { local n; n=$(sed -n "s/^ *$1: \([0-9]*\)\$/\1/p" "$log" | tail -n 1); echo "${n:-0}"; }

if [ "$mutation" = yes ]; then
  mutate
  exit
fi

need
dotnet build Inventory.Orleans.sln -c Release -v q -nologo || { echo "the build failed"; exit 1; }

# Style is checked by the build itself.
if [ "$format" = yes ]; then
  dotnet format whitespace Inventory.Orleans.sln --verify-no-changes --no-restore -v q \
    || { echo "formatting: run 'dotnet format whitespace'"; exit 1; }
fi

passed=0 failed=0 skipped=0 broken=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for project in tests/*.Tests; do
  name=$(basename "$project")
  echo "== $name"
  "$project/bin/Release/net10.0/$name" --no-ansi --progress off "${filter[@]}" 2>&1 | tee "$log"
  code=${PIPESTATUS[0]}
  passed=$((passed + $(number succeeded)))
  failed=$((failed + $(number failed)))
  skipped=$((skipped + $(number skipped)))
  # 8 says that a filter left nothing to run here; other projects may have what it names.
  if [ "$code" != 0 ] && ! { [ "$code" = 8 ] && [ ${#filter[@]} -gt 0 ]; }; then
    broken=$((broken + 1))
    echo "$name ended with $code"
  elif [ "$(number total)" = 0 ] && [ ${#filter[@]} = 0 ]; then
    broken=$((broken + 1))
    echo "$name ran no test"
  fi
done

[ $((passed + failed)) -gt 0 ] || { broken=$((broken + 1)); echo "no test ran"; }
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$broken" = 0 ]
