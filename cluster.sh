#!/usr/bin/env bash
# Runs a whole cluster on this machine, on loopback only: a ledger server, three silos and nginx in
# front of them. It is the topology of docker-compose.yml as plain processes, without Docker.
#
#   ./cluster.sh up [postgres|azure]  start what is not running, wait until all is ready
#   ./cluster.sh status               one line per process; ends with 0 only if all are ready
#   ./cluster.sh down [--purge]       stop everything; --purge removes its data too
#   ./cluster.sh restart              restart the silos one after the other, serving meanwhile
#   ./cluster.sh start NAME           start one part: the number of a silo, db or lb
#   ./cluster.sh stop NAME            stop it as a deployment does, and wait for its end
#   ./cluster.sh kill NAME            end it at once, as a crash does (SIGKILL)
#   ./cluster.sh pause NAME           let it hang (SIGSTOP); resume NAME lets it go on
#   ./cluster.sh logs NAME            its log; -f follows it
#
# azure is Azurite, the emulator of Azure Storage. These come from the environment; the first three
# are remembered from the last up, and so is the host:
#
#   CLUSTER_PORT      port of the load balancer (5080); silos listen on the next ones for HTTP, from
#                     11 on for each other, and the ledger server on 20 further
#   CLUSTER_SILOS     number of silos, 1 to 9 (3)
#   CLUSTER_DRAIN     seconds a silo goes on serving after it was told to stop (2)
#   CLUSTER_DIR       everything the cluster writes (.cluster beside this file)
#   CLUSTER_TOKEN     API token, 16 characters at least (a random one, made once)
#   CLUSTER_HOST_DLL  a host that is built already; otherwise Silo is built when no silo runs, and
#                     before a restart
#   CLUSTER_AZURITE   a directory with node_modules/azurite, instead of installing it
#   CLUSTER_WAIT      seconds to wait for a part to be ready (90)
#
# What is exported as Inventory__*, Orleans__* or Logging__* reaches the silos, unless it says which
# ledger or where a silo listens.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
dir=$(realpath -m -- "${CLUSTER_DIR:-$here/.cluster}")
run=$dir/run logs=$dir/logs
wait_seconds=${CLUSTER_WAIT:-90}
azurite_version=3.35.0
# The account and the key of every Azurite. They are public.
azurite_account=devstoreaccount1
azurite_key=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

usage() { sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"; }

wrong() { echo "$1" >&2; exit 2; }

fail() { echo "$1" >&2; exit 1; }

# Settings

# One line of the settings of the last up.
remembered() { [ -f "$dir/settings" ] && sed -n "s/^$1=//p" "$dir/settings"; }

settings() {
  local value
  value=$(remembered port); port=${CLUSTER_PORT:-${value:-5080}}
  value=$(remembered silos); silos=${CLUSTER_SILOS:-${value:-3}}
  value=$(remembered drain); drain=${CLUSTER_DRAIN:-${value:-2}}
  value=$(remembered ledger); ledger=${1:-${value:-postgres}}
  [[ $port =~ ^[0-9]{1,5}$ && $port -ge 1 && $port -le 65515 ]] \
    || wrong "CLUSTER_PORT must be 1 to 65515, not '$port'"
  [[ $silos =~ ^[1-9]$ ]] || wrong "CLUSTER_SILOS must be 1 to 9, not '$silos'"
  [[ $drain =~ ^[0-9]{1,3}$ && $drain -le 300 ]] \
    || wrong "CLUSTER_DRAIN must be 0 to 300 seconds, not '$drain'"
  [[ $wait_seconds =~ ^[1-9][0-9]{0,4}$ ]] \
    || wrong "CLUSTER_WAIT must be a number of seconds, not '$wait_seconds'"
}

remember() {
  printf '%s\n' "port=$port" "silos=$silos" "drain=$drain" "ledger=$ledger" "host=$dll" \
    > "$dir/settings"
}

# A cluster that runs by other settings would not be found again.
require_same() {
  local was
  any_runs || return 0
  was=$(remembered ledger)
  [ "${was:-$ledger}" = "$ledger" ] || wrong "this cluster runs on $was; ./cluster.sh down first"
  was=$(remembered port)
  [ "${was:-$port}" = "$port" ] \
    || wrong "this cluster runs on port $was; ./cluster.sh down first, or set another CLUSTER_DIR"
}

port_of() {
  case "$1" in
    lb) echo "$port" ;;
    db) echo $((port + 20)) ;;
    silo-*) echo $((port + ${1#silo-})) ;;
  esac
}

# The token of all silos, made once.
token() {
  local chosen=${CLUSTER_TOKEN:-${Inventory__Token:-}}
  [ -z "$chosen" ] || { echo "$chosen"; return; }
  [ -s "$dir/token" ] || (umask 077 && secret > "$dir/token")
  cat "$dir/token"
}

secret() { echo "inv_$(od -An -N20 -tx1 /dev/urandom | tr -d ' \n')"; }

# Processes. A pid file holds a pid and when that process started, in ticks since boot: a pid alone
# may belong to somebody else by now, and what we did not start we do not end.

# Prints when a process started; fails where there is none, or only what its parent has yet to read.
started() {
  local stat fields
  { read -r stat < "/proc/$1/stat"; } 2>/dev/null || return 1
  read -ra fields <<< "${stat##*) }"
  [ "${fields[0]}" != Z ] && [ "${fields[0]}" != X ] && echo "${fields[19]}"
}

# Prints the pid of a part that runs.
pid_of() {
  local pid since
  { read -r pid since < "$run/$1.pid"; } 2>/dev/null || return 1
  [ "$(started "$pid")" = "$since" ] && echo "$pid"
}

# Prints running, paused, dead or stopped: dead has ended without being told to.
state_of() {
  local pid stat
  [ -f "$run/$1.pid" ] || { echo stopped; return; }
  pid=$(pid_of "$1") || { echo dead; return; }
  { read -r stat < "/proc/$pid/stat"; } 2>/dev/null
  case "${stat##*) }" in
    [Tt]*) echo paused ;;
    *) echo running ;;
  esac
}

any_runs() {
  local file name
  for file in "$run"/*.pid; do
    name=$(basename "$file" .pid)
    [ -f "$file" ] && pid_of "$name" >/dev/null && return
  done
  return 1
}

# Starts a part in a session of its own, so that it outlives this shell and its Ctrl-C.
launch() {
  local name=$1 pid since
  shift
  (cd "$dir" && exec setsid "$@") >> "$logs/$name.log" 2>&1 < /dev/null &
  pid=$!
  since=$(started "$pid") || since=0
  echo "$pid $since" > "$run/$name.pid"
}

# Waits until a part is ready; fails when it ends before, or takes too long.
await() {
  local name=$1 until=$((SECONDS + wait_seconds))
  while true; do
    # Looked at first: on its port somebody else may answer.
    pid_of "$name" >/dev/null || { complain "$name" "ended at its start"; return 1; }
    is_ready "$name" && return
    [ $SECONDS -lt $until ] \
      || { complain "$name" "is not ready after $wait_seconds s"; return 1; }
    sleep 0.2
  done
}

complain() {
  echo "$1 $2; the end of $logs/$1.log:" >&2
  tail -n 8 "$logs/$1.log" | sed 's/^/  /' >&2
}

is_ready() {
  local address
  address=127.0.0.1:$(port_of "$1")
  case "$1" in
    lb) answers "$address/health/lb" ;;
    silo-*) answers "$address/health/ready" ;;
    db)
      if [ "$ledger" = azure ]; then
        # Without a signature it refuses, which is an answer.
        curl -s -m 2 -o /dev/null "http://$address/$azurite_account/Tables"
      else
        "$(pg_bin)/pg_isready" -q -t 2 -h 127.0.0.1 -p "$(port_of db)"
      fi ;;
  esac
}

answers() { [ "$(curl -s -m 2 -o /dev/null -w '%{http_code}' "http://$1")" = 200 ]; }

# Prints the processes of a part: itself, then those PostgreSQL made, one per connection.
family_of() {
  local pid
  pid=$(pid_of "$1") || return
  echo "$pid"
  cat /proc/[0-9]*/stat 2>/dev/null \
    | awk -v parent="$pid" '{ pid = $1; sub(/.*\) /, ""); if ($2 == parent) print pid }'
}

# Signals a part, if it still runs.
signal() {
  local pid
  pid=$(pid_of "$1") && kill "-$2" "$pid" 2>/dev/null
}

# The signal that lets a part finish what it began.
stop_signal() {
  case "$1" in
    lb) echo QUIT ;;
    # To PostgreSQL TERM says to wait until the last client has left, and to Azurite to forget
    # its last seconds.
    db) echo INT ;;
    *) echo TERM ;;
  esac
}

# What the parts are made of

pg_bin() {
  local found newest=
  for found in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin; do
    [ -x "$found/initdb" ] && newest=$found
  done
  [ -n "$newest" ] && { echo "$newest"; return; }
  found=$(command -v initdb) && dirname "$(readlink -f "$found")"
}

nginx_bin() { command -v nginx || { [ -x /usr/sbin/nginx ] && echo /usr/sbin/nginx; }; }

# Names all that is missing at once, with what installs it.
need() {
  local missing=() packages=()
  lacks() { missing+=("$1"); [ $# -lt 2 ] || packages+=("$2"); }
  [ -r /proc/self/stat ] || fail "this needs Linux: it tells processes apart by /proc"
  command -v dotnet >/dev/null || lacks "the .NET 10 SDK (https://dot.net/download)"
  command -v curl >/dev/null || lacks curl curl
  command -v setsid >/dev/null || lacks setsid util-linux
  command -v envsubst >/dev/null || lacks envsubst gettext-base
  nginx_bin >/dev/null || lacks nginx nginx-light
  if [ "$ledger" = postgres ]; then
    [ -n "$(pg_bin)" ] || lacks "PostgreSQL, 13 or later" postgresql
  else
    command -v node >/dev/null || lacks "node, 20 or later" nodejs
    [ -n "${CLUSTER_AZURITE:-}" ] || command -v npm >/dev/null || lacks npm npm
  fi
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "missing here:" >&2
  printf '  %s\n' "${missing[@]}" >&2
  [ ${#packages[@]} = 0 ] || echo "try: apt-get install ${packages[*]}" >&2
  exit 1
}

# Chooses the host silos run: a given one, that of the silos that run, or a new build.
choose_host() {
  local given=${CLUSTER_HOST_DLL:-}
  dll=$(remembered host)
  if [ -n "$given" ]; then
    [ -f "$given" ] || wrong "CLUSTER_HOST_DLL is '$given', which is not there"
    dll=$(realpath -- "$given")
  elif [ ! -f "$dll" ]; then
    build
  elif [ "${1:-}" = anew ]; then
    # One that was given at the last up stays.
    [[ $dll != "$dir"/host.* ]] || build
  fi
  remember
}

# Silos run from a copy: the next build would write over files that they have mapped.
build() {
  local out=$here/Silo/bin/Release/net10.0 copy
  echo "building Silo"
  # To a file: build servers that live on would keep a pipe of the caller open.
  (cd "$here" && dotnet build Silo -c Release -v q -nologo) > "$logs/build.log" 2>&1 \
    || { complain build "failed"; exit 1; }
  if ! diff -rq "$out" "$(dirname "${dll:-/}")" > /dev/null 2>&1; then
    copy=$(mktemp -d "$dir/host.XXXXXX") || exit 1
    cp -R "$out/." "$copy" || fail "no room for the host in $dir"
    dll=$copy/Inventory.Silo.dll
  fi
}

silos_run() {
  local name
  for name in $(names); do
    if [[ $name == silo-* ]] && pid_of "$name" > /dev/null; then return; fi
  done
  return 1
}

# The ledger server

start_db() {
  pid_of db >/dev/null && return
  if [ "$ledger" = azure ]; then start_azurite; else start_postgres; fi
}

# PostgreSQL refuses to run as root, so then it runs as the user of its package, or as nobody.
as_pg() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid="$pg_user" --regid="$(id -g "$pg_user")" --clear-groups "$@"
  else
    "$@"
  fi
}

start_postgres() {
  local bin tries=0
  bin=$(pg_bin)
  pg_user=$(id -un postgres 2>/dev/null || echo nobody)
  make_postgres "$bin"
  # After a crash the server waits until the processes of its predecessor have ended.
  while [ $tries -lt 25 ]; do
    launch_postgres "$bin"
    if until_up_or_ended; then break; fi
    tries=$((tries + 1))
    sleep 0.2
  done
  await db || exit 1
  [ "$(psql_db postgres "SELECT 1 FROM pg_database WHERE datname = 'inventory'")" = 1 ] \
    || psql_db postgres "CREATE DATABASE inventory" >/dev/null \
    || fail "the database cannot be made; see $logs/db.log"
}

launch_postgres() {
  local as=()
  [ "$(id -u)" != 0 ] \
    || as=(setpriv "--reuid=$pg_user" "--regid=$(id -g "$pg_user")" --clear-groups)
  # The database lies on loopback only. Its other settings are its own, durable commits among them.
  launch db "${as[@]}" "$1/postgres" -D "$dir/postgres/data" -p "$(port_of db)" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200
}

# True when the server accepts connections, or goes on trying to.
until_up_or_ended() {
  local tries=0
  while [ $tries -lt 10 ]; do
    is_ready db && return
    pid_of db >/dev/null || return 1
    tries=$((tries + 1))
    sleep 0.1
  done
}

make_postgres() {
  local bin=$1 home=$dir/postgres
  [ ! -f "$home/data/PG_VERSION" ] || return 0
  echo "making the database"
  mkdir -p "$home" && rm -rf "$home/data"
  (umask 077 && secret > "$home/password") || exit 1
  if [ "$(id -u)" = 0 ]; then
    chown -R "$pg_user:" "$home"
    as_pg test -r "$home/password" || fail "\
PostgreSQL does not run as root, and the user $pg_user cannot enter $dir;
set CLUSTER_DIR to a directory it can, such as /tmp/cluster"
  fi
  (cd "$home" && as_pg "$bin/initdb" -D "$home/data" -U inventory -A scram-sha-256 \
    --pwfile="$home/password" -E UTF8 --locale=C --no-instructions) >> "$logs/db.log" 2>&1 \
    || { complain db "cannot be made"; exit 1; }
}

psql_db() {
  PGPASSWORD=$(cat "$dir/postgres/password") "$(pg_bin)/psql" -X -q -t -A -h 127.0.0.1 \
    -p "$(port_of db)" -U inventory -d "$1" -c "$2" 2>> "$logs/db.log"
}

start_azurite() {
  local home=${CLUSTER_AZURITE:-$dir/azurite}
  if [ ! -d "$home/node_modules/azurite" ]; then
    echo "installing Azurite $azurite_version"
    npm install --prefix "$home" --no-audit --no-fund --loglevel=error \
      "azurite@$azurite_version" >> "$logs/db.log" 2>&1 \
      || { complain db "cannot be installed"; exit 1; }
  fi
  mkdir -p "$dir/azurite-data"
  launch db node "$home/node_modules/azurite/dist/src/table/main.js" \
    --tableHost 127.0.0.1 --tablePort "$(port_of db)" --location "$dir/azurite-data" \
    --silent --skipApiVersionCheck --disableTelemetry
  await db || exit 1
}

# Silos

# The settings of one silo, one per line: NAME=VALUE.
silo_settings() {
  local name=$1 number=${1#silo-}
  echo "ASPNETCORE_URLS=http://127.0.0.1:$(port_of "$name")"
  echo "Orleans__Address=127.0.0.1"
  echo "Orleans__SiloPort=$((port + 10 + number))"
  echo "Inventory__Token=$(token)"
  echo "Inventory__DrainSeconds=$drain"
  echo "Inventory__Ledger=$ledger"
  if [ "$ledger" = azure ]; then
    echo "ConnectionStrings__AzureStorage=DefaultEndpointsProtocol=http;AccountName=$azurite_account;\
AccountKey=$azurite_key;TableEndpoint=http://127.0.0.1:$(port_of db)/$azurite_account;"
  else
    echo "ConnectionStrings__Postgres=Host=127.0.0.1;Port=$(port_of db);Database=inventory;\
Username=inventory;Password=$(cat "$dir/postgres/password")"
  fi
}

start_silo() {
  local line
  pid_of "$1" >/dev/null && return
  # By the environment and not by arguments, which every user of the machine can read.
  (
    while IFS= read -r line; do export "${line?}"; done < <(silo_settings "$1")
    launch "$1" dotnet "$dll"
  )
}

# The load balancer

start_lb() {
  local number upstream=
  for number in $(seq "$silos"); do
    upstream+="server 127.0.0.1:$((port + number)) max_fails=1 fail_timeout=10s;"$'\n    '
    upstream+="server 127.0.0.1:$((port + number)) backup max_fails=0;"$'\n    '
  done
  # shellcheck disable=SC2016 # envsubst is told the names.
  LISTEN=127.0.0.1:$port UPSTREAM=${upstream%$'\n    '} envsubst '$LISTEN $UPSTREAM' \
    < "$here/deploy/nginx.conf.template" > "$dir/lb.conf"
  write_nginx_conf > "$dir/nginx.conf"
  if pid_of lb >/dev/null; then
    signal lb HUP
  else
    launch lb "$(nginx_bin)" -e "$logs/lb.log" -p "$dir" -c "$dir/nginx.conf" -g "daemon off;"
  fi
}

write_nginx_conf() {
  # As root, workers of another user could not enter this directory.
  [ "$(id -u)" != 0 ] || echo "user root;"
  mkdir -p "$dir/nginx"
  cat <<CONF
worker_processes auto;
worker_rlimit_nofile 16384;
worker_shutdown_timeout 10s;
pid nginx/nginx.pid;
error_log logs/lb.log warn;
events { worker_connections 4096; }
http {
    client_body_temp_path nginx/body;
    proxy_temp_path nginx/proxy;
    fastcgi_temp_path nginx/fastcgi;
    uwsgi_temp_path nginx/uwsgi;
    scgi_temp_path nginx/scgi;
    include lb.conf;
}
CONF
}

# Commands

# silo-2 for 2 or silo-2; db and lb are what they are.
name_of() {
  case "${1:-}" in
    db|lb) echo "$1"; return ;;
    silo-[1-9]|[1-9]) [ "${1#silo-}" -gt "$silos" ] || { echo "silo-${1#silo-}"; return; } ;;
  esac
  wrong "which part? A silo from 1 to $silos, db or lb; see ./cluster.sh --help"
}

names() {
  local number
  echo db
  for number in $(seq "$silos"); do echo "silo-$number"; done
  echo lb
}

start_one() {
  case "$1" in
    db) start_db ;;
    lb) start_lb ;;
    *) start_silo "$1" ;;
  esac
}

up() {
  local name bad=no
  need
  require_same
  if silos_run; then
    choose_host
  else
    rm -rf "$dir"/host.??????
    choose_host anew
  fi
  stop_surplus
  start_db
  for name in $(names); do
    [[ $name != silo-* ]] || start_silo "$name"
  done
  start_lb
  echo "waiting for $silos silos"
  for name in $(names); do
    await "$name" || bad=yes
  done
  [ "$bad" = no ] || exit 1
  announce
}

# Silos of an earlier up that asked for more of them.
stop_surplus() {
  local number
  for number in $(seq $((silos + 1)) 9); do
    [ ! -f "$run/silo-$number.pid" ] || stop "silo-$number"
  done
}

announce() {
  local address=http://127.0.0.1:$port
  echo "$silos silos are ready behind $address, on $ledger"
  echo "API token: $(token)"
  echo "Try: curl -H 'X-Auth-Token: $(token)' \
$address/stores/${Inventory__Store:-demo}/v3/inventory/locations"
}

# Tells parts to stop, then waits for each: together they take as long as the slowest.
stop() {
  local name until
  for name; do
    # A paused one hears it only when it goes on.
    signal "$name" "$(stop_signal "$name")" && go_on "$name"
  done
  for name; do
    until=$((SECONDS + 60 + drain))
    while pid_of "$name" >/dev/null; do
      [ $SECONDS -lt $until ] \
        || { echo "$name does not stop and is killed" >&2; signal "$name" KILL; }
      sleep 0.1
    done
    rm -f "$run/$name.pid"
  done
}

go_on() {
  local pid
  for pid in $(family_of "$1"); do kill -CONT "$pid" 2>/dev/null; done
}

pause() {
  local pid
  runs "$1"
  for pid in $(family_of "$1"); do kill -STOP "$pid" 2>/dev/null; done
}

runs() { pid_of "$1" >/dev/null || fail "$1 does not run; see ./cluster.sh status"; }

# The pid file stays: it says that this one did not stop but died.
kill_part() {
  local family pid
  runs "$1"
  family=$(family_of "$1")
  signal "$1" KILL
  # The others of a family end by themselves when its head is gone, but not while they are paused.
  for pid in $family; do kill -CONT "$pid" 2>/dev/null; done
  while pid_of "$1" >/dev/null; do sleep 0.05; done
}

restart() {
  local name
  need
  choose_host anew
  for name in $(names); do
    [[ $name == silo-* ]] || continue
    echo "restarting $name"
    stop "$name"
    start_silo "$name"
    await "$name" || exit 1
  done
}

down() {
  local name parts=()
  for name in "$run"/silo-*.pid; do
    [ ! -f "$name" ] || parts+=("$(basename "$name" .pid)")
  done
  stop "${parts[@]}"
  stop lb
  stop db
  [ "${1:-}" = --purge ] || return 0
  # Only what this file makes: the directory may be one that has other things.
  rm -rf "$dir"/host.?????? "$run" "$logs" "$dir/nginx"
  rm -rf "$dir/postgres" "$dir/azurite" "$dir/azurite-data"
  rm -f "$dir/settings" "$dir/token" "$dir/nginx.conf" "$dir/lb.conf"
  rmdir "$dir" 2>/dev/null || true
}

status() {
  local name state ready all=0
  printf '%-7s %7s %-8s %-16s %s\n' NAME PID STATE ADDRESS READY
  for name in $(names); do
    state=$(state_of "$name") ready=no
    [ "$state" != running ] || { is_ready "$name" && ready=yes; }
    [ "$ready" = yes ] || all=1
    printf '%-7s %7s %-8s %-16s %s\n' "$name" "$(pid_of "$name" || echo -)" "$state" \
      "127.0.0.1:$(port_of "$name")" "$ready"
  done
  return $all
}

command=${1:-}
[ $# = 0 ] || shift
case "$command" in
  up)
    case "${1:-}" in
      ""|postgres|azure) settings "${1:-}" ;;
      *) wrong "the ledger is postgres or azure, not '$1'" ;;
    esac ;;
  down|status|restart|start|stop|kill|pause|resume|logs) settings ;;
  -h|--help) usage; exit 0 ;;
  "") usage >&2; exit 2 ;;
  *) wrong "unknown command $command; see ./cluster.sh --help" ;;
esac
mkdir -p "$run" "$logs" || exit 1

case "$command" in
  up) up ;;
  down)
    case "${1:-}" in
      ""|--purge) down "${1:-}" ;;
      *) wrong "unknown option $1; down knows --purge" ;;
    esac ;;
  status) status ;;
  restart) restart ;;
  start)
    name=$(name_of "${1:-}") || exit 2
    need
    choose_host
    start_one "$name"
    await "$name" ;;
  stop) name=$(name_of "${1:-}") || exit 2; runs "$name"; stop "$name" ;;
  kill) name=$(name_of "${1:-}") || exit 2; kill_part "$name" ;;
  pause) name=$(name_of "${1:-}") || exit 2; pause "$name" ;;
  resume) name=$(name_of "${1:-}") || exit 2; runs "$name"; go_on "$name" ;;
  logs)
    name=$(name_of "${1:-}") || exit 2
    [ -f "$logs/$name.log" ] || fail "there is no $logs/$name.log yet"
    if [ "${2:-}" = -f ]; then tail -n 50 -f "$logs/$name.log"; else cat "$logs/$name.log"; fi ;;
esac
