package orgs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/sealform/sealform/relay/roster"
)

// Put hands a publication to the relay at that address, http(s)://host[:port], by
// that client. Its error is ErrStale, ErrBusy, or says what the relay answered.
func Put(ctx context.Context, by *http.Client, relay string, pin roster.Pin, p roster.Publication) error {
	return put(ctx, by, relay+Path(pin)+"/publication", p.Append(nil))
}

// PutStamp hands a stamp over, as Put does.
func PutStamp(ctx context.Context, by *http.Client, relay string, pin roster.Pin, stamp []byte) error {
	return put(ctx, by, relay+Path(pin)+"/stamp", stamp)
}

func put(ctx context.Context, by *http.Client, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPut, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	res, err := by.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	why, _ := io.ReadAll(io.LimitReader(res.Body, 1<<10))
	switch res.StatusCode {
	case http.StatusNoContent:
		return nil
	case http.StatusConflict:
		return ErrStale
	case http.StatusTooManyRequests:
		return ErrBusy
	}
	return errors.New(fmt.Sprintf("the relay answered %d: ", res.StatusCode) + strings.TrimSpace(string(why)))
}
