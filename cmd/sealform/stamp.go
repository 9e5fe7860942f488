package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/sealform/sealform/admin/publish"
	"github.com/sealform/sealform/admin/stamper"
	"github.com/sealform/sealform/relay/roster"
)

type stampCmd struct {
	Dir      string        `arg:"" type:"existingdir" help:"The folder stamp/ that init made, or its copy on this machine."`
	Every    time.Duration `placeholder:"4h" help:"Go on, and stamp every so often, and at once when there is another roster. Without it: once."`
	Lifetime time.Duration `default:"24h" help:"How long a stamp is valid; 168h at most."`
	Without  []string      `placeholder:"ID" help:"Take this agent out, from now on until the next roster. Can be repeated. A machine that stamps already sees it within half a minute."`
	Key      string        `type:"existingfile" help:"The stamp key's file, if it is not stamp.key in the folder: such as one that systemd-creds hands over."`
}

// Run stamps once, or until the context ends.
func (c *stampCmd) Run(ctx context.Context, out *output, log *slog.Logger) error {
	s, err := stamper.Open(c.Dir, c.Key, c.Lifetime)
	if err != nil {
		return err
	}
	for _, id := range c.Without {
		if err := s.Without(id); err != nil {
			return err
		}
	}
	if c.Every == 0 {
		done, err := s.Stamp(ctx, time.Now().Unix())
		if err != nil {
			return err
		}
		return out.stamped(done)
	}
	if c.Every < time.Minute || c.Every > c.Lifetime/2 {
		return hinted{fmt.Errorf("--every %s does not fit stamps that are valid for %s", c.Every, c.Lifetime), "choose a minute at least, and half of --lifetime at most"}
	}
	tellManager(log, daemon.SdNotifyReady)
	defer tellManager(log, daemon.SdNotifyStopping)
	s.Watch(ctx, c.Every, func(done stamper.Stamped, err error) { tell(log, done, err) })
	return nil
}

type stampKeyCmd struct {
	Dir string `arg:"" type:"existingdir" help:"The organisation's folder."`
	To  string `arg:"" help:"Folder to make, for the machine that stamps."`
}

// Run makes another stamp key.
func (c *stampKeyCmd) Run(out *output) error {
	folder, err := publish.Open(c.Dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	vkey, err := folder.NewStampKey(c.To)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.Out, "%s is in org.yaml, and counts once you publish:\n  sealform publish %s\nThen copy %s to the machine that stamps, and delete stamp.key here.\n", vkey, c.Dir, c.To)
	return nil
}

// stamped prints what was stamped.
func (o *output) stamped(done stamper.Stamped) error {
	fmt.Fprintf(o.Out, "stamped roster %d, valid until %s\n", done.Stamp.Roster, publish.Moment(done.Stamp.Expires))
	if len(done.Stamp.Without) > 0 {
		fmt.Fprintf(o.Out, "out: %s\n", strings.Join(idsOf(done.Stamp.Without), ", "))
	}
	if len(done.Unknown) > 0 {
		fmt.Fprintf(o.Err, "not in the roster: %s\n", strings.Join(done.Unknown, ", "))
	}
	if o.expiry(fmt.Sprintf("roster %d", done.Stamp.Roster), done.RosterExpires, time.Now().Unix(), rosterSoon) {
		return errSoon
	}
	return nil
}

// tell logs a stamp of a machine that nobody looks at.
func tell(log *slog.Logger, done stamper.Stamped, err error) {
	switch {
	case err != nil:
		log.Error("not stamped, it is tried again", "error", err, "hint", hintOf(err))
	case done.RosterExpires-time.Now().Unix() < rosterSoon:
		log.Warn("stamped, and the roster expires soon: publish a new one", "roster", done.Stamp.Roster, "expires", publish.Moment(done.RosterExpires))
	default:
		log.Info("stamped", "roster", done.Stamp.Roster, "until", publish.Moment(done.Stamp.Expires), "out", len(done.Stamp.Without))
	}
}

// idsOf returns the ids in agents' verifier keys.
func idsOf(keys []string) []string {
	var ids []string
	for _, k := range keys {
		name := roster.OrgName(k)
		ids = append(ids, name[strings.LastIndexByte(name, '/')+1:])
	}
	return ids
}
