#!/usr/bin/env bash
# Follows one's rooms with curl.
#
#   TERTULIA_TOKEN=… ./follow.sh http://localhost:8080 [CURSOR]
#
# Prints a line for each event: its name, a tab, its JSON. Begins after CURSOR, or with what happens from now on. Good
# enough for Tertulia, whose lines end with LF; a parser for any event stream is in follow.py.
set -uo pipefail
url=${1:?"usage: TERTULIA_TOKEN=… $0 URL [CURSOR]"} last=${2:-} retry=2000 failures=0

# curl reads the headers from here, so that no list of processes shows the token.
settings() {
  printf 'header = "Authorization: Bearer %s"\n' "${TERTULIA_TOKEN:?is not set}"
  if [[ -n $last ]]; then printf 'header = "Last-Event-ID: %s"\n' "$last"; fi
}

while :; do
  id=$last event='' data=''
  # Silence is not peace: the server is heard every 15 s, so 45 s without a byte is a dead connection.
  while IFS= read -r line; do
    line=${line%$'\r'} value=${line#*:} value=${value# }
    case $line in
      '') # The end of a block: only now does its id count. What a cut leaves without one never happened.
        last=$id failures=0
        if [[ -n $data ]]; then printf '%s\t%s\n' "${event:-message}" "$data"; fi
        [[ $event == auth_required || ($event == closing && $data == *'"reconnect":false'*) ]] && exit 1
        event='' data=''
        ;;
      id:*) id=$value ;;
      event:*) event=$value ;;
      data:*) data+=${data:+$'\n'}$value ;;
      retry:*) [[ $value =~ ^[0-9]+$ ]] && retry=$value ;;
    esac
  done < <(curl --silent --no-buffer --fail --connect-timeout 10 --speed-limit 1 --speed-time 45 \
    --config <(settings) "$url/api/stream")
  # Later after each failure, at most half a minute, and not in step with everybody else's.
  wait_ms=$((retry << (failures < 4 ? failures : 4)))
  wait_ms=$(((wait_ms < 30000 ? wait_ms : 30000) * (50 + RANDOM % 51) / 100))
  failures=$((failures + 1))
  sleep "$((wait_ms / 1000)).$(printf %03d $((wait_ms % 1000)))"
done
