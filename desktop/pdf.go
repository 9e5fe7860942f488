package desktop

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
)

// confine gives the frame that draws PDFs a policy of its own. It runs the one
// script in it and that script's worker, and has no origin, no network and no
// file of ours; only the window may hold it. host was checked by guard.
func confine(h http.Header, host string, page []byte) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src '"+scriptHash(page)+"'; worker-src blob:; base-uri 'none'; form-action 'none'; "+
		"frame-ancestors http://"+host+"; sandbox allow-scripts")
	h.Set("X-Frame-Options", "SAMEORIGIN")
}

// scriptHash names the script in a page as a policy does.
func scriptHash(page []byte) string {
	_, rest, _ := bytes.Cut(page, []byte("<script>"))
	script, _, _ := bytes.Cut(rest, []byte("</script>"))
	sum := sha256.Sum256(script)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
