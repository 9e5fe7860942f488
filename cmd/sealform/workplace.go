package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/sealform/sealform/admin/handover"
	"github.com/sealform/sealform/desktop"
	"github.com/sealform/sealform/desktop/entrance"
	"github.com/sealform/sealform/desktop/home"
	forms "github.com/sealform/sealform/desktop/shelf"
	"github.com/sealform/sealform/desktop/statefile"
	"github.com/sealform/sealform/relay/roster"
	"github.com/sealform/sealform/relay/wire"
)

// A workplace makes the session of an agent who is in.
type workplace struct {
	log     *slog.Logger
	named   bool
	changed func()
	run     func(func(context.Context)) // until the program ends
}

// relayOf speaks to an agent's relay.
func relayOf(p entrance.Profile) (entrance.Relay, error) {
	c, err := handover.New(p.Relay, p.Pin.Root)
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (w *workplace) enter(in entrance.In) (desktop.Config, error) {
	f, ok := in.Folder.(*home.Folder)
	if !ok {
		return desktop.Config{}, fmt.Errorf("internal error: %T is no agent's folder", in.Folder)
	}
	p := f.Profile()
	relay, err := handover.New(p.Relay, p.Pin.Root)
	if err != nil {
		return desktop.Config{}, err
	}
	known, state := f.Seen(), statefile.New(f, in.Keys.Identity)
	kept, err := state.Read()
	if err != nil {
		w.log.Warn("chats and prekeys of before are lost", "cause", err)
	}
	s := forms.New(forms.Config{Identity: in.Keys.Identity, Source: relay, Store: f, Log: w.log, Changed: w.changed}, known)
	seen := make(chan *roster.Authority, 1)
	w.run(s.Run)
	w.run(func(ctx context.Context) { w.keep(ctx, f, seen) })
	return desktop.Config{
		Signer: in.Keys.Signer, Key: in.Keys.Key, Org: p.Pin.Root, Spare: p.Pin.Spare, Known: known, Relay: p.Relay + wire.Path,
		Forms: s.Forms, Texts: s, Shelf: s, State: state, Kept: kept.Chats, Unkept: err, Prekeys: kept.Prekeys, Notices: f, Log: w.log, Version: released(), Named: w.named,
		Seen: func(a *roster.Authority) { s.Use(a); latest(seen, a) },
	}, nil
}

// latest puts a into a channel of one, in the place of what nobody has taken.
// Only one goroutine at a time may call it.
func latest(c chan *roster.Authority, a *roster.Authority) {
	select {
	case <-c:
	default:
	}
	c <- a
}

// keep writes down what was seen last, for the next start.
func (w *workplace) keep(ctx context.Context, f *home.Folder, seen <-chan *roster.Authority) {
	for {
		select {
		case <-ctx.Done():
			return
		case a := <-seen:
			if err := f.Saw(a); err != nil {
				w.log.Warn("the roster cannot be kept for the next start", "cause", err)
			}
		}
	}
}
