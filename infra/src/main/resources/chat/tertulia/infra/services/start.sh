#!/bin/bash
# What an instance does when it is made: it installs what it needs, writes down how @SERVICE@ is started, starts it, waits until it is
# ready, and says so; or gives itself up, and another takes its place. The output is in the instance's console and in
# /var/log/tertulia-start.log. Values between @ are put in when the template is made.
set -Eeuo pipefail
exec > >(tee /var/log/tertulia-start.log >/dev/console) 2>&1
export AWS_DEFAULT_REGION=@REGION@ AWS_RETRY_MODE=standard AWS_MAX_ATTEMPTS=8

token=$(curl -fsS --retry 8 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 600' http://169.254.169.254/latest/api/token)
about() { curl -fsS --retry 8 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"; }
instance=$(about instance-id)

# end CONTINUE|ABANDON: tells the auto-scaling group, which waits with its hook, and CloudFormation, which waits with its update.
end() {
  trap - ERR
  aws autoscaling complete-lifecycle-action --auto-scaling-group-name @GROUP@ --lifecycle-hook-name started \
    --instance-id "$instance" --lifecycle-action-result "$1" || echo 'No hook waits.'
  /opt/aws/bin/cfn-signal --success "$([[ $1 == CONTINUE ]] && echo true || echo false)" --stack @STACK@ --resource @RESOURCE@ \
    --region @REGION@ || echo 'No update waits.'
}
trap 'echo "Line $LINENO failed."; end ABANDON' ERR

dnf install -y -q docker jq aws-cfn-bootstrap
systemctl enable --now docker.service
install -d -m 700 /etc/tertulia
install -d -m 750 -o 10001 -g 10001 /var/lib/tertulia

cat >/etc/tertulia/environment <<END
TERTULIA_INSTANCE=$instance
TERTULIA_KAFKA_PROPERTIES_CLIENT_RACK=$(about placement/availability-zone-id)
@ENVIRONMENT@
END

# environment FILE: what the service is told, with its secrets as they are now. Only root may read it.
cat >/usr/local/bin/tertulia-environment <<'END'
#!/bin/bash
set -euo pipefail
umask 077
secret() { aws secretsmanager get-secret-value --secret-id "$1" --query SecretString --output text; }
{
  cat /etc/tertulia/environment
  # In an order, for they come in none.
  printf 'TERTULIA_KAFKA_BOOTSTRAP_SERVERS=%s\n' "$(aws kafka get-bootstrap-brokers --cluster-arn '@CLUSTER@' \
    --query BootstrapBrokerStringSaslScram --output text | tr , '\n' | sort | paste -sd ,)"
  secret '@LOG_SECRET@' | jq -r '"TERTULIA_KAFKA_PROPERTIES_SECURITY_PROTOCOL=SASL_SSL",
    "TERTULIA_KAFKA_PROPERTIES_SASL_MECHANISM=SCRAM-SHA-512",
    "TERTULIA_KAFKA_PROPERTIES_SASL_JAAS_CONFIG=org.apache.kafka.common.security.scram.ScramLoginModule required username=\"\(.username)\" password=\"\(.password)\";"'
  secret '@DATABASE_SECRET@' | jq -r '"TERTULIA_POSTGRES_HOST=\(.host)", "TERTULIA_POSTGRES_PORT=\(.port)",
    "TERTULIA_POSTGRES_DATABASE=\(.dbname)", "TERTULIA_POSTGRES_USER=\(.username)", "TERTULIA_POSTGRES_PASSWORD=\(.password)"'
  secret '@CACHE_SECRET@' | jq -r '"TERTULIA_REDIS_PASSWORD=\(.password)"'
  secret '@OPERATOR_SECRET@' | jq -r 'to_entries[] | "\(.key)=\(.value)"'
} >"$1"
END

# image: is there, from ECR if not.
cat >/usr/local/bin/tertulia-image <<'END'
#!/bin/bash
set -euo pipefail
docker image inspect '@IMAGE@' >/dev/null 2>&1 && exit
aws ecr get-login-password | docker login --username AWS --password-stdin '@REGISTRY@'
docker pull --quiet '@IMAGE@'
END

# secrets: restarts the service when one was changed.
cat >/usr/local/bin/tertulia-secrets <<'END'
#!/bin/bash
set -euo pipefail
systemctl is-active --quiet tertulia.service || exit 0
tertulia-environment /run/tertulia/environment.new
cmp -s /run/tertulia/environment /run/tertulia/environment.new || systemctl restart tertulia.service
END

# metrics: what scaling and alarms look at, to CloudWatch.
cat >/usr/local/bin/tertulia-metrics <<'END'
#!/bin/bash
set -euo pipefail
value=$(curl -fsS --max-time 5 http://127.0.0.1:9090/actuator/prometheus |
  awk '/^@METRIC@[{ ]/ { seen = 1; if ($NF > most) most = $NF } END { if (seen) printf "%.3f", most }')
[[ -z $value ]] || aws cloudwatch put-metric-data --namespace Tertulia --metric-name '@METRIC@' \
  --dimensions 'service=@SERVICE@' --value "$value"
END
chmod 755 /usr/local/bin/tertulia-*

cat >/etc/systemd/system/tertulia.service <<'END'
[Unit]
Description=Tertulia @SERVICE@
Requires=docker.service
After=docker.service network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Environment=AWS_DEFAULT_REGION=@REGION@ HOME=/root
RuntimeDirectory=tertulia
RuntimeDirectoryMode=0700
ExecStartPre=/usr/local/bin/tertulia-environment /run/tertulia/environment
ExecStartPre=/usr/local/bin/tertulia-image
ExecStartPre=-/usr/bin/docker rm --force tertulia
ExecStartPre=@BEFORE@
ExecStart=/usr/bin/docker run --rm --name tertulia --network host --env-file /run/tertulia/environment \
  --read-only --tmpfs /tmp --mount type=bind,src=/var/lib/tertulia,dst=/var/lib/tertulia \
  --cap-drop ALL --security-opt no-new-privileges --ulimit nofile=262144:262144 --stop-timeout 45 \
  --log-driver awslogs --log-opt awslogs-region=@REGION@ --log-opt awslogs-group=@LOGS@ --log-opt awslogs-stream=%H \
  --log-opt mode=non-blocking --log-opt max-buffer-size=16m @IMAGE@
ExecStop=/usr/bin/docker stop --time 45 tertulia
TimeoutStartSec=300
TimeoutStopSec=60
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
END

timer() { # timer NAME WHEN SPREAD
  printf '[Unit]\nDescription=Tertulia: %s\n[Service]\nType=oneshot\nEnvironment=AWS_DEFAULT_REGION=@REGION@\nExecStart=/usr/local/bin/tertulia-%s\n' \
    "$1" "$1" >"/etc/systemd/system/tertulia-$1.service"
  printf '[Unit]\nDescription=Tertulia: %s\n[Timer]\nOnBootSec=%s\nOnUnitActiveSec=%s\nRandomizedDelaySec=%s\n[Install]\nWantedBy=timers.target\n' \
    "$1" "$2" "$2" "$3" >"/etc/systemd/system/tertulia-$1.timer"
}
timer secrets 5min 4min
timer metrics 1min 5s

systemctl daemon-reload
# It is tried again by itself until it runs, so its first start is not waited for here.
systemctl enable --now --no-block tertulia.service
systemctl enable --now tertulia-secrets.timer tertulia-metrics.timer

# Only who is ready gets callers and lets the update go on.
for _ in {1..120}; do
  if curl -fsS --max-time 3 http://127.0.0.1:9090/actuator/health/readiness | grep -q '"status":"UP"'; then
    echo 'Ready.'
    end CONTINUE
    exit
  fi
  sleep 5
done
echo 'Not ready after ten minutes.'
journalctl --unit tertulia.service --lines 50 --no-pager
end ABANDON
exit 1
