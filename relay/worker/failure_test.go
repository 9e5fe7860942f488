package worker_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"sealform/relay/core"
	"sealform/relay/relaytest"
	"sealform/relay/wire"
	"sealform/relay/worker/local"
)

// hibernatesAfter is how long workerd keeps an object that nothing happens to,
// and some seconds.
const hibernatesAfter = 14 * time.Second

// soon is how long what is not answered may take: an object that was not heard
// tries again after 5 seconds.
const soon = 15 * time.Second

// alarmStep is what object.ts rounds the times of alarms up to.
const alarmStep = 5 * time.Second

// A relay is a workerd with an organisation and one accepted chat, between v
// and Alice.
type relay struct {
	*host
	org  *relaytest.Org
	v, a *relaytest.Client
}

func newRelay(t *testing.T, build string) *relay {
	t.Helper()
	return newRelayOf(t, build, relaytest.NewOrg(t))
}

func newRelayOf(t *testing.T, build string, o *relaytest.Org) *relay {
	t.Helper()
	r := &relay{host: startWorkerd(t, build, o.Root.VKey), org: o}
	if err := r.SetRoster(o.Note(t)); err != nil {
		t.Fatal(err)
	}
	r.v, r.a = r.accept(1)
	return r
}

// accept brings a visitor into a chat of that number with Alice.
func (r *relay) accept(n byte) (v, a *relaytest.Client) {
	r.t.Helper()
	v = r.visitor(n)
	a = r.claim(n, r.org.Alice)
	a.Next() // Assigned
	a.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	v.Expect(wire.Peer{Chat: relaytest.Chat(n), Up: true})
	return v, a
}

func (r *relay) visitor(n byte) *relaytest.Client {
	r.t.Helper()
	return relaytest.Visitor(r.t, r.url(), r.org.Join(n, 1))
}

func (r *relay) desk() *relaytest.Client {
	r.t.Helper()
	return relaytest.Desk(r.t, r.url(), r.org, r.org.Alice)
}

func (r *relay) line(n byte, k relaytest.Key) *relaytest.Client {
	r.t.Helper()
	return relaytest.Line(r.t, r.url(), r.org, k, relaytest.Chat(n))
}

func (r *relay) claim(n byte, k relaytest.Key) *relaytest.Client {
	r.t.Helper()
	a := r.line(n, k)
	a.Send(wire.Claim{Ticket: relaytest.Chat(n).Ticket()})
	return a
}

// attach brings Alice back into chat 1.
func (r *relay) attach(have uint64) *relaytest.Client {
	r.t.Helper()
	a := r.line(1, r.org.Alice)
	a.Send(wire.Attach{Chat: relaytest.Chat(1), Session: wire.SessionID{1}, Have: have})
	return a
}

// waits takes a Waiting of chat n at a desk.
func (r *relay) waits(desk *relaytest.Client, n byte) {
	r.t.Helper()
	if f, ok := desk.Next().(wire.Waiting); !ok || f.Ticket != relaytest.Chat(n).Ticket() {
		r.t.Fatalf("got %T %+v, want chat %d waiting, %x", f, f, n, relaytest.Chat(n).Ticket())
	}
}

// queue is the ticket of no chat.
var queue wire.Ticket

func (r *relay) state(chat wire.Ticket) local.State {
	r.t.Helper()
	s, err := r.State(context.Background(), chat)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

func say(seq uint64, text string) wire.Frame {
	return relaytest.Data(1, 1, wire.FromVisitor, seq, text)
}

func up(up bool) wire.Frame { return wire.Peer{Chat: relaytest.Chat(1), Up: up} }

func gone(n byte, why wire.Reason) wire.Frame {
	return wire.Gone{Ticket: relaytest.Chat(n).Ticket(), Reason: why}
}

// The sockets stay open while the objects have lost their memory, and chats
// and the queue go on as if nothing had been.
func TestHibernation(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	waiting, desk := r.visitor(2), r.desk()
	r.waits(desk, 2)
	before := r.state(queue).Since
	said := r.sleep(0)
	a := r.claim(2, r.org.Alice)
	a.Next() // Assigned
	waiting.Expect(wire.Peer{Chat: relaytest.Chat(2), Up: true})
	desk.Expect(gone(2, wire.ReasonClaimed))
	if r.state(queue).Since == before {
		t.Error("the queue's object does not sleep")
	}
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.v.Send(say(said+1, "while she was away"))
	time.Sleep(hibernatesAfter)
	r.a = r.attach(said)
	r.a.Expect(up(true), say(said+1, "while she was away"))
	r.v.Expect(up(true))
}

// sleep waits until the object of chat 1 has lost its memory and a frame has
// woken it. An alarm may have kept it awake: then it waits again. It returns
// the number of the last frame.
func (r *relay) sleep(seq uint64) uint64 {
	r.t.Helper()
	chat := relaytest.Chat(1).Ticket()
	before := r.state(chat).Since
	for range 3 {
		time.Sleep(hibernatesAfter)
		seq++
		r.v.Send(say(seq, "after a sleep"))
		r.a.Expect(say(seq, "after a sleep"))
		if r.state(chat).Since != before {
			return seq
		}
	}
	r.t.Fatal("the object does not sleep")
	return 0
}

// What an end asks is answered without waking an object that sleeps, nor is
// one kept awake by it.
func TestQuestionsWakeNothing(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	chat, desk := relaytest.Chat(1).Ticket(), r.desk()
	r.sleep(0)
	r.state(queue)
	time.Sleep(hibernatesAfter / 2)
	for began := time.Now(); time.Since(began) < hibernatesAfter; time.Sleep(time.Second) {
		for _, c := range []*relaytest.Client{r.v, r.a, desk} {
			c.Text(wire.Ping)
			c.Answered()
		}
	}
	asked := time.Now().UnixMilli()
	for name, s := range map[string]local.State{"the chat's": r.state(chat), "the queue's": r.state(queue)} {
		if s.Since < asked {
			t.Errorf("%s object was awake %d ms before anything but a question came", name, asked-s.Since)
		}
	}
}

// A roster reaches chats whose objects sleep.
func TestRosterWakesChats(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	_, bob := r.visitor(2), r.claim(2, r.org.Bob)
	bob.Next() // Assigned
	r.sleep(0)
	r.org.Roster.Version, r.org.Roster.Agents = 2, r.org.Roster.Agents[:1]
	note := r.org.Note(t)
	if err := r.SetRoster(note); err != nil {
		t.Fatal(err)
	}
	r.v.Expect(wire.Roster{Note: note})
	r.a.Expect(wire.Roster{Note: note})
	bob.Closed(wire.CloseAgent)
	r.visitor(3) // is given the new one, or there is nothing to join with
}

// What the relay keeps is there after it was killed: who waits, whose a chat
// is, and what was said to an end that was away, in the order that it came in.
func TestKilled(t *testing.T) {
	r := newRelay(t, "worker")
	r.visitor(2)
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	const sent = 50
	for n := range uint64(2) {
		for seq := range uint64(sent) {
			r.v.Send(say(n*sent+seq+1, "while she was away"))
		}
		_ = r.v.SendBytes(nil) // answered when all before it is done
		r.v.Closed(wire.CloseMalformed)
		r.restart()
		r.v = r.visitor(1)
		r.v.Expect(up(false))
	}
	r.waits(r.desk(), 2)
	a := r.attach(0)
	a.Expect(up(true))
	for seq := range uint64(2 * sent) {
		a.Expect(say(seq+1, "while she was away"))
	}
}

// Another version of the Worker takes up what this one has kept.
func TestDeployedInTheMiddle(t *testing.T) {
	r := newRelay(t, "worker")
	r.c.Build = "worker-bomb"
	r.restart()
	r.v.Lost()
	r.a.Lost()
	v := r.visitor(1)
	v.Expect(up(false))
	a := r.attach(0)
	a.Expect(up(true))
	v.Expect(up(true))
	v.Send(say(1, "on the new version"))
	a.Expect(say(1, "on the new version"))
}

// A panic of the core, and the end of the whole Go program, which all objects
// share, cost the connection whose message it was. A chat in another object
// goes on, and so does the queue.
func TestPanicCostsOneConnection(t *testing.T) {
	for _, bomb := range []string{"a bomb for the chat", "a bomb for the module"} {
		t.Run(bomb, func(t *testing.T) {
			r := newRelay(t, "worker-bomb")
			desk := r.desk()
			other, otherAgent := r.accept(2)
			r.waits(desk, 2)
			desk.Expect(gone(2, wire.ReasonClaimed))
			before := r.state(relaytest.Chat(2).Ticket()).Since
			r.v.Send(say(1, bomb+" with 4111111111111111"))
			r.v.Closed(wire.CloseMalformed)
			r.a.Expect(up(false))
			f := relaytest.Data(2, 1, wire.FromVisitor, 1, "not touched")
			other.Send(f)
			otherAgent.Expect(f)
			if r.state(relaytest.Chat(2).Ticket()).Since != before {
				t.Error("the other chat's object has lost its memory")
			}
			v := r.visitor(1)
			v.Expect(up(true))
			r.visitor(3)
			r.waits(desk, 3)
			r.logs("panic caught")
			if strings.Contains(r.log.String(), "4111") {
				t.Error("what was typed is in the log")
			}
		})
	}
}

// Chats do not notice a panic in the queue's object, and who waited waits.
func TestQueuePanics(t *testing.T) {
	r := newRelay(t, "worker-bomb")
	r.visitor(2)
	desk := r.desk()
	r.waits(desk, 2)
	_ = desk.SendBytes([]byte("a bomb for the chat"))
	desk.Closed(wire.CloseMalformed)
	r.v.Send(say(1, "not touched"))
	r.a.Expect(say(1, "not touched"))
	desk = r.desk()
	r.waits(desk, 2)
	r.claim(2, r.org.Alice).Next()
	desk.Expect(gone(2, wire.ReasonClaimed))
}

// bombOrigin stands in the hello of its page.
const bombOrigin = "https://shop.example/a bomb for the chat"

// A chat that a new version cannot bear costs that chat, and no desk is shown
// it any longer.
func TestUnbearableChatIsForgotten(t *testing.T) {
	r := newRelay(t, "worker")
	f := r.org.Join(2, 1)
	f.Service = "sales"
	f.Hello = relaytest.Hello(f, r.org.Root.VKey, bombOrigin)
	v := relaytest.Dial(t, r.url(), bombOrigin, f.Chat.Ticket())
	v.Send(f)
	r.waits(r.desk(), 2)
	r.c.Build = "worker-bomb"
	r.restart()
	desk := r.desk()
	r.waits(desk, 2)
	_ = relaytest.Dial(t, r.url(), "", relaytest.Chat(2).Ticket()).WS.Close()
	desk.Expect(gone(2, wire.ReasonUnknown))
	r.attach(0).Expect(up(false))
}

// What the queue's object has forgotten, or missed, the chats' objects tell it
// again.
func TestLostNotices(t *testing.T) {
	r := newRelay(t, "worker")
	stored := filepath.Join(r.c.State, "objects", "sealform-queue")
	r.visitor(2)
	r.waits(r.desk(), 2)
	r.kill()
	waiting := copied(t, stored)
	r.start()
	v, a := r.visitor(2), r.claim(2, r.org.Alice)
	v.Expect(wire.Peer{Chat: relaytest.Chat(2), Up: true})
	a.Next() // Assigned
	r.visitor(3)
	r.waits(r.desk(), 3)
	r.kill()
	if err := errors.Join(os.RemoveAll(stored), os.Rename(waiting, stored)); err != nil {
		t.Fatal(err)
	}
	r.start()
	desk := r.desk()
	r.waits(desk, 2)
	r.claim(2, r.org.Bob).Expect(gone(2, wire.ReasonClaimed))
	desk.Expect(gone(2, wire.ReasonClaimed))
	r.visitor(3)
	r.waits(desk, 3)
}

func (r *relay) kill() {
	r.t.Helper()
	if err := r.Kill(); err != nil {
		r.t.Fatal(err)
	}
}

// copied returns a copy of a folder, beside it.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := dir + "-copied"
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// A relay that was drained takes nobody, whichever chat it is.
func TestDrained(t *testing.T) {
	r := newRelay(t, "worker")
	if err := r.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	r.v.Closed(wire.CloseShutdown)
	r.a.Closed(wire.CloseShutdown)
	for _, at := range []wire.Ticket{queue, relaytest.Chat(1).Ticket(), relaytest.Chat(2).Ticket()} {
		c := relaytest.Connect(t, r.url(), "", at)
		c.Closed(wire.CloseShutdown)
	}
}

// More chats than the queue's object tells of news at once.
func TestManyChatsAreTold(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	var all []*relaytest.Client
	for n := range uint16(450) {
		f := r.org.Join(0, 1)
		f.Chat = wire.ChatID{byte(n), byte(n >> 8)}
		all = append(all, relaytest.Visitor(t, r.url(), r.org.Greeted(f)))
	}
	r.org.Roster.Version = 2
	note := r.org.Note(t)
	if err := r.SetRoster(note); err != nil {
		t.Fatal(err)
	}
	for _, v := range all {
		v.Expect(wire.Roster{Note: note})
	}
}

// A chat that is over, and a stranger who has come and gone, leave no row.
func TestNothingIsLeft(t *testing.T) {
	r := newRelay(t, "worker")
	stranger := relaytest.Dial(t, r.url(), "", relaytest.Chat(2).Ticket())
	if n := r.state(queue).Chats; n != 2 {
		t.Errorf("the queue's object knows %d chats", n)
	}
	_ = stranger.WS.Close()
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.v.Send(say(1, "kept"))
	if n := r.tables(); n == 0 {
		t.Error("nothing is stored of a chat that is going on")
	}
	r.a = r.attach(1)
	r.a.Expect(up(true))
	r.a.Send(wire.Leave{Chat: relaytest.Chat(1)})
	r.v.Expect(up(true), wire.Ended{Chat: relaytest.Chat(1), Reason: wire.ReasonLeft})
	r.v.Send(wire.Leave{Chat: relaytest.Chat(1)}) // it knows
	_ = r.v.WS.Close()
	_ = r.a.WS.Close()
	r.nothingIsLeft()
	r.v, r.a = r.accept(1)
}

// tables counts those in the files of all chats' objects.
func (r *relay) tables() (n int) {
	r.t.Helper()
	files, _ := filepath.Glob(filepath.Join(r.c.State, "objects", "sealform-chat", "*.sqlite*"))
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			r.t.Fatal(err)
		}
		if !strings.HasPrefix(filepath.Base(path), "metadata.") { // workerd's own, of alarms
			n += bytes.Count(b, []byte("CREATE TABLE"))
		}
	}
	return n
}

// A message that the runtime itself refuses ends its connection.
func TestHugeMessage(t *testing.T) {
	r := newRelay(t, "worker")
	_ = r.v.SendBytes(make([]byte, 33<<20))
	for {
		if _, _, err := r.v.WS.ReadMessage(); err != nil {
			var e *websocket.CloseError
			if errors.As(err, &e) && e.Code != websocket.CloseMessageTooBig {
				t.Errorf("closed with %d", e.Code)
			}
			break
		}
	}
	r.a.Expect(up(false))
}

// When a chat's storage fails its ends are let go of, so that they come back.
func TestStorageFails(t *testing.T) {
	r := newRelay(t, "worker")
	spoil(t, filepath.Join(r.c.State, "objects", "sealform-chat"))
	_ = r.a.WS.Close()
	r.v.Lost()
	r.logs("storage failed")
}

// logs waits until the log has that line: it may come after what it is about.
func (r *relay) logs(line string) {
	r.t.Helper()
	for began := time.Now(); !strings.Contains(r.log.String(), line+"\n"); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > soon {
			r.t.Fatalf("log:\n%s", r.log)
		}
	}
}

// When the queue's storage fails, desks come back and chats go on. A visitor
// whose chat's object has nothing is turned away until the queue is there.
func TestQueueStorageFails(t *testing.T) {
	r := newRelay(t, "worker")
	desk := r.desk()
	spoil(t, filepath.Join(r.c.State, "objects", "sealform-queue"))
	if status := r.refusal(2); status != http.StatusServiceUnavailable {
		t.Errorf("a new chat: status %d", status)
	}
	desk.Lost()
	r.v.Send(say(1, "not touched"))
	r.a.Expect(say(1, "not touched"))
	_ = r.a.WS.Close()
	r.v.Expect(up(false))
	r.attach(1).Expect(up(true))
}

// What the queue's object could not be told it is told when it is back.
func TestQueueIsAway(t *testing.T) {
	r := newRelay(t, "worker")
	r.visitor(2)
	r.waits(r.desk(), 2)
	stored := filepath.Join(r.c.State, "objects", "sealform-queue")
	kept := copied(t, stored)
	spoil(t, stored)
	r.claim(2, r.org.Alice).Next() // Assigned
	restore(t, kept, stored)
	desk := r.desk()
	r.waits(desk, 2)
	desk.Expect(gone(2, wire.ReasonClaimed))
}

// restore writes what one folder's files hold into another's.
func restore(t *testing.T, from, to string) {
	t.Helper()
	files, err := os.ReadDir(from)
	for _, f := range files {
		var b []byte
		if b, err = os.ReadFile(filepath.Join(from, f.Name())); err == nil {
			err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// refusal returns the status that a connection to chat n is answered with.
func (r *relay) refusal(n byte) int {
	r.t.Helper()
	d := websocket.Dialer{Subprotocols: []string{wire.Subprotocol}}
	_, res, err := d.Dial(wire.SocketURL(r.url()+wire.Path, relaytest.Chat(n).Ticket()), nil)
	if err == nil || res == nil {
		r.t.Fatalf("connected: %v", err)
	}
	return res.StatusCode
}

// spoil writes over every file below dir.
func spoil(t *testing.T, dir string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		t.Log(path)
		return os.WriteFile(path, bytes.Repeat([]byte("spoiled "), 4<<10), 0o600)
	})
	if err != nil || n == 0 {
		t.Fatalf("%d files: %v", n, err)
	}
}

// What the queue's object was not told is said again also when an alarm for
// something else comes first.
func TestQueueIsAwayAtAnAlarm(t *testing.T) {
	t.Parallel() // it waits
	r := newRelay(t, "worker")
	v, alarm := r.visitor(2), time.Now().Add(core.JoinWithin*time.Millisecond+alarmStep-1).Truncate(alarmStep)
	r.waits(r.desk(), 2)
	stored := filepath.Join(r.c.State, "objects", "sealform-queue")
	for time.Until(alarm) > alarmStep/2 {
		r.state(relaytest.Chat(2).Ticket()) // keeps it awake
		time.Sleep(time.Second)
	}
	kept := copied(t, stored)
	spoil(t, stored)
	v.Send(wire.Leave{Chat: relaytest.Chat(2)})
	_ = v.WS.Close()
	time.Sleep(time.Second)
	restore(t, kept, stored)
	time.Sleep(time.Until(alarm) + soon)
	if n := r.state(queue).Chats; n != 1 {
		t.Errorf("the queue's object knows %d chats", n)
	}
}
