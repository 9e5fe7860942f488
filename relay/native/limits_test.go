package native

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/gorilla/websocket"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/relaytest"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// limitsText returns what docs/deploy.md says of limits.
func limitsText(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("../../docs/deploy.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(b), "\n### Limits\n")
	section, _, _ := strings.Cut(after, "\n###")
	return section
}

// limitsTable returns the second column of its table, by the first.
func limitsTable(t *testing.T) map[string]string {
	t.Helper()
	rows := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| (.*?) \| (.*?) \|`).FindAllStringSubmatch(limitsText(t), -1) {
		rows[m[1]] = m[2]
	}
	return rows
}

// minutes writes a time as the table does.
func minutes(ms int) string {
	if ms == 60_000 {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", ms/60_000)
}

// size writes bytes as the table does.
func size(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprint(n>>20, " MiB")
	}
	return fmt.Sprint(n>>10, " KiB")
}

// thousands writes a number as the table does.
func thousands[N int | int64](n N) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// inTheCommand are rows of what cmd/sealform sets, whose tests compare them.
var inTheCommand = []string{"one HTTP request that is no WebSocket", "the header of one HTTP request"}

// The page for operators says what the program does, in each row.
func TestDocumentedLimits(t *testing.T) {
	rows, l := limitsTable(t), core.DefaultLimits
	says := map[string]string{
		"a waiting chat whose customer went away":                                          minutes(core.WaitingAway),
		"an accepted chat whose agent went away before the customer had the agent's offer": fmt.Sprintf("%d seconds", core.UnmetAway/1000),
		"an accepted chat whose agent went away while the customer is there":               fmt.Sprintf("%d seconds; set by `--requeue`", core.RequeueAway/1000),
		"a chat that is handed over and that no colleague takes":                           minutes(core.TransferWithin) + "; set by `--transfer`",
		"what is kept of a chat that is over, for an end that does not know it yet":        minutes(core.AcceptedAway),
		"time that a page says it has waited, at a relay that was just started":            fmt.Sprintf("believed for %d minutes, up to %d hours before the start", core.ReturnWithin/60_000, core.MaxWaited/3_600_000),
		"connections: two for each chat, and one for each agent":                           thousands(l.Connections),
		"chats":                             thousands(l.Chats),
		"waiting chats of one organisation": thousands(core.MaxWaiting),
		"messages left while nobody was there, of one organisation":    fmt.Sprintf("%s, %s; %d from one address, %d times as many from one IPv6 network; %d days each", thousands(core.MaxLetters), size(core.LetterBytes), core.LettersFrom, core.NetworkPlaces, core.LetterFor/(24*3_600_000)),
		"what the customers of one organisation have written who wait": fmt.Sprintf("%s; %s of each", size(l.Openings), size(wire.MaxOpening)),
		"connections from one address (IPv6: one /64)":                 fmt.Sprintf("%d with an `Origin`, as pages have, and %s without, as desktops have", maxPages, thousands(maxPerPeer)),
		"new connections from one address": fmt.Sprintf("as many at once as it may have, and %d a second with an `Origin`, %d without; %d times as many from one IPv6 network (a /48)",
			maxPages/arrivalsWithin, maxPerPeer/arrivalsWithin, core.NetworkPlaces),
		"frames from one connection":                                                    fmt.Sprintf("%d a second, %d at once", l.FramesPerSecond, l.FramesBurst),
		"bytes from one connection":                                                     fmt.Sprintf("%s a second; at once %s from a visitor, %s from an agent", size(int(l.BytesPerSecond)), size(int(l.VisitorBurst)), size(int(l.BytesBurst))),
		"one frame":                                                                     fmt.Sprintf("%s; %s before a `Join` or `Login` is taken", size(wire.MaxFrame), size(strangersMessage)),
		"the hello in a `Join`":                                                         size(core.MaxHello),
		"pieces of one message (fragments of WebSocket)":                                fmt.Sprint(maxFragments),
		"WebSocket frames of any kind from one connection":                              fmt.Sprintf("%s a second, %s at once", thousands(l.FramesPerSecond+l.BytesPerSecond/piece), thousands(l.FramesBurst+l.BytesBurst/piece)),
		"pings, pongs and questions (the text `ping`) from one connection":              fmt.Sprintf("%d a second, %d at once", controlsPerSecond, maxControls),
		"one message, from its first byte to its last":                                  fmt.Sprintf("%d s, looked at when more of it comes and every %d s", messageWithin/1000, pingEvery),
		"unfinished messages above 4 KiB of all connections that no agent has accepted": size(partsBytes),
		"waiting to be sent to one connection":                                          fmt.Sprintf("%s messages, %s", thousands(maxQueued), size(maxQueuedBytes)),
		"writing one message":                                                           fmt.Sprintf("%.0f s", writeWithin.Seconds()),
		"no `Join` or `Login`, or an agent at a chat without having it":                 fmt.Sprintf("%d s", core.JoinWithin/1000),
		"connections that are no WebSocket, or not yet":                                 thousands(maxGuests) + ", not counting a trusted proxy's",
		"a publication":                                                                 fmt.Sprintf("a roster of %s, a stamp of %s, a bundle of %s; 3 minutes for the bundle", size(roster.MaxRoster), size(roster.MaxStamp), size(roster.MaxBundle)),
		"what one address hands over below `/v1/orgs/`":                                 fmt.Sprintf("%d requests at once, and %d a second; %d times as many from one IPv6 network", mostPuts, mostPuts/arrivalsWithin, core.NetworkPlaces),
		"bundles that one address fetches":                                              fmt.Sprintf("%d at once, and %d a second; %d times as many from one IPv6 network", mostBundles, mostBundles/arrivalsWithin, core.NetworkPlaces),
		"enrolments of one organisation":                                                fmt.Sprintf("%d of %s, %d days each", orgs.MaxEnrolments, size(roster.MaxEnrolment), orgs.EnrolmentSeconds/86_400),
		"silence":                                                                       fmt.Sprintf("%d s, looked at every %d s", silentAfter/1000, pingEvery),
		"an agent whose desktop is not connected any more":                              minutes(core.DeskAway),
		"what a desktop says of its agent, and how far a customer who waits has written, from one connection": fmt.Sprintf("%d a second, %d at once", core.AsidePerSecond, core.AsideBurst),
		"questions for the place in the queue from one connection":                                            fmt.Sprintf("one in %d s", core.AskEvery/1000),
		"an accepted chat whose customer or agent went away":                                                  fmt.Sprintf("%d minutes", core.AcceptedAway/60_000),
		"kept ciphertext of one chat, each way":                                                               fmt.Sprintf("%d frames, %s, %d minutes", core.ReplayFrames, size(core.ReplayBytes), core.ReplayAge/60_000),
		"kept ciphertext of all chats":                                                                        fmt.Sprintf("%s; another %s of all that no agent has taken up, of each the first frames", size(l.Replay), size(l.Replay/core.StrayPart)),
	}
	for what, want := range says {
		if got := rows[what]; got != want {
			t.Errorf("docs/deploy.md, %q: says %q, the program %q", what, got, want)
		}
	}
	for what := range rows {
		if says[what] == "" && !slices.Contains(inTheCommand, what) && what != "what" && what != "---" {
			t.Errorf("docs/deploy.md, %q: nothing compares this row with the program", what)
		}
	}
	for _, says := range []string{fmt.Sprintf("counts as %d addresses", core.NetworkPlaces), "its place is kept for " + minutes(core.PlaceFor)} {
		if !strings.Contains(limitsText(t), says) {
			t.Errorf("docs/deploy.md does not say %q", says)
		}
	}
	if bufferSizes[0] != 4<<10 {
		t.Error("docs/deploy.md says that messages up to 4 KiB are not counted")
	}
}

// What a page and an agent can send at once, as somebody finds out who tries.
func TestMeasuredLimits(t *testing.T) {
	l := core.DefaultLimits
	for name, c := range map[string]struct {
		payload int
		agent   bool
		want    int64 // messages
	}{
		"a page's messages":   {0, false, l.FramesBurst},
		"an agent's messages": {0, true, l.FramesBurst},
		"a page's bytes":      {100_000, false, l.VisitorBurst / 100_057},
		"an agent's bytes":    {100_000, true, l.BytesBurst / 100_057},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBubble(t, l)
				defer b.stop()
				v, a := b.pair()
				from, ws := wire.FromVisitor, v
				if c.agent {
					from, ws = wire.FromAgent, a
				}
				drainLater(a)
				before := b.Metrics().FramesIn
				for range c.want * 2 {
					f := relaytest.Data(1, 1, from, 0, string(make([]byte, c.payload)))
					if ws.WriteMessage(websocket.BinaryMessage, f.Append(nil)) != nil {
						break
					}
					synctest.Wait()
				}
				m := b.Metrics()
				if got := int64(m.FramesIn - before); m.Closes[wire.CloseRate] != 1 || got < c.want-3 || got > c.want+1 {
					t.Errorf("%d were taken, want some %d; %v", got, c.want, m.Closes)
				}
			})
		})
	}
}
