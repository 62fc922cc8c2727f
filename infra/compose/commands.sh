# The launcher's commands for docker-compose.yml. Sourced by ./tertulia.
# shellcheck shell=bash

project=${COMPOSE_PROJECT_NAME:-tertulia}
version=${TERTULIA_VERSION:-latest}
services=(ingest-api stream-processors push-gateway functions system-tests)
# In the order in which they are exchanged: who brings the database up to date comes first.
processes=(ingest-api-1 ingest-api-2 stream-processors-1 stream-processors-2 push-gateway-1 push-gateway-2 functions)
# What cannot be made again from something else. The state of stream-processors can, from their changelogs.
kept_volumes=(secrets kafka-1 kafka-2 kafka-3 postgres redis edge)
ready_seconds=300
edge_authority=$built/edge-authority.crt

need_docker() {
  command -v docker >/dev/null || fail "Docker is not installed. Without it there is ./tertulia run."
  docker info >/dev/null 2>&1 || fail "Docker does not answer: is its daemon running, and may you use it?"
  if docker compose version >/dev/null 2>&1; then
    compose=(docker compose)
  elif command -v docker-compose >/dev/null; then
    compose=(docker-compose)
  else
    fail "there is neither Docker Compose v2 (docker compose) nor docker-compose 1.29"
  fi
}

compose() { (cd "$here" && "${compose[@]}" -p "$project" "$@"); }

container() { docker ps -aq --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1" | head -1; }

volume() { printf '%s_%s' "$project" "$1"; }

# ---- images

image() { # image SERVICE: from what assemble has laid out
  tar -C "$here" -cf - infra/images/healthy infra/images/start ".tertulia/images/$1" \
    --transform='s#^\.tertulia/images/Dockerfile$#Dockerfile#' .tertulia/images/Dockerfile |
    DOCKER_BUILDKIT=0 docker build -q --build-arg SERVICE="$1" -t "tertulia/${1/system-tests/demo}:$version" - >/dev/null
}

# Says itself what went wrong with each step: `set -e` does not hold in what is asked for its success.
images_build() {
  infra/images/compile || return
  (cd web && mkdir -p target && npm sbom --sbom-format cyclonedx --omit dev >target/page.cdx.json) || return
  infra/images/assemble .tertulia/images || return
  # The same image as docker compose builds, of the programs that are built here already.
  sed '1,/^# Image$/d; s#--from=build /#.tertulia/#' infra/images/Dockerfile >.tertulia/images/Dockerfile || return
  local service pid pids=() failed=0
  for service in "${services[@]}"; do
    image "$service" &
    pids+=($!)
  done
  for pid in "${pids[@]}"; do wait "$pid" || failed=1; done
  ((!failed)) && printf '%s\n' "$version" >.tertulia/images/version
}

images() {
  need_docker
  find_tools
  build_web
  local service
  for service in "${services[@]}"; do
    docker image inspect "tertulia/${service/system-tests/demo}:$version" >/dev/null 2>&1 || rm -f "$built/images-$version"
  done
  build "images-$version" .tertulia/images/version pom.xml contracts telemetry ingest-api stream-processors push-gateway functions system-tests web infra/images -- images_build
}

# ---- how it is

health() { # health CONTAINER-ID: healthy, starting, unhealthy; running or exited where nothing is checked
  docker inspect -f '{{if .State.Health}}{{.State.Health.Status}}{{else}}{{.State.Status}}{{end}}' "$1" 2>/dev/null || echo gone
}

await_ready() { # await_ready SERVICE...
  local deadline=$((SECONDS + ready_seconds)) service state id
  for service; do
    while :; do
      id=$(container "$service")
      state=$([[ -n $id ]] && health "$id" || echo gone)
      [[ $state == healthy ]] && break
      if ((SECONDS > deadline)); then
        [[ -n $id ]] && docker logs --tail 30 "$id" >&2
        fail "$service is $state after $ready_seconds s; its last lines are above"
      fi
      sleep 0.5
    done
  done
}

all_services=(kafka-1 kafka-2 kafka-3 postgres redis "${processes[@]}" edge)

url() { printf 'https://%s:%s' "${TERTULIA_HOST:-localhost}" "${TERTULIA_HTTPS_PORT:-8443}"; }

status() {
  need_docker
  local service id state worst=0
  for service in "${all_services[@]}"; do
    id=$(container "$service")
    state=$([[ -n $id ]] && health "$id" || echo absent)
    [[ $state == healthy ]] || worst=1
    printf '%-22s %-10s %s\n' "$service" "$state" \
      "$([[ -n $id ]] && docker inspect -f '{{.Config.Image}}  since {{.State.StartedAt}}' "$id" | cut -c1-70)"
  done
  for service in stream-processors-1 stream-processors-2; do
    id=$(container "$service")
    [[ -n $id ]] || continue
    docker exec "$id" healthy --show 2>/dev/null | node -e '
      const name = process.argv[1], text = require("fs").readFileSync(0, "utf8")
      const find = (o) => o && typeof o === "object" ? (o.mentions?.state ? o : Object.values(o).map(find).find(Boolean)) : undefined
      let applications
      try { applications = find(JSON.parse(text)) } catch { process.exit() }
      for (const [application, it] of Object.entries(applications ?? {}))
        console.log(`${name}  ${application.padEnd(14)} ${it.state}, ${it.recordsBehind} records behind${it.waitingFor ? `, waits for ${it.waitingFor}` : ""}`)' "$service"
  done
  return "$worst"
}

# ---- from nothing to ready, and back

up() {
  local profiles=() option
  for option; do
    case $option in
      --demo) profiles+=(--profile demo) ;;
      --observability)
        profiles+=(--profile observability)
        export OTEL_EXPORTER_OTLP_ENDPOINT=${OTEL_EXPORTER_OTLP_ENDPOINT:-http://otel-collector:4318}
        ;;
      --mail) profiles+=(--profile mail) && export TERTULIA_MAIL_HOST=${TERTULIA_MAIL_HOST:-mail} ;;
      *) fail "unknown option $option; see ./tertulia help" ;;
    esac
  done
  local start=$SECONDS
  images
  compose "${profiles[@]}" up -d --no-build --remove-orphans
  await_ready "${all_services[@]}"
  docker cp "$(container edge):/data/caddy/pki/authorities/local/root.crt" "$edge_authority" >/dev/null 2>&1 || rm -f "$edge_authority"
  printf 'Tertulia serves on %s (ready after %d s).\n' "$(url)" $((SECONDS - start))
  if [[ -e $edge_authority ]]; then
    printf 'Its certificate is of its own authority, %s: let your browser trust that, or go on past the warning.\n' "${edge_authority#"$here"/}"
  fi
}

down() {
  need_docker
  case ${1:-} in
    '') compose --profile observability --profile mail --profile demo down --remove-orphans ;;
    --delete-data)
      if [[ ${2:-} != --yes ]]; then
        local answer
        read -r -p "This deletes all messages, accounts and secrets of \"$project\". Type its name to go on: " answer
        [[ $answer == "$project" ]] || fail "nothing was deleted"
      fi
      compose --profile observability --profile mail --profile demo down --volumes --remove-orphans
      ;;
    *) fail "unknown option $1; see ./tertulia help" ;;
  esac
}

upgrade() {
  local process again=() chosen=(kafka-1 kafka-2 kafka-3 postgres redis "${processes[@]}" edge)
  if [[ ${1:-} == --again ]]; then
    again=(--force-recreate)
    shift
  fi
  for process; do
    [[ " ${chosen[*]} " == *" $process "* ]] || fail "unknown service $process; one of: ${chosen[*]}"
  done
  [[ $# -eq 0 ]] || chosen=("$@")
  images
  compose run --rm --no-deps -T topics
  # One after the other: while one is exchanged the other of its kind serves.
  for process in "${chosen[@]}"; do
    compose up -d --no-deps --no-build "${again[@]}" "$process" >/dev/null
    await_ready "$process"
    if [[ $process == kafka-* ]]; then await_in_sync; fi
    printf '%s is ready\n' "$process"
  done
  printf 'Upgraded.\n'
}

# Until all replicas are in sync again: the next broker may only go then.
await_in_sync() {
  local deadline=$((SECONDS + ready_seconds))
  while [[ -n $(docker exec "$(container kafka-1)" /opt/kafka/bin/kafka-topics.sh --bootstrap-server kafka-1:9092,kafka-2:9092,kafka-3:9092 \
    --describe --under-replicated-partitions 2>&1 | grep -v '^SLF4J') ]]; do
    ((SECONDS < deadline)) || fail "partitions are under-replicated for $ready_seconds s"
    sleep 2
  done
}

# ---- backup

in_volumes() { # in_volumes ro|rw COMMAND...: with all kept volumes at /volumes
  local mode=$1 name mounts=()
  shift
  for name in "${kept_volumes[@]}"; do mounts+=(-v "$(volume "$name"):/volumes/$name:$mode"); done
  docker run --rm -i --user 0:0 --network none --entrypoint "$1" "${mounts[@]}" "tertulia/stream-processors:$version" "${@:2}"
}

backup() {
  need_docker
  local file=${1:-}
  [[ -n $file ]] || file=tertulia-$(date -u +%Y%m%dT%H%M%SZ).tar.gz
  [[ ! -e $file ]] || fail "$file is there already"
  [[ -n $(container postgres) ]] || fail "\"$project\" does not run"
  local start=$SECONDS
  # All of it at one instant: a view that is ahead of its log would have to be made anew. The edge stays, and says that it is away.
  compose stop -t 60 "${processes[@]}" >/dev/null 2>&1
  compose stop -t 60 kafka-1 kafka-2 kafka-3 postgres redis >/dev/null 2>&1
  local ok=yes
  (umask 077 && in_volumes ro tar -C /volumes -cf - . | gzip -1 >"$file.part") || ok=
  if [[ -n $ok ]]; then
    mv "$file.part" "$file"
    (cd "$(dirname "$file")" && sha256sum "$(basename "$file")" >"$(basename "$file").sha256")
  else
    rm -f "$file.part"
  fi
  # Whatever became of the copy, and of the services after it, is told apart.
  compose up -d --no-build >/dev/null 2>&1
  await_ready "${all_services[@]}"
  [[ -n $ok ]] || fail "the volumes could not be read; everything runs again"
  printf '%s: %s, away for %d s. It holds all messages and the secrets: keep it like them.\n' \
    "$file" "$(du -h "$file" | cut -f1)" $((SECONDS - start))
}

restore() {
  local file=${1:-} volume_name
  [[ -n $file && -r $file ]] || fail "which backup? ./tertulia restore FILE"
  need_docker
  [[ -z $(container postgres) ]] || fail "\"$project\" is still there. ./tertulia down --delete-data removes it, with all its data."
  for volume_name in "${kept_volumes[@]}"; do
    if docker volume inspect "$(volume "$volume_name")" >/dev/null 2>&1; then
      fail "\"$project\" still has its data. ./tertulia down --delete-data removes it."
    fi
  done
  if [[ -e $file.sha256 ]]; then
    (cd "$(dirname "$file")" && sha256sum --quiet -c "$(basename "$file").sha256") || fail "$file is damaged"
  fi
  gzip -t "$file" || fail "$file is damaged"
  images
  # With the labels that compose gives. It cannot be asked: its `up --no-start` waits for ever for a container that is to end first.
  for volume_name in "${kept_volumes[@]}"; do
    docker volume create --label "com.docker.compose.project=$project" --label "com.docker.compose.volume=$volume_name" \
      "$(volume "$volume_name")" >/dev/null
  done
  gzip -dc "$file" | in_volumes rw tar -C /volumes -xpf - || fail "the volumes could not be written"
  up
}
