package desktop

import (
	"embed"
	"io/fs"
	"net/http"
)

//go:embed all:ui/dist
var dist embed.FS

// types are the files of the window; nothing else is served.
var types = map[string]string{
	"index.html": "text/html; charset=utf-8",
	"app.js":     "text/javascript; charset=utf-8",
	"app.css":    "text/css; charset=utf-8",
	"icon.svg":   "image/svg+xml",
	"pdf.html":   "text/html; charset=utf-8",
}

// assets serves the window's files. They hold no secret: what they show
// arrives by the socket, after the launch secret.
func assets() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Path[1:]
		if name == "" {
			name = "index.html"
		}
		kind, ok := types[name]
		if !ok {
			http.NotFound(w, r)
			return
		}
		b, err := fs.ReadFile(dist, "ui/dist/"+name)
		if err != nil {
			http.Error(w, "the window was not built into this program: run make and start it again", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", kind)
		if name == "pdf.html" {
			confine(w.Header(), r.Host, b)
		}
		w.Write(b)
	})
}
