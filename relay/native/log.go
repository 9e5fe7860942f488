package native

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/wire"
)

// A logger writes what an operator may know: no address, no id in clear,
// nothing that came in a frame.
type logger struct {
	to  *slog.Logger
	key []byte // of the hashes; made anew with each process
}

func newLogger(to *slog.Logger) logger {
	if to == nil {
		to = slog.New(slog.DiscardHandler)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return logger{to, key}
}

// hash tells which lines are about the same chat, and nothing more.
func (l logger) hash(chat wire.ChatID) string {
	h := hmac.New(sha256.New, l.key)
	h.Write(chat[:])
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func (l logger) chat(n core.Log) { l.to.Debug(string(n.What), "chat", l.hash(n.Chat)) }

func (l logger) closed(code wire.CloseCode) {
	l.to.Debug("connection closed", "code", int(code), "reason", code.String())
}

// caught logs a panic by its kind and place. Its value and the arguments on
// the stack may come from a frame and are left out.
func (s *Server) caught(where string, p any) {
	s.panics.Add(1)
	s.log.to.Error("panic caught", "in", where, "kind", fmt.Sprintf("%T", p), "at", places())
}

func places() []string {
	pc := make([]uintptr, 24)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	var at []string
	for {
		f, more := frames.Next()
		at = append(at, fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line))
		if !more {
			return at
		}
	}
}
