package desktop

import (
	"net"
	"net/http"
)

// guard refuses what does not come from the agent's own browser window, and
// tells the browser to allow the window nothing but its own files and its
// one socket.
//
//   - The request must have arrived on a loopback address, so that a handler
//     served on another by mistake answers nobody.
//   - Host must be exactly what hostAt makes of that address and port: a page
//     whose name was rebound to 127.0.0.1 sends its own name.
//   - An Origin, where there is one, must be the window's.
//
// Nothing changes by HTTP: the routes are GET only, but for ShowPath, which no
// page can use. The socket, which does change things, has its own, stricter
// checks.
func guard(next http.Handler, hostAt func(addr string) string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		addr, ok := loopback(r)
		host := hostAt(addr)
		harden(w.Header(), host)
		switch {
		case !ok:
			http.Error(w, "served on loopback only", http.StatusForbidden)
		case r.Host != host:
			http.Error(w, "this is not the address of the window: open the one that the program has printed", http.StatusMisdirectedRequest)
		case r.Header.Get("Origin") != "" && !ownOrigin(r):
			http.Error(w, "another page may not ask", http.StatusForbidden)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// loopback returns the local host:port that the request arrived on.
func loopback(r *http.Request) (string, bool) {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr)
	if !ok || !addr.IP.IsLoopback() {
		return "", false
	}
	return addr.String(), true
}

func ownOrigin(r *http.Request) bool { return r.Header.Get("Origin") == "http://"+r.Host }

func harden(h http.Header, host string) {
	h.Set("Content-Security-Policy", policy(host))
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
	h.Set("Cache-Control", "no-store")
}

// policy allows the window's files and socket, customers' files and the frame
// that draws PDFs, which can so be led nowhere else. The socket is named in
// full, because not every browser takes 'self' for ws; host is our own address,
// never what a request claims.
func policy(host string) string {
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src ws://" + host +
		" http://" + host + filePath + "; frame-src http://" + host + "/pdf.html; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
}
