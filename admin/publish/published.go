package publish

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/sealform/sealform/relay/roster"
)

// published is what was signed last, and the manifest of its bundle.
type published struct {
	publication roster.Publication
	roster      *roster.Roster
	expires     int64 // of roster and stamp, the earlier
	manifest    manifest
}

// publicationFile is what was signed last. Beside it lies the manifest of its
// bundle, under a name that has the roster's version: it is written first, so
// that it is there when the publication is.
const publicationFile = "publication"

func manifestFile(version uint64) string {
	return "manifest-" + strconv.FormatUint(version, 10) + ".json"
}

func (f *Folder) readPublished() (*published, error) {
	b, err := readAtMost(f.path("published", publicationFile), roster.MaxPublication)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	damaged := &BadFile{filepath.Join("published", publicationFile), "is damaged", "put the file back, or delete it: what the relay shows counts then"}
	p, err := roster.ParsePublication(b)
	if err != nil {
		return nil, damaged
	}
	a, err := p.Open(f.Pin)
	if err != nil {
		return nil, damaged
	}
	r, err := roster.OpenRoster(p.Roster, f.Pin)
	if err != nil {
		return nil, damaged
	}
	last := &published{publication: p, roster: r, expires: a.Expires}
	if b, err := readSmall(f.path("published", manifestFile(r.Version))); err == nil {
		last.manifest, _ = parseManifest(b) // without it, all files count as new
	}
	return last, nil
}

// keep writes what was signed: first the manifest, then the publication, which
// makes both count.
func (f *Folder) keep(p roster.Publication, m manifest) error {
	r, err := roster.OpenRoster(p.Roster, f.Pin)
	if err != nil {
		return err
	}
	if err := f.write(m.bytes(), "published", manifestFile(r.Version)); err != nil {
		return err
	}
	if err := f.write(p.Append(nil), "published", publicationFile); err != nil {
		return err
	}
	f.last, err = f.readPublished()
	if err != nil {
		return err
	}
	f.sweep(r.Version)
	return nil
}

// sweep removes the manifests of earlier publications. Nothing is lost when it
// fails.
func (f *Folder) sweep(version uint64) {
	entries, err := os.ReadDir(f.path("published"))
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "manifest-") && e.Name() != manifestFile(version) {
			_ = f.remove("published", e.Name())
		}
	}
}

// Published returns what was signed last, if anything was.
func (f *Folder) Published() (roster.Publication, bool) {
	if f.last == nil {
		return roster.Publication{}, false
	}
	return f.last.publication, true
}

// manifest returns that of what was published last.
func (f *Folder) manifest() manifest {
	if f.last == nil {
		return manifest{}
	}
	return f.last.manifest
}

// Again reports whether what was signed last need only be handed over: the draft
// changes nothing, the relay has an older one, and it has not expired. Without a
// word of the relay, it is taken not to have it.
func (f *Folder) Again(d *Draft, shown *Shown, now int64) bool {
	if f.last == nil || len(d.Changes) > 0 || d.next.Version != f.last.roster.Version+1 {
		return false
	}
	return now < f.last.expires && (shown == nil || f.outranks(shown))
}

// outranks reports whether a relay that shows that would take what was signed
// last: of one version it keeps what came first.
func (f *Folder) outranks(shown *Shown) bool {
	c, err := roster.Claims(shown.Roster)
	return err == nil && c.Version < f.last.roster.Version
}
