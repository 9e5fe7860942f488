package desktop

import (
	"slices"
	"strings"
	"testing"

	"github.com/sealform/sealform/relay/wire"
)

// What is altered on the way is told once, counted with its reasons, and
// stands in the transcript for later.
func TestAnAlarmIsToldOnceAndKept(t *testing.T) {
	w, c, id := accepted(t)
	_, own := w.conn(c.ticket)
	session := joined(t, c.end.Connected(unixMilli())).Session
	junk := wire.Data{Chat: w.session.chats[0].id, Session: session, Seq: 3, Payload: []byte(wire.AgeMagic + "junk")}
	foreign := junk
	foreign.Chat[0] ^= 1
	for _, f := range []wire.Frame{junk, junk, foreign} {
		own.receive(own.ctx, f)
	}
	own.garbled(own.ctx)
	const why = "2 could not be opened: damaged or changed on the way, 1 of another chat or page, 1 not of the form that it claims"
	if v := w.chat(); v.Refused != 4 || v.Alarms != why {
		t.Errorf("counted %d, %q, want 4, %q", v.Refused, v.Alarms, why)
	}
	if n := alarmsTold(w.stream()); n != 1 {
		t.Errorf("told %d times in the stream, want once", n)
	}
	text := w.transcript(id)
	if !strings.Contains(text, why) || alarmsTold(strings.Split(text, "\n")) != 1 {
		t.Errorf("the transcript does not tell of it:\n%s", text)
	}
}

// A relay that is killed, again and again, with messages under way, is no
// reason for an alarm: what comes twice, too early or late has come before.
func TestARestartedRelayRaisesNoAlarm(t *testing.T) {
	w, c, id := accepted(t)
	for range 20 {
		c.say("before")
		c.take(c.end.Tick(unixMilli() + 1000)) // an acknowledgement that is lost
		w.mustAsk(`{"type":"say","id":3,"chat":"` + id + `","text":"an answer"}`)
		c.disconnect()
		w.disconnectAgent()
		w.startRelay()
		c.say("meanwhile")
		w.mustAsk(`{"type":"say","id":4,"chat":"` + id + `","text":"meanwhile"}`)
		w.connectAgent()
		c.connect()
		c.take(c.end.Connected(unixMilli()))
		w.settle()
	}
	if v := w.chat(); v.Refused != 0 || alarmsTold(w.stream())+alarmsTold(c.texts()) != 0 {
		t.Errorf("alarms without an attacker: %q", v.Alarms)
	}
}

func alarmsTold(lines []string) int {
	return len(slices.DeleteFunc(slices.Clone(lines), func(s string) bool { return !strings.Contains(s, "could not be verified") }))
}
