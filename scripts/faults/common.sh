# Sourced by the scripts in this folder and by scripts/try-cluster: servers, clients, and what they find.
#
# The caller sets GRU4REC (the command), MODEL and OTHER (two models of the same items), ITEMS (a file with
# an item per line, beside ITEMS.tsv with their titles) and WORK (an empty folder).
set -euo pipefail

mapfile -t items < "$ITEMS"
declare -A pids=() urls=()
failed=0

cleanup() {
  local pid
  # Workers of nginx outlive a master that is killed, and hold on to its output.
  local workers=
  if [ -n "${pids[nginx]:-}" ]; then workers=$(pgrep -P "${pids[nginx]}" || true); fi
  # shellcheck disable=SC2086
  for pid in "${pids[@]}" $workers; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  if mountpoint -q "$WORK/disk" 2>/dev/null; then umount "$WORK/disk"; fi
}
trap cleanup EXIT

say() { printf '  %s\n' "$*"; }

# skip REASON: ends a script that cannot run here.
skip() {
  say "$*"
  exit 77
}

# expect WHAT EXPECTED ACTUAL: EXPECTED is a pattern.
expect() {
  # shellcheck disable=SC2053
  if [[ $3 == $2 ]]; then
    say "$1: $3"
  else
    say "$1: $3, expected $2   <--- WRONG"
    failed=1
  fi
}

# finish: the last line of a script.
finish() { exit "$failed"; }

free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do :; done
  echo "$port"
}

# start NAME MODEL OPTIONS…: starts a server on a free port; urls[NAME], pids[NAME], NAME.log.
start() {
  local name=$1 log=$WORK/$1.log
  shift
  : > "$log"
  "$GRU4REC" serve --port 0 "$@" 2>> "$log" >&2 &
  pids[$name]=$!
  urls[$name]=
  for _ in {1..300}; do
    urls[$name]=$(sed -n 's/^serving //p' "$log" | tail -n 1)
    [ -z "${urls[$name]}" ] || return 0
    kill -0 "${pids[$name]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$log" >&2
  return 1
}

# kill_server NAME [SIGNAL]: ends a server and waits for it; a later start of NAME begins a new log.
kill_server() {
  kill "-${2:-TERM}" "${pids[$1]}"
  wait "${pids[$1]}" 2>/dev/null || true
  unset "pids[$1]"
  mv "$WORK/$1.log" "$WORK/$1.log.$((++RANDOM))"
}

start_redis() {
  redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$WORK" --save '' --appendonly yes \
    --appendfsync always > "$WORK/redis.log" 2>&1 &
  pids[redis]=$!
  for _ in {1..100}; do
    if redis-cli -p "$redis_port" ping > "$WORK/ping" 2>&1 && grep -q PONG "$WORK/ping"; then return 0; fi
    sleep 0.1
  done
  return 1
}

stop_redis() {
  kill "${pids[redis]}"
  wait "${pids[redis]}" 2>/dev/null || true
  unset "pids[redis]"
}

# status ARGUMENTS…: the status that curl gets; the answer is in $WORK/answer.
status() { curl -s -o "$WORK/answer" -w '%{http_code}' --max-time 20 "$@" || true; }

# kind: which problem the last answer is.
kind() { sed -n 's/.*"type":"urn:gru4rec:problem:\([^"]*\)".*/\1/p' "$WORK/answer"; }

# item SESSION NUMBER: which item the session's event of that number is about; both from 1 on.
item() { echo "${items[($1 * 37 + $2 * 11) % ${#items[@]}]}"; }

# sent SESSION LAST: items of a session's events up to one.
sent() {
  local n
  for ((n = 1; n <= $2; n++)); do item "$1" "$n"; done
}

# stored NAME SESSION: items of a session as the server has them.
stored() {
  curl -s "${urls[$1]}/v1/sessions/s$2" | grep -o '"item":"[^"]*"' | cut -d '"' -f 4 || true
}

# event NAME SESSION NUMBER CURL-OPTIONS…: adds one event; prints the status.
event() {
  local url="${urls[$1]}/v1/sessions/s$2/events" number=$3 cookie="shop_session=s$2"
  local body="{\"item\":\"$(item "$2" "$number")\",\"k\":5}"
  shift 3
  status -d "$body" -b "$cookie" "$@" "$url"
}

# write_client NAME SESSION FIRST LAST OPTION…: what curl needs to send a session's events one after the
# other on one connection, each with its Idempotency-Key.
write_client() {
  local name=$1 session=$2 first=$3 last=$4
  shift 4
  awk -v url="${urls[$name]}/v1/sessions/s$session/events" -v session="$session" -v first="$first" \
    -v last="$last" -v body="$WORK/body-$session" -v options="$(printf '%s\n' "$@")" '
    { items[NR - 1] = $0 }
    END {
      for (n = first; n <= last; n++) {
        if (n > first) print "next"
        printf "url = \"%s\"\n", url
        printf "data = \"{\\\"item\\\":\\\"%s\\\",\\\"k\\\":5}\"\n", items[(session * 37 + n * 11) % NR]
        printf "header = \"Idempotency-Key: %s-%s\"\n", session, n
        printf "cookie = \"shop_session=s%s\"\n", session
        printf "write-out = \"%%{http_code} %%{exitcode} %s %%{errormsg}\\n\"\n", n
        printf "output = \"%s\"\nsilent\n%s\n", body, options
      }
    }' "$ITEMS" > "$WORK/client-$session.curl"
}

# client SESSION: sends them; prints status, curl's exit code and the event's number for each.
client() { curl -K "$WORK/client-$1.curl" 2>/dev/null || true; }

# clients NAME COUNT LAST OPTION…: that many clients at once, in the background, each with a session of its
# own; their answers are in $WORK/answers-SESSION.
clients() {
  local name=$1 count=$2 last=$3 session
  shift 3
  for ((session = 1; session <= count; session++)); do
    write_client "$name" "$session" 1 "$last" "$@"
  done
  client_pids=()
  for ((session = 1; session <= count; session++)); do
    client "$session" > "$WORK/answers-$session" &
    client_pids+=($!)
  done
}

wait_for_clients() { wait "${client_pids[@]}" || true; }

# answers PATTERN: how many of all clients' answers match.
answers() { cat "$WORK"/answers-* | grep -c "$1" || true; }

resident() { awk '/^VmRSS/ { printf "%d", $2 / 1024 }' "/proc/${pids[$1]}/status"; }

# events_in FOLDER: how many events an event log has.
events_in() {
  "$GRU4REC" inspect "$1" --json 2> "$WORK/inspect.log" | grep -o '"events":[0-9]*' | head -n 1 | cut -d : -f 2
}

# write_segment FOLDER DAY SESSIONS [shuffled]: adds a closed segment to an event log, of a day in February 2024, which
# the models do not know: sessions of their shop, the same for the same arguments; shuffled: with items drawn at random.
write_segment() {
  local name=$1/events-202402$(printf '%02d' "$2")T000000000Z-shop-1-x.tsv
  "$GRU4REC" generate --output "$WORK/shop.tsv" --sessions "$((4000 + $3))" --catalogue 600 --days 2 \
    --quiet > "$WORK/shop.log"
  printf 'SessionId\tItemId\tTime\tModel\tModelVersion\tRank\tKey\n' > "$WORK/segment"
  awk -F '\t' -v OFS='\t' -v CONVFMT=%.0f -v day="$2" -v shuffled="${4:-}" -v items="$ITEMS" '
    BEGIN { while ((getline line < items) > 0) known[count++] = line; srand(day) }
    NR > 1 && $1 > 4000 {
      time = 1706659200 + day * 86400 + $3 % 86400
      print day "-" $1, shuffled ? known[int(rand() * count)] : $2, time "000", "main", "", "", ""
    }' "$WORK/shop.tsv" | sort -s -t "$(printf '\t')" -k 3,3 >> "$WORK/segment"
  mv "$WORK/segment" "$name"
}
