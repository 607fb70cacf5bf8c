#!/usr/bin/env bash
# A private, throw-away PostgreSQL for tests: nothing of the machine's own PostgreSQL is touched.
#
#   scripts/postgres.sh run COMMAND…   starts one, runs COMMAND with TANDEM_TEST_POSTGRES=postgres://…, removes it
#   scripts/postgres.sh start          starts one for this checkout, unless it runs; prints its URL
#   scripts/postgres.sh url            prints the URL of the one that `start` started
#   scripts/postgres.sh stop           removes it
#
# Any number may run side by side. The URL leads to a maintenance database; every test makes its own from it.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

unset "${!PG@}" # PGPORT, PGDATA and their like are meant for another server
PATH=$PATH:/usr/sbin # runuser stands there, and `su` without a dash leaves it out

# Clusters stand outside the checkout: the user postgres may not enter a checkout under /root, and a socket's path may
# have 107 characters at most.
folders=${TMPDIR:-/tmp}/tandem-postgres-$(id -u)

main() {
  case "${1:-}" in
    run) shift; run "$@" ;;
    start) start ;;
    url) url ;;
    stop) stop ;;
    *) die "usage: scripts/postgres.sh run COMMAND… | start | url | stop" ;;
  esac
}

run() {
  [ $# -gt 0 ] || die "usage: scripts/postgres.sh run COMMAND…"
  prepare
  cluster=$(mktemp -d "$folders.XXXXXX")
  trap 'remove "$cluster"' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  echo $$ > "$cluster/owner"
  make_cluster "$cluster"
  # In the foreground: Ctrl-C reaches the command too, and bash waits for its end before it runs the trap.
  local status=0
  TANDEM_TEST_POSTGRES=$(cat "$cluster/url") "$@" || status=$?
  exit "$status"
}

start() {
  prepare
  if ! running; then
    stop
    mkdir -m 755 "$(mine)"
    make_cluster "$(mine)"
  fi
  cat "$(mine)/url"
}

url() {
  if ! bin=$(postgres_bin) || ! running; then
    die "No PostgreSQL of this checkout is running: scripts/postgres.sh start"
  fi
  cat "$(mine)/url"
}

stop() {
  bin=$(postgres_bin) || return 0 # without PostgreSQL nothing can be running
  [ ! -d "$(mine)" ] || remove "$(mine)"
}

prepare() {
  scripts/setup.sh postgres
  bin=$(postgres_bin)
  [ "$(id -u)" -ne 0 ] || id postgres >/dev/null 2>&1 ||
    die "PostgreSQL refuses to run as root, and there is no user postgres here. Run this as another user."
  remove_stale
}

# The cluster of `start`: one per checkout.
mine() {
  printf '%s.checkout-%s\n' "$folders" "$(pwd -P | cksum | cut -d ' ' -f 1)"
}

running() {
  [ -s "$(mine)/url" ] && answers "$(mine)"
}

make_cluster() {
  local folder=$1 port try
  chmod 755 "$folder"
  mkdir "$folder/data" "$folder/socket"
  if [ "$(id -u)" -eq 0 ]; then chown postgres "$folder/data" "$folder/socket"; fi

  # English sorting by ICU, as on most real servers: what only works with byte order fails here and not at a user's.
  local sorting=(--locale=C --locale-provider=icu --icu-locale=en-US)
  case "$("$bin/initdb" --help)" in *icu-locale*) ;; *) sorting=(--locale=C) ;; esac
  as_postgres "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 "${sorting[@]}" --no-sync \
    > "$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; die "initdb failed"; }
  cat >> "$folder/data/postgresql.conf" <<SETTINGS
listen_addresses = '127.0.0.1'
unix_socket_directories = '$folder/socket'
max_connections = 200
fsync = off
synchronous_commit = off
full_page_writes = off
SETTINGS

  # No way to reserve a port, so: try, below the range from which the system takes ports for outgoing connections.
  for try in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if as_postgres "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -o "-p $port" -w -t 60 -s start \
      </dev/null >/dev/null 2>&1; then
      printf 'postgres://postgres@127.0.0.1:%s/postgres\n' "$port" > "$folder/url"
      return
    fi
    grep -q 'Address already in use' "$folder/data/server.log" || break
    say "port $port is taken (try $try of 10)"
    : > "$folder/data/server.log"
  done
  cat "$folder/data/server.log" >&2
  die "PostgreSQL did not start"
}

# Nobody wants the data, so nobody waits for a tidy end either.
remove() {
  local folder=$1
  if answers "$folder"; then
    as_postgres "$bin/pg_ctl" -D "$folder/data" -m immediate -w -t 30 -s stop || true
  fi
  rm -rf "$folder"
}

# Whether the server of a folder lives. Asked through its own socket: the process number in a left-over file may
# belong to somebody else by now.
answers() {
  local port
  port=$(sed -n 4p "$1/data/postmaster.pid" 2>/dev/null) && [ -n "$port" ] || return 1
  "$bin/pg_isready" -q -h "$1/socket" -p "$port" || [ $? -eq 1 ] # 1: alive, but not ready
}

# What a `run` leaves behind that was killed with -9. When its number is another process's by now, it waits for later.
remove_stale() {
  local folder owner
  for folder in "$folders".*; do
    owner=$(cat "$folder/owner" 2>/dev/null) || continue
    [ -z "$owner" ] || kill -0 "$owner" 2>/dev/null || remove "$folder"
  done
}

# PostgreSQL refuses to run as root. It starts in / because postgres may not stand where root does.
as_postgres() {
  if [ "$(id -u)" -eq 0 ]; then
    (cd / && exec runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

main "$@"
