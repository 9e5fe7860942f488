package desktop

import (
	"crypto/subtle"
	"net/http"
)

// ShowPath is where a second start of the program asks this one to open its
// window again.
const ShowPath = "/show"

// ShowSecret is what it shows there. It opens nothing else.
func (d *Desktop) ShowSecret() string { return d.showSecret }

// show opens the window again for who has the secret, which no web page has: a
// page's browser says its origin, and is refused for that alone. The answer says
// nothing but whether a window was opened.
func (d *Desktop) show(w http.ResponseWriter, r *http.Request) {
	given := []byte(r.Header.Get("Authorization"))
	switch {
	case r.Header.Get("Origin") != "" || subtle.ConstantTimeCompare(given, []byte("Bearer "+d.showSecret)) != 1:
		http.Error(w, "not yours to ask", http.StatusForbidden)
	case d.OnShow == nil || d.OnShow() != nil:
		http.Error(w, "no window can be opened", http.StatusServiceUnavailable)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}
