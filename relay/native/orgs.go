package native

import (
	"bytes"
	"errors"
	"net/http"
	"path/filepath"
	"time"

	"github.com/sealform/sealform/relay/core"
	"github.com/sealform/sealform/relay/durable"
	"github.com/sealform/sealform/relay/orgs"
	"github.com/sealform/sealform/relay/roster"
)

// mostPuts is how much one address may hand over at once, and again in as many
// seconds as arrivalsWithin; mostBundles is how often it may fetch a bundle.
const (
	mostPuts    = 30
	mostBundles = 300
)

// A book is what the relay keeps of all organisations.
type book struct {
	server  *Server
	pins    []roster.Pin
	keepers map[string]*keeper // by the root's verifier key
	lock    *durable.Lock      // of the folder; nil: there is none
	asks    arrivals
}

// openBook reads what is in a folder; "" keeps everything in memory.
func openBook(s *Server, c Config) (*book, error) {
	b := &book{server: s, pins: c.Pins, keepers: map[string]*keeper{}}
	s.disk = &disk{dir: c.State}
	if c.State != "" {
		if err := durable.MkdirAll(c.State, folderMode); err != nil {
			return nil, err
		}
		lock, err := durable.Exclusive(filepath.Join(c.State, "lock"))
		if err != nil {
			return nil, err
		}
		b.lock = lock
		if err := durable.HoldFormat(durable.Disk{}, c.State, StateFormat, fileMode); err != nil {
			b.close()
			return nil, err
		}
	}
	for _, pin := range c.Pins {
		if err := b.add(pin, c.State); err != nil {
			b.close()
			return nil, err
		}
	}
	return b, nil
}

func (b *book) add(pin roster.Pin, state string) error {
	k := &keeper{pin: pin, disk: b.server.disk, gaveWay: func() { b.server.tally.bounds.add(BoundEnrolments) }}
	if state != "" {
		k.dir = filepath.Join(state, orgs.ID(pin))
	}
	damaged, err := k.open()
	if err != nil {
		return err
	}
	for _, err := range damaged {
		b.server.log.to.Warn("state is damaged, and is not used", "organisation", roster.OrgName(pin.Root), "error", err)
	}
	b.keepers[pin.Root] = k
	return nil
}

func (b *book) close() {
	if b.lock != nil {
		_ = b.lock.Release()
	}
}

// begin puts in force what was kept.
func (b *book) begin() error {
	for _, pin := range b.pins {
		if a := b.keepers[pin.Root].now; a != nil {
			if err := b.server.inForce(core.Published{Roster: a.Roster, Stamp: a.Stamp}); err != nil {
				return err
			}
		}
	}
	return nil
}

// Publish puts a publication in force, as one that is handed over.
func (s *Server) Publish(p roster.Publication) error {
	claim, err := roster.Claims(p.Roster)
	if err != nil {
		return err
	}
	k := s.book.keepers[claim.Org]
	if k == nil {
		return errNotServed
	}
	next, err := p.Open(k.pin)
	if err != nil {
		return err
	}
	return s.book.Publish(k.pin, p, next)
}

var errNotServed = errors.New("the roster names an organisation that this relay does not serve")

// Unpublished returns the names of the organisations that have nothing in force.
func (s *Server) Unpublished() []string {
	var names []string
	for _, pin := range s.book.pins {
		if a, _ := s.book.InForce(pin); a == nil {
			names = append(names, roster.OrgName(pin.Root))
		}
	}
	return names
}

// Take implements orgs.Store.
func (b *book) Take(r *http.Request) error {
	most := mostPuts
	if r.Method != http.MethodPut {
		most = mostBundles
	}
	a := b.server.peers.proxies.origin(r)
	who := peer{counted(a), r.Method != http.MethodPut, !b.server.peers.proxies.exempt(a)}
	if !b.asks.takeOf(b.server.clock.now(), who, most) {
		b.server.tally.bounds.add(BoundHandovers)
		return orgs.ErrBusy
	}
	return nil
}

// InForce implements orgs.Store.
func (b *book) InForce(pin roster.Pin) (*roster.Authority, error) {
	k := b.keepers[pin.Root]
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.now, nil
}

// Bundle implements orgs.Store.
func (b *book) Bundle(pin roster.Pin) ([]byte, error) {
	k := b.keepers[pin.Root]
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.bundle, nil
}

// Publish implements orgs.Store: on disk first, then in force.
func (b *book) Publish(pin roster.Pin, p roster.Publication, next *roster.Authority) error {
	k := b.keepers[pin.Root]
	k.mu.Lock()
	defer k.mu.Unlock()
	whole := k.now != nil && bytes.Equal(k.now.Roster, next.Roster) && k.now.Stamped <= next.Stamped // its bundle may be missing
	if !next.Newer(k.now) && !whole {
		return orgs.ErrStale
	}
	if err := k.publish(p, next); err != nil {
		b.server.log.to.Error("a publication cannot be stored, and is not taken", "organisation", roster.OrgName(pin.Root), "error", err)
		return err
	}
	return b.server.announce(pin, next, core.Published{Roster: next.Roster, Stamp: next.Stamp})
}

// Stamp implements orgs.Store.
func (b *book) Stamp(pin roster.Pin, next *roster.Authority) error {
	k := b.keepers[pin.Root]
	k.mu.Lock()
	defer k.mu.Unlock()
	if !next.Newer(k.now) {
		return orgs.ErrStale
	}
	if err := k.stamp(next); err != nil {
		b.server.log.to.Error("a stamp cannot be stored, and is not taken", "organisation", roster.OrgName(pin.Root), "error", err)
		return err
	}
	return b.server.announce(pin, next, core.Stamped{Note: next.Stamp})
}

// Enrolment implements orgs.Store.
func (b *book) Enrolment(pin roster.Pin, slot string) ([]byte, error) {
	return b.keepers[pin.Root].enrolment(slot, time.Now().Unix())
}

// Enrol implements orgs.Store.
func (b *book) Enrol(r *http.Request, pin roster.Pin, name string, note []byte) error {
	from := network(counted(b.server.peers.proxies.origin(r)))
	return b.keepers[pin.Root].enrol(slot{name, note, time.Now().Unix(), from})
}

// keep stores what an agent has brought.
func (s *Server) keep(a core.InForce) {
	for _, k := range s.book.keepers {
		if roster.OrgID(k.pin.Root) != a.Org {
			continue
		}
		next, err := roster.OpenAuthority(a.Roster, a.Stamp, k.pin)
		if err == nil {
			err = k.brought(next)
		}
		if err != nil {
			s.log.to.Error("what an agent has brought cannot be stored", "organisation", roster.OrgName(k.pin.Root), "error", err)
		}
	}
}

// announce has the core tell everybody what has been stored.
func (s *Server) announce(pin roster.Pin, next *roster.Authority, e core.Event) error {
	if err := s.inForce(e); err != nil {
		return err
	}
	line := "publication taken"
	if _, ok := e.(core.Stamped); ok {
		line = "stamp taken"
	}
	s.log.to.Info(line, "organisation", roster.OrgName(pin.Root), "version", next.Version, "stamp", next.Stamped,
		"expires", time.Unix(next.Expires, 0).UTC().Format(time.RFC3339))
	return nil
}

// inForce hands the core what is to be in force. Something newer that an agent
// has brought meanwhile makes it stale.
func (s *Server) inForce(e core.Event) error {
	var refused error
	err := s.call(func() {
		for _, a := range s.step(e, nil) {
			if a, ok := a.(core.Refused); ok {
				refused = a.Err
				if a.Stale {
					refused = orgs.ErrStale
				}
			}
		}
	})
	if err != nil {
		return err
	}
	return refused
}
