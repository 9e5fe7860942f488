package relaytest

import (
	"os"
	"runtime"
	"testing"

	"golang.org/x/sys/unix"
)

// AsOwner does something for which the modes of files count, as they do for
// everybody but root.
func AsOwner(t testing.TB, do func()) {
	t.Helper()
	if os.Geteuid() != 0 {
		do()
		return
	}
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and not unlocked: the thread ends with this
		err := obey()
		if err == nil {
			do()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		t.Skipf("this root cannot be held to modes: %v", err)
	}
}

// obey takes from this thread what lets root pass modes by.
func obey() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData
	if err := unix.Capget(&header, &data[0]); err != nil {
		return err
	}
	data[0].Effective &^= 1<<unix.CAP_DAC_OVERRIDE | 1<<unix.CAP_DAC_READ_SEARCH | 1<<unix.CAP_FOWNER
	return unix.Capset(&header, &data[0])
}
