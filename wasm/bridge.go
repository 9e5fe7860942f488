package main

import (
	"errors"
	"strconv"

	"github.com/sealform/sealform/wasm/chat"
)

// An export is one operation of the table: its number, its name in
// widget/bridge/ops.ts, and what runs.
type export struct {
	op   int
	name string
	run  func(*args) (list, error)
}

// exports is the whole surface of the module. A test compares it with the
// TypeScript side.
var exports = []export{
	{1, "visitor.new", visitorNew},
	{2, "visitor.connected", visitorConnected},
	{3, "visitor.disconnected", visitorDisconnected},
	{4, "visitor.receive", visitorReceive},
	{5, "visitor.say", visitorSay},
	{6, "visitor.submit", visitorSubmit},
	{7, "visitor.cancel", visitorCancel},
	{8, "visitor.end", visitorEnd},
	{9, "visitor.tick", visitorTick},
	{10, "form.edit", formEdit},
	{11, "visitor.free", visitorFree},
	{12, "form.hints", formHints},
	{13, "visitor.warm", visitorWarm},
	{14, "visitor.insist", visitorInsist},
	{15, "visitor.stopped", visitorStopped},
	{16, "file.add", fileAdd},
	{17, "file.piece", filePiece},
	{18, "file.drop", fileDrop},
	{19, "visitor.replaced", visitorReplaced},
	{20, "visitor.zone", visitorZone},
	{21, "visitor.consent", visitorConsent},
	{22, "visitor.watch", visitorWatch},
	{23, "visitor.leave", visitorLeave},
	{24, "visitor.writing", visitorWriting},
	{25, "visitor.seen", visitorSeen},
	{26, "visitor.rate", visitorRate},
}

// Status is the first byte of a result.
const (
	statusOK    = 0
	statusError = 1 // then: code, message, and outputs, which a failed operation can have too
	statusPanic = 2 // then: "internal", message; the module must be thrown away
)

var errArguments = &chat.Error{Code: "arguments", Text: "malformed arguments"}

// dispatch runs an operation. A panic becomes a status and never reaches
// JavaScript; its text is not passed on, since it could hold what was typed.
func dispatch(op int, raw []byte) (result []byte) {
	defer func() {
		if recover() != nil {
			result = append([]byte{statusPanic}, list{[]byte("internal"), []byte("internal error: reload the page")}.encode()...)
		}
	}()
	for _, e := range exports {
		if e.op == op {
			return run(e, raw)
		}
	}
	return failure(&chat.Error{Code: "unknown-operation", Text: "unknown operation " + strconv.Itoa(op)}, nil)
}

func run(e export, raw []byte) []byte {
	parts, ok := decodeList(raw)
	if !ok {
		return failure(errArguments, nil)
	}
	a := &args{parts: parts}
	res, err := e.run(a)
	if a.bad {
		err = errArguments
	}
	if err != nil {
		return failure(err, res)
	}
	return append([]byte{statusOK}, res.encode()...)
}

func failure(err error, outputs list) []byte {
	code, text := "error", err.Error()
	if e, ok := errors.AsType[*chat.Error](err); ok {
		code = e.Code
	}
	return append([]byte{statusError}, append(texts(code, text), outputs...).encode()...)
}
