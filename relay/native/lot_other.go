//go:build !linux

package native

// A lot would hold connections without a goroutine: here each keeps its own.
type lot struct{}

func (*lot) add(*conn) bool { return false }

func (*lot) remove(*conn) {}

func (*lot) close() {}
