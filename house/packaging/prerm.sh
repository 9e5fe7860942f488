#!/bin/sh
# Removed for good: "remove" from dpkg, 0 from rpm. What it has kept stays.
set -e
case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl disable --now sealform-relay.socket sealform-relay.service sealform-stamp.service
	fi
	;;
esac
