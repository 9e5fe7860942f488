package slim

import "fmt"

// A MalformedError says that bytes are no WebAssembly module, or are cut short.
type MalformedError struct{ what string }

func (e *MalformedError) Error() string { return "the module is malformed: " + e.what }

// Hint says what to do about it.
func (e *MalformedError) Hint() string { return "build it again" }

func malformed(format string, args ...any) error {
	return &MalformedError{fmt.Sprintf(format, args...)}
}

// An UnknownError says that a module is not as Go 1.26 links one.
type UnknownError struct{ what string }

func (e *UnknownError) Error() string {
	return "the module is not as Go " + goSeries + " links one: " + e.what
}

// Hint says what to do about it.
func (e *UnknownError) Hint() string {
	return "build with Go " + goSeries + ", or read what changed in cmd/link and runtime and adapt wasm/slim"
}

func unknown(format string, args ...any) error {
	return &UnknownError{fmt.Sprintf(format, args...)}
}

// An OtherGoError says that another Go has linked a module than the one that this
// package was written for.
type OtherGoError struct{ version string }

func (e *OtherGoError) Error() string {
	return fmt.Sprintf("%q linked the module, and wasm/slim was written for Go %s", e.version, goSeries)
}

// Hint says what to do about it.
func (e *OtherGoError) Hint() string {
	return "read what changed in cmd/link and runtime, then adapt wasm/slim"
}
