package main

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/sealform/sealform/widget"
)

//go:embed shop
var shopFiles embed.FS

// shopPage is what the shop's one script tag says.
type shopPage struct {
	Org, Spare, Relay string
	Service           string
	Assets            string // where the widget's files are, ending in a slash
	Loader, Integrity string
}

// shopHandler serves an ordinary page with a strict Content-Security-Policy,
// as docs/embed.md tells embedders to write it, and one script tag.
func shopHandler(p shopPage) (http.Handler, error) {
	m, err := widget.Manifest()
	if err != nil {
		return nil, err
	}
	p.Loader, p.Integrity = p.Assets+m.Loader.Name, m.Loader.Integrity
	page, err := renderShop(p)
	if err != nil {
		return nil, err
	}
	policy := shopPolicy(p, m)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Write(page)
	})
	mux.Handle("GET /shop/", http.FileServerFS(shopFiles))
	return mux, nil
}

func shopPolicy(p shopPage, m widget.List) string {
	socket, _, _ := strings.Cut(strings.TrimPrefix(p.Relay, "ws://"), "/")
	return strings.Join([]string{
		"default-src 'none'",
		"style-src 'self'",
		"img-src 'self'",
		"script-src '" + strings.Join(scripts(m), "' '") + "' 'wasm-unsafe-eval'",
		fmt.Sprintf("connect-src %s%s ws://%s", p.Assets, m.WASM.Name, socket),
		"require-trusted-types-for 'script'",
		"trusted-types sealform",
		"base-uri 'none'",
		"form-action 'none'",
	}, "; ")
}

// scripts returns the hashes of all that runs: the loader, the chat's script,
// and the frame in each language.
func scripts(m widget.List) []string {
	all := []string{m.Loader.Integrity, m.Chat.Integrity}
	for _, language := range slices.Sorted(maps.Keys(m.Frames)) {
		all = append(all, m.Frames[language].Integrity)
	}
	return all
}

func renderShop(p shopPage) ([]byte, error) {
	t, err := template.ParseFS(shopFiles, "shop/index.html")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, p)
	return b.Bytes(), err
}
