{{- define "crosscheck.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "crosscheck.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains (include "crosscheck.name" .) .Release.Name }}
{{- .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "crosscheck.name" .) | trunc 50 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "crosscheck.selector" -}}
app.kubernetes.io/name: {{ include "crosscheck.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "crosscheck.labels" -}}
{{ include "crosscheck.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "crosscheck.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "crosscheck.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "crosscheck.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end }}
{{- end }}

{{/* What the program would refuse at its start is refused before a pod is made. */}}
{{- define "crosscheck.check" -}}
{{- $auth := .Values.auth }}
{{- $known := or $auth.keysSecret.name $auth.oidc.issuer $auth.oidc.audience $auth.clientCASecret.name }}
{{- if and (not $known) (not $auth.insecureNoAuth) }}
{{- fail "nobody is asked who they are: set auth.keysSecret.name, auth.oidc or auth.clientCASecret.name, or auth.insecureNoAuth=true" }}
{{- end }}
{{- if and $known $auth.insecureNoAuth }}
{{- fail "auth.insecureNoAuth contradicts the other settings of auth: choose" }}
{{- end }}
{{- if ne (empty $auth.oidc.issuer) (empty $auth.oidc.audience) }}
{{- fail "auth.oidc.issuer and auth.oidc.audience belong together: give both or neither" }}
{{- end }}
{{- if and $auth.clientCASecret.name (not .Values.tls.secretName) }}
{{- fail "auth.clientCASecret needs tls.secretName: client certificates come over TLS only" }}
{{- end }}
{{- if and (eq .Values.store.kind "postgres") (not .Values.store.secret.name) }}
{{- fail "store.secret.name names the Secret that holds the URL of PostgreSQL" }}
{{- end }}
{{- if and (ne .Values.store.kind "postgres") (or .Values.autoscaling.enabled (gt (int .Values.replicas) 1)) }}
{{- fail (printf "store.kind %s is of one pod: set replicas=1 and autoscaling.enabled=false, or store.kind=postgres" .Values.store.kind) }}
{{- end }}
{{- if and (eq .Values.probes.kind "grpc") .Values.tls.secretName }}
{{- fail "probes.kind grpc speaks clear text: choose http or exec with tls.secretName" }}
{{- end }}
{{- if and .Values.serviceMonitor.enabled (not .Values.admin.enabled) }}
{{- fail "serviceMonitor needs admin.enabled" }}
{{- end }}
{{- range $name := list "grpc-addr" "http-addr" "admin-addr" "store" "tls-cert" "tls-key" "tls-client-ca" "auth-keys" "oidc-issuer" "oidc-audience" "oidc-tenant-claim" "oidc-role-claim" "insecure-no-auth" "insecure-admin" "config" }}
{{- if hasKey $.Values.config $name }}
{{- fail (printf "config.%s is set by the chart: use store, auth, tls or admin" $name) }}
{{- end }}
{{- end }}
{{- end }}

{{/* Restricted, as the Pod Security Standards have it. */}}
{{- define "crosscheck.podSecurity" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
fsGroup: 65532
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "crosscheck.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{- define "crosscheck.storeEnv" -}}
- name: CROSSCHECK_STORE
{{- if eq .Values.store.kind "postgres" }}
  valueFrom:
    secretKeyRef:
      name: {{ .Values.store.secret.name }}
      key: {{ .Values.store.secret.key }}
{{- else if eq .Values.store.kind "sqlite" }}
  value: sqlite:/data/dossiers.db
{{- else }}
  value: "memory:"
{{- end }}
{{- end }}

{{/* A probe: list of the root, "live" or "ready", and its timing. */}}
{{- define "crosscheck.probe" -}}
{{- $root := index . 0 }}
{{- $live := eq (index . 1) "live" }}
{{- if eq $root.Values.probes.kind "exec" -}}
exec:
  command: [crosscheck, healthcheck, --config, /etc/crosscheck/crosscheck.yaml{{ if $live }}, --live{{ end }}]
{{- else if and (eq $root.Values.probes.kind "grpc") (not $live) -}}
grpc:
  port: 9090
{{- else -}}
httpGet:
  path: {{ ternary "/healthz" "/readyz" $live }}
  port: http
  scheme: {{ ternary "HTTPS" "HTTP" (not (empty $root.Values.tls.secretName)) }}
{{- end }}
{{ toYaml (index . 2) }}
{{- end }}

{{/* Seconds until a pod that is told to stop may be killed. */}}
{{- define "crosscheck.grace" -}}
{{- $seconds := 5 }}
{{- range $name := list "stop-delay" "stop-timeout" }}
{{- $given := toString (default (ternary "0s" "10s" (eq $name "stop-delay")) (get $.Values.config $name)) }}
{{- if not (regexMatch "^[0-9]+s$" $given) }}
{{- fail (printf "config.%s is no number of seconds such as 5s" $name) }}
{{- end }}
{{- $seconds = add $seconds (trimSuffix "s" $given | int) }}
{{- end }}
{{- $seconds }}
{{- end }}
