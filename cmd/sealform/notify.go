package main

import (
	"log/slog"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// managerTime is how long a service manager that does not read holds this process up.
const managerTime = time.Second

// tellManager tells the service manager that has started this process, such as
// systemd, how it is: sd_notify(3). One that does not ask is told nothing.
func tellManager(log *slog.Logger, state string) {
	told := make(chan error, 1)
	go func() {
		_, err := daemon.SdNotify(false, state)
		told <- err
	}()
	select {
	case err := <-told:
		if err != nil {
			log.Warn("the service manager was not told", "what", state, "error", err)
		}
	case <-time.After(managerTime):
		log.Warn("the service manager does not read", "what", state)
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
