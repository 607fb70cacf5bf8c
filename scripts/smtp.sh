#!/usr/bin/env bash
# A private, throw-away mail server (Exim) for tests, in the foreground: nothing of the machine's own mail is touched.
#
#   scripts/smtp.sh FOLDER PORT TLS_PORT
#
# It listens on 127.0.0.1: on PORT for SMTP with STARTTLS and AUTH (tandem, secret), on TLS_PORT for SMTP inside TLS. What it takes
# stands as a file each in FOLDER/mail/new, with its receiver as Envelope-to. FOLDER/ca.pem is the certificate to trust. How a test makes it difficult:
#   unknown@…           550, nobody of that name
#   busy@…              450 while the file FOLDER/busy is there
#   anybody             530 without AUTH while the file FOLDER/closed is there
#   anybody             an answer after three seconds while the file FOLDER/slow is there
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -eq 3 ] || die "usage: scripts/smtp.sh FOLDER PORT TLS_PORT"
folder=$1 port=$2 tls_port=$3
scripts/setup.sh exim

# Exim gives every right up that its program file has when the settings are not the machine's own; root has to do it itself.
user=$(id -un) group=$(id -gn) as=()
if [ "$(id -u)" -eq 0 ]; then
  user=nobody group=$(id -gn nobody)
  as=(setpriv --reuid="$user" --regid="$group" --clear-groups)
fi

mkdir -p "$folder/mail" "$folder/spool" "$folder/log"
if [ ! -s "$folder/ca.pem" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "$folder/key.pem" -out "$folder/ca.pem" 2>/dev/null
fi
cat > "$folder/exim.conf" <<SETTINGS
primary_hostname = mail.example.org
domainlist all = *
exim_user = $user
exim_group = $group
deliver_drop_privilege = true
spool_directory = $folder/spool
log_file_path = $folder/log/%s
pid_file_path = $folder/pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = $port : $tls_port
tls_on_connect_ports = $tls_port
tls_advertise_hosts = *
tls_certificate = $folder/ca.pem
tls_privatekey = $folder/key.pem
auth_advertise_hosts = *
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 0
smtp_accept_queue_per_connection = 0
keep_environment =
smtputf8_advertise_hosts = *
acl_smtp_rcpt = rcpt
begin acl
rcpt:
  warn    condition = \${if exists{$folder/slow}}
          delay = 3s
  deny    condition = \${if exists{$folder/closed}}
          !authenticated = *
          message = 530 5.7.0 Authentication required
  deny    local_parts = unknown
          message = 550 5.1.1 nobody here is called \$local_part
  defer   local_parts = busy
          condition = \${if exists{$folder/busy}}
          message = 450 4.2.1 the mailbox of \$local_part is busy
  accept
begin routers
files:
  driver = accept
  transport = files
begin transports
files:
  driver = appendfile
  directory = $folder/mail
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{\$auth2}{tandem}}{eq{\$auth3}{secret}}}}
  server_set_id = \$auth2
SETTINGS
[ ${#as[@]} -eq 0 ] || chown -R "$user" "$folder"
exec "${as[@]}" "$(exim_path)" -C "$folder/exim.conf" -bdf
