package main

import (
	"log/slog"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// tellManager tells the service manager that has started this process, such as
// systemd, how it is: sd_notify(3). One that does not ask is told nothing.
func tellManager(log *slog.Logger, state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		log.Warn("the service manager was not told", "what", state, "error", err)
	}
}

// watched tells it with the relay's beats that the relay goes on, four times as often
// as it asks for, until there are no more. A relay whose core does not step has none.
func watched(beats <-chan struct{}, log *slog.Logger) {
	within, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		log.Warn("the service manager's watchdog is not served", "error", err)
	}
	if within == 0 {
		return
	}
	var told time.Time
	for range beats {
		if time.Since(told) >= within/4 {
			tellManager(log, daemon.SdNotifyWatchdog)
			told = time.Now()
		}
	}
}
