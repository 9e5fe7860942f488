package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
)

// firstInherited is the first file that a service manager hands over:
// sd_listen_fds(3).
const firstInherited = 3

// inherited returns the listener that a service manager such as systemd has opened
// for this process, and keeps open while it is started again; nil: there is none.
func inherited() (net.Listener, error) {
	if os.Getenv("LISTEN_PID") != strconv.Itoa(os.Getpid()) {
		return nil, nil
	}
	n := os.Getenv("LISTEN_FDS")
	for _, name := range []string{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} {
		_ = os.Unsetenv(name) // they are not for a process that this one starts
	}
	if n != "1" {
		return nil, hinted{fmt.Errorf("LISTEN_FDS is %q: there is not one socket to listen on", n), "write one ListenStream= into the unit of the socket"}
	}
	file := os.NewFile(firstInherited, "socket")
	defer file.Close()
	l, err := net.FileListener(file)
	if err == nil {
		if _, ok := l.(*net.TCPListener); ok {
			return l, nil
		}
		_ = l.Close()
		err = errors.New("it is no socket of TCP")
	}
	return nil, hinted{fmt.Errorf("cannot listen on the socket that was handed over: %w", err), "write an address with a port as ListenStream="}
}
