#!/bin/sh
# dpkg's purge takes away what the services have kept, too.
set -e
if [ "$1" = purge ]; then
	rm -rf /etc/sealform /var/lib/sealform
	for service in sealform-relay sealform-stamp; do
		rm -rf "/var/lib/private/$service" "/var/lib/$service"
	done
fi
if [ -d /run/systemd/system ]; then
	systemctl daemon-reload
fi
