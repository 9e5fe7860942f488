package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/sealform/sealform/admin/page"
	"github.com/sealform/sealform/admin/release"
	"github.com/sealform/sealform/widget"
)

type verifyCmd struct {
	Page       string   `arg:"" help:"The page's address, or a file with its HTML."`
	OrgFile    string   `type:"existingfile" help:"The organisation's org.pub: say also whether the page has its key."`
	Widgets    string   `type:"existingdir" placeholder:"DIR" help:"Folder of earlier releases' widgets, as the relay has it: pages may have one of them."`
	Release    []string `type:"existingfile" placeholder:"FILE" help:"SHA256SUMS of a release that a page may have. Can be repeated."`
	ReleaseKey string   `placeholder:"KEY" help:"The verifier key of releases, which --release needs."`
}

// errOld: the page works, and there is a later widget for it.
var errOld = errors.New("the page has the widget of an earlier release")

// Run reads the page, and prints what is to say of its script tag and its policy.
func (c *verifyCmd) Run(ctx context.Context, out *output) error {
	known, err := c.known()
	if err != nil {
		return err
	}
	p, err := c.page(ctx)
	if err != nil {
		return err
	}
	found := page.Judge(p, known)
	wrong := 0
	for _, f := range found {
		fmt.Fprintf(out.Out, "%-6s %s\n", f.Level, f.Says)
		if f.Do != "" {
			fmt.Fprintf(out.Out, "       %s\n", f.Do)
		}
		if f.Level == page.Wrong {
			wrong++
		}
	}
	switch page.Worst(found) {
	case page.Wrong:
		return hinted{fmt.Errorf("page %q: %d wrong", c.Page, wrong), "docs/embed.md says how the tag and the policy have to be"}
	case page.Old:
		return errOld
	}
	return nil
}

func (c *verifyCmd) page(ctx context.Context) (page.Page, error) {
	if u, err := url.Parse(c.Page); err == nil && (u.Scheme == "http" || u.Scheme == "https") {
		return fetchPage(ctx, c.Page)
	}
	if strings.Contains(c.Page, "://") {
		return page.Page{}, hinted{fmt.Errorf("page %q is malformed", c.Page), "give an https:// address, or a file"}
	}
	b, err := os.ReadFile(c.Page)
	if err != nil {
		return page.Page{}, hinted{err, "give an https:// address, or a file with the page's HTML"}
	}
	return page.Page{HTML: b}, nil
}

// known is what a page may have: this program's widget, and those of the releases that were named.
func (c *verifyCmd) known() (page.Known, error) {
	own, err := widget.Manifest()
	if err != nil {
		return page.Known{}, err
	}
	k := page.Known{Builds: []page.Build{{List: own, Own: true}}}
	if c.Widgets != "" {
		earlier, err := widget.Releases(c.Widgets)
		if err != nil {
			return k, fmt.Errorf("--widgets %q: %w", c.Widgets, err)
		}
		for _, r := range earlier {
			k.Builds = append(k.Builds, page.Build{List: r.List})
		}
	}
	if c.OrgFile != "" {
		if k.Pins, err = readPins(c.OrgFile); err != nil {
			return k, err
		}
	}
	return k, c.released(&k)
}

// released adds what notes of releases say.
func (c *verifyCmd) released(k *page.Known) error {
	if len(c.Release) == 0 {
		return nil
	}
	key, err := note.NewVerifier(c.ReleaseKey)
	if err != nil {
		return hinted{fmt.Errorf("release key %q is malformed", c.ReleaseKey), "give the verifier key of the releases that you trust with --release-key"}
	}
	for _, path := range c.Release {
		msg, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n, err := release.Open(msg, key)
		if err != nil {
			return hinted{fmt.Errorf("release %q: %w", path, err), "give the SHA256SUMS of a release, as it was published"}
		}
		k.Builds = append(k.Builds, page.Build{List: widget.List{Version: strings.TrimPrefix(n.Version, "v"), Loader: widget.File{Integrity: n.Loader}}})
	}
	return nil
}
