package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	"github.com/sealform/sealform/admin/page"
)

// fetchTime is how long a page may take to come; maxPage is the most that is read
// of it, in bytes.
const (
	fetchTime = 30 * time.Second
	maxPage   = 8 << 20
)

// fetchPage asks for a page as a browser does, follows where it is sent, and
// returns what it gets there.
func fetchPage(ctx context.Context, address string) (page.Page, error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return page.Page{}, fmt.Errorf("page %q is malformed", address)
	}
	req.Header.Set("Accept", "text/html")
	req.Header.Set("User-Agent", "sealform-verify")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return page.Page{}, hinted{fmt.Errorf("cannot fetch %q: %w", address, withoutAddress(err)), "open it in a browser, save it, and give the file"}
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return page.Page{}, fmt.Errorf("page %q answers with %d %s", address, res.StatusCode, http.StatusText(res.StatusCode))
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, maxPage+1))
	if err != nil {
		return page.Page{}, fmt.Errorf("cannot read %q: %w", address, withoutAddress(err))
	}
	if len(b) > maxPage {
		return page.Page{}, fmt.Errorf("page %q is larger than %d MiB", address, maxPage>>20)
	}
	return page.Page{Address: res.Request.URL, Policies: res.Header.Values("Content-Security-Policy"), HTML: b}, nil
}

// withoutAddress leaves the IP addresses out that network errors have.
func withoutAddress(err error) error {
	if e, ok := errors.AsType[*net.DNSError](err); ok {
		return errors.New(e.Err)
	}
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Err
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
