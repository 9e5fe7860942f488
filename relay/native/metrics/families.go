package metrics

import (
	"runtime"
	"runtime/debug"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/native"
	"github.com/sealform/sealform/relay/wire"
)

// A family is a metric with all its series. docs/operate.md has a row for each.
type family struct {
	name, help string
	kind       prometheus.ValueType
	labels     []string
	number     func(numbers, emit)          // nil: it is a histogram
	histogram  func(numbers, emitHistogram) // nil: it is a number
}

type (
	emit          = func(v float64, labels ...string)
	emitHistogram = func(h core.Histogram, unit float64, labels ...string)
)

// What one unit of a histogram's values is a part of.
const (
	bytes   = 1
	perMs   = 1e3
	perMicr = 1e6
)

// families are all metrics of the relay's own.
var families = []family{
	gauge("sealform_build_info", "Always 1; the labels say which build this is.", build, "version", "revision", "go", "protocol"),
	gauge("sealform_draining", "1 while the relay shuts down.", func(m numbers, e emit) { e(truth(m.Draining)) }),
	gauge("sealform_clock_seconds", "What the machine's clock shows, in Unix seconds.", func(m numbers, e emit) { e(float64(m.Wall) / perMs) }),
	gauge("sealform_clock_ahead_seconds", "By how much the machine's clock was set forward since the start, or back if negative.", func(m numbers, e emit) { e(float64(m.ClockAhead) / perMs) }),
	gauge("sealform_state_writable", "1 when the last write to the state folder worked.", func(m numbers, e emit) { e(truth(m.StateError == "")) }),
	counter("sealform_state_write_failures_total", "Writes to the state folder that failed.", func(m numbers, e emit) { e(float64(m.StateFailures)) }),
	gauge("sealform_certificate_expires_timestamp_seconds", "When the first of the relay's certificates for TLS expires, where it has any.", certificate),
	counter("sealform_panics_total", "Panics that were caught: mistakes in the program.", func(m numbers, e emit) { e(float64(m.Panics)) }),

	gauge("sealform_connections", "Open WebSockets, by what they are for.", connections, "kind"),
	gauge("sealform_requests", "Open connections that are no WebSocket, or not yet, but for those of trusted proxies.", func(m numbers, e emit) { e(float64(m.Guests)) }),
	counter("sealform_connections_opened_total", "WebSockets that were opened.", func(m numbers, e emit) { e(float64(m.Opened)) }),
	counter("sealform_connections_closed_total", "WebSockets that the relay closed, by close code.", closes, "code", "reason"),
	counter("sealform_turned_away_total", "Requests for a WebSocket that were refused, by reason.", turnaways, "reason"),
	counter("sealform_logins_total", "Log-ins of agents that were accepted.", func(m numbers, e emit) { e(float64(m.Logins)) }),
	counter("sealform_logins_refused_total", "Log-ins of agents that were refused.", func(m numbers, e emit) { e(float64(m.LoginsRefused)) }),
	counter("sealform_handovers_refused_total", "Publications, stamps and enrolments that were refused, by HTTP status.", handovers, "what", "status"),
	counter("sealform_limits_reached_total", "How often a limit was reached.", reached, "limit"),
	gauge("sealform_limit", "How much there may be of it.", limits, "limit"),

	gauge("sealform_chats", "Chats that the relay knows, by how they stand.", chats, "state"),
	counter("sealform_chats_started_total", "Chats that were begun, or came back after a restart.", func(m numbers, e emit) { e(float64(m.ChatsStarted)) }),
	counter("sealform_chats_accepted_total", "Chats that an agent accepted, also again.", func(m numbers, e emit) { e(float64(m.ChatsAccepted)) }),
	counter("sealform_chats_requeued_total", "Chats that wait again since their agent stayed away.", func(m numbers, e emit) { e(float64(m.ChatsRequeued)) }),
	counter("sealform_chats_handed_over_total", "Chats that one agent handed over to another.", func(m numbers, e emit) { e(float64(m.ChatsHanded)) }),
	counter("sealform_chats_ended_total", "Chats that have ended.", func(m numbers, e emit) { e(float64(m.ChatsEnded)) }),

	counter("sealform_frames_total", "Frames that came from connections, and that were given to them to be sent.", frames, "direction"),
	counter("sealform_frame_bytes_total", "The bytes of those.", frameBytes, "direction"),
	bars("sealform_received_frame_bytes", "The sizes of frames that came. The pieces of a file are above 65536.", func(m numbers, e emitHistogram) { e(m.Sizes, bytes) }),
	counter("sealform_forwarded_frames_total", "Sealed frames that were handed to the other end at once.", func(m numbers, e emit) { e(float64(m.Forwarded)) }),
	counter("sealform_replayed_frames_total", "Sealed frames that were handed to an end that had been away.", func(m numbers, e emit) { e(float64(m.Replayed)) }),
	counter("sealform_dropped_frames_total", "Frames of a chat or page that was gone when they came.", func(m numbers, e emit) { e(float64(m.Dropped)) }),
	gauge("sealform_replay_bytes", "Sealed bytes that are kept for ends that are away.", replay, "of"),
	gauge("sealform_replay_limit_bytes", "How many there may be.", replayLimit, "of"),

	bars("sealform_step_seconds", "How long the relay took for each event, during which no other is taken.", func(m numbers, e emitHistogram) { e(m.Steps, perMicr) }),
	gauge("sealform_events_waiting", "Events that wait for that.", func(m numbers, e emit) { e(float64(m.Jobs)) }),
	counter("sealform_rosters_taken_total", "Rosters that came into force.", func(m numbers, e emit) { e(float64(m.Rosters)) }),
	counter("sealform_stamps_taken_total", "Stamps that came into force, of a roster that was.", func(m numbers, e emit) { e(float64(m.Stamps)) }),

	ofOrg("sealform_ready", "1 while the organisation's roster and stamp hold.", func(o native.Organisation) float64 { return truth(o.Ready) }),
	ofRoster("sealform_roster_version", "The version of its roster.", func(o native.Organisation) float64 { return float64(o.RosterVersion) }),
	ofRoster("sealform_roster_issued_timestamp_seconds", "When the roster was signed.", func(o native.Organisation) float64 { return float64(o.RosterIssued) }),
	ofRoster("sealform_roster_expires_timestamp_seconds", "When the roster expires.", func(o native.Organisation) float64 { return float64(o.RosterExpires) }),
	ofRoster("sealform_stamp_version", "The version of its stamp.", func(o native.Organisation) float64 { return float64(o.StampVersion) }),
	ofRoster("sealform_stamp_issued_timestamp_seconds", "When the stamp was signed.", func(o native.Organisation) float64 { return float64(o.StampIssued) }),
	ofRoster("sealform_stamp_expires_timestamp_seconds", "When the stamp expires.", func(o native.Organisation) float64 { return float64(o.StampExpires) }),
	ofOrg("sealform_desks", "Its agents whose desktops are connected.", func(o native.Organisation) float64 { return float64(o.Desks) }),
	ofOrg("sealform_queue_chats", "Its chats that wait.", func(o native.Organisation) float64 { return float64(o.Waiting) }),
	ofOrg("sealform_queue_longest_seconds", "For how long the first of those waits, not counting chats that wait again; 0 when none does.", func(o native.Organisation) float64 { return o.Wait.Seconds() }),
	bars("sealform_queue_wait_seconds", "How long chats had waited when an agent accepted them, or when they left the queue otherwise; not those that waited again.", waits, "organisation", "outcome"),
	ofOrg("sealform_messages", "Messages left while nobody was there that are kept.", func(o native.Organisation) float64 { return float64(o.Letters) }),
	ofOrg("sealform_messages_bytes", "The bytes of those.", func(o native.Organisation) float64 { return float64(o.LetterBytes) }),
	counter("sealform_messages_left_total", "Messages that were left, by what became of them.", letters, "organisation", "outcome"),
}

func gauge(name, help string, number func(numbers, emit), labels ...string) family {
	return family{name: name, help: help, kind: prometheus.GaugeValue, labels: labels, number: number}
}

func counter(name, help string, number func(numbers, emit), labels ...string) family {
	return family{name: name, help: help, kind: prometheus.CounterValue, labels: labels, number: number}
}

func bars(name, help string, h func(numbers, emitHistogram), labels ...string) family {
	return family{name: name, help: help, labels: labels, histogram: h}
}

// ofOrg is a gauge with a series for each organisation.
func ofOrg(name, help string, of func(native.Organisation) float64) family {
	return gauge(name, help, func(m numbers, e emit) {
		for _, o := range m.Organisations {
			e(of(o), o.Name)
		}
	}, "organisation")
}

// ofRoster is one of those that have something in force.
func ofRoster(name, help string, of func(native.Organisation) float64) family {
	return gauge(name, help, func(m numbers, e emit) {
		for _, o := range m.Organisations {
			if o.RosterVersion != 0 {
				e(of(o), o.Name)
			}
		}
	}, "organisation")
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func build(_ numbers, e emit) {
	version, revision := "(devel)", ""
	if b, ok := debug.ReadBuildInfo(); ok {
		version = b.Main.Version
		for _, s := range b.Settings {
			if s.Key == "vcs.revision" {
				revision = s.Value
			}
		}
	}
	e(1, version, revision, runtime.Version(), wire.Subprotocol)
}

func certificate(m numbers, e emit) {
	if !m.certificate.IsZero() {
		e(float64(m.certificate.Unix()))
	}
}

func connections(m numbers, e emit) {
	e(float64(m.Kinds.Strangers), "stranger")
	e(float64(m.Kinds.Pages), "page")
	e(float64(m.Kinds.Desks), "desk")
	e(float64(m.Kinds.Lines), "line")
}

// closes shows every code that there is, so that an alarm sees the first of them.
func closes(m numbers, e emit) {
	for code := wire.CloseShutdown; code < 4300; code++ {
		if code.Known() {
			e(float64(m.Closes[code]), strconv.Itoa(int(code)), code.String())
		}
	}
}

func turnaways(m numbers, e emit) {
	for _, t := range native.Turnaways {
		e(float64(m.Turnaways[t]), string(t))
	}
}

func handovers(m numbers, e emit) {
	for h, n := range m.Handovers {
		status := "other"
		if h.Status != 0 {
			status = strconv.Itoa(h.Status)
		}
		e(float64(n), h.What, status)
	}
}

func reached(m numbers, e emit) {
	for _, b := range native.Bounds {
		e(float64(m.Reached[b]), string(b))
	}
}

func limits(m numbers, e emit) {
	e(float64(m.Limits.Connections), string(core.BoundConnections))
	e(float64(m.Limits.Chats), string(core.BoundChats))
	e(float64(m.Limits.Waiting), string(core.BoundWaiting))
	e(core.MaxLetters, string(core.BoundLetters))
}

var states = [core.ChatStates]string{core.StateWaiting: "waiting", core.StateParked: "parked", core.StateHeld: "held", core.StateAccepted: "accepted", core.StateOpen: "open", core.StateOver: "over"}

func chats(m numbers, e emit) {
	for s, name := range states {
		e(float64(m.States[s]), name)
	}
}

func frames(m numbers, e emit) {
	e(float64(m.FramesIn), "received")
	e(float64(m.FramesOut), "sent")
}

func frameBytes(m numbers, e emit) {
	e(float64(m.BytesIn), "received")
	e(float64(m.BytesOut), "sent")
}

// The memory for replay is two: of chats that an agent has, and of the others.
const (
	accepted   = "accepted"
	unaccepted = "unaccepted"
)

func replay(m numbers, e emit) {
	e(float64(m.ReplayBytes-m.StrayBytes), accepted)
	e(float64(m.StrayBytes), unaccepted)
}

func replayLimit(m numbers, e emit) {
	e(float64(m.Limits.Replay), accepted)
	e(float64(m.Limits.Replay/core.StrayPart), unaccepted)
}

func waits(m numbers, e emitHistogram) {
	for _, o := range m.Organisations {
		e(o.Accepted, perMs, o.Name, "accepted")
		e(o.Left, perMs, o.Name, "left")
	}
}

func letters(m numbers, e emit) {
	for _, o := range m.Organisations {
		e(float64(o.LettersKept), o.Name, "kept")
		e(float64(o.LettersRefused), o.Name, "refused")
		e(float64(o.LettersFailed), o.Name, "failed")
	}
}
